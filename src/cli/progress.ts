// The line that moves while a long scan runs: bytes read of all, events, alerts. Only on a terminal,
// on stderr, at most ten times a second; it erases itself before anything else is printed.
import { counted } from "../outputs/counted.ts";
import type { CliIo } from "./io.ts";

const REDRAW_MS = 100;

export interface ProgressFacts {
  readonly bytesRead: number;
  /** Undefined where the size is unknown (standard input). */
  readonly bytesTotal: number | undefined;
  readonly eventCount: number;
  readonly alertCount: number;
}

export class ProgressLine {
  readonly #io: CliIo;
  readonly #isShown: boolean;
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  #isDrawn = false;

  constructor(io: CliIo, isWanted: boolean) {
    this.#io = io;
    this.#isShown = isWanted && io.stderr.isTty;
  }

  async update(facts: ProgressFacts): Promise<void> {
    if (!this.#isShown) return;
    const nowMs = this.#io.monotonicMs();
    if (nowMs - this.#drawnAtMs < REDRAW_MS) return;
    this.#drawnAtMs = nowMs;
    this.#isDrawn = true;
    const text = progressText(facts).slice(0, (this.#io.stderr.columns ?? 80) - 1);
    await this.#io.stderr.write(`\r\u001b[2K${text}`);
  }

  /** Erases the line, so that what follows starts at the margin. */
  async clear(): Promise<void> {
    if (!this.#isDrawn) return;
    this.#isDrawn = false;
    await this.#io.stderr.write("\r\u001b[2K");
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
