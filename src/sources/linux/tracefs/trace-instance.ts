// An instance of the kernel's tracing of our own: its own buffer and switches, so that nothing of another
// user of tracing is touched. It would outlive us; so it is taken away at the end, and what a killed run
// has left is taken away at the start.
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { readStat } from "../sensor/read-stat.ts";
import { undoAtExit } from "../undo-at-exit.ts";
import { parseTraceFormat, type TraceFormat } from "./trace-format.ts";
import { readTracePage, type TraceRecord } from "./trace-page.ts";
import { openTracefs } from "./tracefs-root.ts";

/** For each processor; about 30,000 events. */
const BUFFER_KIB = 4_096;
const PAGE_BYTES = 64 * 1024;
const PREFIX = "tripline-";

export interface TraceSwitch {
  /** "sched/sched_process_exec". */
  readonly event: string;
  readonly filter?: string;
  readonly isNeeded: boolean;
}

export class TraceInstance {
  readonly fds: readonly number[];
  /** By the event's name. */
  readonly formats: ReadonlyMap<string, TraceFormat>;
  /** Events that this kernel does not have. */
  readonly missing: readonly string[];
  readonly #path: string;
  readonly #page = Buffer.alloc(PAGE_BYTES);
  readonly #undo: () => void;
  #missedCount = 0;

  /** Makes the instance and switches the events on. Throws the file system's errors and KernelError. */
  constructor(switches: readonly TraceSwitch[]) {
    const root = openTracefs();
    const instances = `${root.path}/instances`;
    removeLeftovers(instances);
    this.#path = `${instances}/${PREFIX}${process.pid}-${readStat(process.pid)?.startNs ?? 0n}`;
    mkdirSync(this.#path);
    const fds: number[] = [];
    this.#undo = undoAtExit(() => {
      // An instance with an open file is not removed.
      for (const fd of fds) closeSync(fd);
      removeInstance(this.#path);
      root.close();
    });
    try {
      this.#write("trace_clock", "boot");
      this.#write("buffer_size_kb", String(BUFFER_KIB));
      // What finds the buffer full is dropped and counted; nothing is overwritten.
      this.#write("options/overwrite", "0");
      this.#tryToWrite("buffer_percent", "0");
      for (const name of readdirSync(`${this.#path}/per_cpu`)) {
        const path = `${this.#path}/per_cpu/${name}/trace_pipe_raw`;
        fds.push(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
      }
      this.fds = fds;
      this.missing = switches.filter((one) => !this.#switchOn(one)).map(({ event }) => event);
      this.formats = this.#readFormats(switches);
    } catch (error) {
      this.#undo();
      throw error;
    }
  }

  /** Every record that waits, of each processor in order. The bytes are valid as long as they are held. */
  drain(): readonly TraceRecord[] {
    const records: TraceRecord[] = [];
    for (const fd of this.fds) {
      for (let page = this.#readPage(fd); page !== undefined; page = this.#readPage(fd)) {
        const { records: found, missedCount } = readTracePage(page);
        for (const record of found) records.push(record);
        this.#missedCount += missedCount;
      }
    }
    return records;
  }

  /** What was dropped since the start, and the share of the fullest buffer in use. */
  counters(): { readonly droppedCount: number; readonly fill: number } {
    let droppedCount = this.#missedCount;
    let fill = 0;
    for (const name of readdirSync(`${this.#path}/per_cpu`)) {
      const stats = readFileSync(`${this.#path}/per_cpu/${name}/stats`, "utf8");
      const count = (what: string) => Number(new Map(pairs(stats)).get(what) ?? 0);
      droppedCount += count("dropped events") + count("overrun");
      fill = Math.max(fill, count("bytes") / (BUFFER_KIB * 1024));
    }
    return { droppedCount, fill };
  }

  stop(): void {
    this.#undo();
  }

  #switchOn({ event, filter, isNeeded }: TraceSwitch): boolean {
    try {
      if (filter !== undefined) this.#write(`events/${event}/filter`, filter);
      this.#write(`events/${event}/enable`, "1");
      return true;
    } catch (error) {
      if (isNeeded) throw error;
      return false;
    }
  }

  #readFormats(switches: readonly TraceSwitch[]): ReadonlyMap<string, TraceFormat> {
    const formats = new Map<string, TraceFormat>();
    for (const { event } of switches) {
      const path = `${this.#path}/events/${event}/format`;
      const format = existsSync(path) ? parseTraceFormat(readFileSync(path, "utf8")) : undefined;
      if (format !== undefined) formats.set(event, format);
    }
    return formats;
  }

  #readPage(fd: number): Buffer | undefined {
    try {
      const length = readSync(fd, this.#page, 0, PAGE_BYTES, null);
      // A copy: records are held until their turn.
      return length === 0 ? undefined : Buffer.from(this.#page.subarray(0, length));
    } catch {
      // EAGAIN: nothing waits.
      return undefined;
    }
  }

  #write(file: string, text: string): void {
    writeFileSync(`${this.#path}/${file}`, text);
  }

  #tryToWrite(file: string, text: string): void {
    try {
      this.#write(file, text);
    } catch {
      // Older kernels have no such switch; then a reader is woken later.
    }
  }
}

function removeLeftovers(instances: string): void {
  for (const name of readdirSync(instances)) {
    const [, pid, startNs] = /^tripline-(\d+)-(\d+)$/.exec(name) ?? [];
    if (pid === undefined || String(readStat(Number(pid))?.startNs) === startNs) continue;
    removeInstance(`${instances}/${name}`);
  }
}

function removeInstance(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Somebody reads it: it goes at the next start.
  }
}

/** Lines of "name: number". */
function pairs(text: string): readonly (readonly [string, number])[] {
  return [...text.matchAll(/^([a-z ]+): (\d+)/gm)].map(
    ([, name = "", value]) => [name, Number(value)] as const,
  );
}
