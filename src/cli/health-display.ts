// How the live sensor fares, while it runs: a line on a terminal that is redrawn each second, a line of
// JSON every so often for machines, the same lines as at the end when SIGUSR1 comes. All on stderr.
import type { SensorHealth } from "../sources/linux/sensor/host-sensor.ts";
import type { CliIo } from "./io.ts";
import { StatusLine } from "./status-line.ts";

const REDRAW_MS = 1_000;

export interface HealthFlags {
  /** Seconds between two lines of JSON. */
  readonly healthEvery?: number;
  readonly quiet?: boolean;
}

export class HealthDisplay {
  readonly #io: CliIo;
  readonly #everyMs: number;
  readonly #health: () => SensorHealth;
  readonly #line: StatusLine;
  readonly #unlisten: () => void;
  #writtenMs: number;
  #isAsked = false;

  constructor(io: CliIo, flags: HealthFlags, health: () => SensorHealth) {
    this.#io = io;
    this.#everyMs = (flags.healthEvery ?? Number.POSITIVE_INFINITY) * 1_000;
    this.#health = health;
    // On a terminal the alerts scroll above the line; JSON and a moving line do not mix.
    const isShown = flags.quiet !== true && flags.healthEvery === undefined && io.stdout.isTty;
    this.#line = new StatusLine(io, isShown, REDRAW_MS);
    this.#writtenMs = io.monotonicMs();
    this.#unlisten = io.onStatusAsked(() => {
      this.#isAsked = true;
    });
  }

  async update(): Promise<void> {
    const nowMs = this.#io.monotonicMs();
    if (this.#isAsked) {
      this.#isAsked = false;
      await this.clear();
      await this.#io.stderr.write(`${healthLines(this.#health()).join("\n")}\n`);
    }
    if (nowMs - this.#writtenMs >= this.#everyMs) {
      this.#writtenMs = nowMs;
      await this.#io.stderr.write(`${healthJson(this.#health(), this.#io.nowMs())}\n`);
    }
    await this.#line.update(() => statusText(this.#health()));
  }

  /** Before anything else is printed. */
  async clear(): Promise<void> {
    await this.#line.clear();
  }

  async close(): Promise<void> {
    this.#unlisten();
    await this.clear();
    if (Number.isFinite(this.#everyMs)) {
      await this.#io.stderr.write(`${healthJson(this.#health(), this.#io.nowMs())}\n`);
    }
  }
}

/** One object; its properties are those of SensorHealth. */
function healthJson(health: SensorHealth, nowMs: number): string {
  return JSON.stringify({ "@timestamp": new Date(nowMs).toISOString(), sensor: health });
}

/** What was seen, and what was not. */
export function healthLines(health: SensorHealth): readonly string[] {
  const { bestEffortCount, restartCount, unreadableCount, evictedCount } = health;
  const count = (value: number) => value.toLocaleString("en");
  return [
    `${count(health.eventCount)} events, ${count(health.droppedCount)} dropped by the kernel's buffer`,
    `lag ${health.lagMs.toFixed(1)} ms, at most ${health.lagMaxMs.toFixed(1)} ms; buffer at most ${percent(health.fillMax)} full; ${count(health.processCount)} processes known`,
    ...(bestEffortCount > 0 ? [`${count(bestEffortCount)} events are best effort`] : []),
    ...(restartCount > 0
      ? [
          `the capture process was restarted ${restartCount} times; nothing was seen for ${(health.gapMs / 1_000).toFixed(1)} s`,
        ]
      : []),
    ...(unreadableCount > 0 ? [`${count(unreadableCount)} records of unknown shape`] : []),
    ...(health.unhashedCount > 0
      ? [`${count(health.unhashedCount)} programs begun without a hash of theirs`]
      : []),
    ...(evictedCount > 0 ? [`${count(evictedCount)} processes left the full process table`] : []),
  ];
}

function statusText(health: SensorHealth): string {
  const count = (value: number) => value.toLocaleString("en");
  return [
    `watching (${health.capture})`,
    `${count(health.eventCount)} events`,
    `${count(health.droppedCount)} dropped`,
    `lag ${health.lagMs.toFixed(0)} ms`,
    `buffer ${percent(health.fill)}`,
    `${count(health.processCount)} processes`,
  ].join(" · ");
}

function percent(share: number): string {
  return `${Math.ceil(share * 100)}%`;
}
