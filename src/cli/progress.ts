// The line that moves while a long scan runs: bytes read of all, events, alerts. Only on a terminal,
// on stderr, at most ten times a second; it erases itself before anything else is printed.
import { counted } from "../outputs/counted.ts";
import type { CliIo } from "./io.ts";
import { StatusLine } from "./status-line.ts";

const REDRAW_MS = 100;

export interface ProgressFacts {
  readonly bytesRead: number;
  /** Undefined where the size is unknown (standard input). */
  readonly bytesTotal: number | undefined;
  readonly eventCount: number;
  readonly alertCount: number;
}

export class ProgressLine {
  readonly #line: StatusLine;

  constructor(io: CliIo, isWanted: boolean) {
    this.#line = new StatusLine(io, isWanted, REDRAW_MS);
  }

  async update(facts: ProgressFacts): Promise<void> {
    await this.#line.update(() => progressText(facts));
  }

  async clear(): Promise<void> {
    await this.#line.clear();
  }
}

function progressText(facts: ProgressFacts): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;
  const { bytesRead, bytesTotal, eventCount, alertCount } = facts;
  const share =
    bytesTotal === undefined || bytesTotal === 0
      ? ""
      : ` ${Math.min(100, Math.floor((bytesRead / bytesTotal) * 100))}% of ${megabytes(bytesTotal)}`;
  const counts = `${counted(eventCount, "event")} · ${counted(alertCount, "alert")}`;
  return `scanning ${megabytes(bytesRead)}${share} · ${counts}`;
}
