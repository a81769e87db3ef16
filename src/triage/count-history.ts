// What is usual, counted over the days before the alert in one pass over columns, the newest first: when and
// where the user begins processes, and how often this program, its arguments and its parent were seen.
// No text of an event is read, so that a month costs seconds.
import type { HotTest } from "../store/events/event-store.ts";
import type { ColumnRow } from "../store/events/process-store.ts";
import {
  FRESH_MS,
  HISTORY_DAYS,
  HISTORY_EVENTS_MAX,
  HISTORY_MS,
  USER_ACTIVITY_MS,
} from "./limits.ts";
import type { Subject } from "./subject.ts";
import type { InvestigationWork } from "./work.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How often something was seen before the alert. */
export interface Sightings {
  readonly byHost: ReadonlyMap<string, number>;
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
}

export interface History {
  /** Days that the counts cover. */
  readonly dayCount: number;
  readonly executable: Sightings;
  readonly parentChild: Sightings;
  /** Undefined where the arguments are too many or too long to be compared. */
  readonly commandLine: Sightings | undefined;
  /** Of the user, but for the last hours before the alert. */
  readonly userByHour: readonly number[];
  readonly userByHost: ReadonlyMap<string, number>;
  /** Programs that the user began about the time of the alert, outside the tree, and on which hosts. */
  readonly programsAround: ReadonlyMap<string, number>;
  readonly hostsAround: ReadonlyMap<string, number>;
  /** How often the user began each program on the alert's host in all the days. */
  readonly userPrograms: ReadonlyMap<string, number>;
  /** For each host id a position in the log at which an event of it stands. */
  readonly hostPositions: ReadonlyMap<string, number>;
}

/** As the columns of the store have them: more and longer values are unknown there. */
const COMPARED_ARGS_MAX = 64;
const COMPARED_LENGTH_MAX = 1_024;

export async function countHistory(
  subject: Subject,
  isOfTree: (entityId: string) => boolean,
  work: InvestigationWork,
): Promise<History> {
  const counting = new Counting(subject, isOfTree);
  const { timeMs } = subject;
  if (Number.isNaN(timeMs)) return counting.history(1);
  const fromMs = timeMs - HISTORY_MS;
  const toMs = Math.min(work.nowMs, timeMs + USER_ACTIVITY_MS);
  const anyOf = wantedRows(subject);
  let lookedAtCount = 0;
  let coveredMs = fromMs;
  if (anyOf.length > 0) {
    for (const { rows, lookedAtCount: count } of work.events.rows({ anyOf, fromMs, toMs })) {
      for (const row of rows) counting.take(row);
      lookedAtCount += count;
      await work.turn();
      if (lookedAtCount < HISTORY_EVENTS_MAX) continue;
      coveredMs = rows.at(-1)?.timestampMs ?? counting.oldestMs;
      work.note(
        `What is usual is told from the newest ${lookedAtCount} events, back to ${new Date(coveredMs).toISOString()}; the store holds more.`,
      );
      break;
    }
  }
  // The log is in the order of arrival: what was imported later may be older than its first event.
  const firstMs = Math.min(oldestEventMs(work, fromMs), counting.oldestMs);
  const oldestMs = Math.max(coveredMs, firstMs);
  const days = Math.ceil((timeMs - oldestMs) / DAY_MS);
  return counting.history(Math.min(HISTORY_DAYS, Math.max(1, days || 1)));
}

/** Starts of the user, of the program, and of the program below this parent. */
function wantedRows(subject: Subject): readonly (readonly HotTest[])[] {
  const { userName, executable, name } = subject.process;
  const isStart: HotTest = { field: "event.type", accepts: (value) => value === "start" };
  const isProcess: HotTest = { field: "event.category", accepts: (value) => value === "process" };
  const equal = (field: HotTest["field"], wanted: string): HotTest => ({
    field,
    accepts: (value) => value === wanted,
  });
  const parentName = subject.parent.name;
  return [
    ...(userName === undefined ? [] : [[isStart, isProcess, equal("user.name", userName)]]),
    ...(executable === undefined
      ? []
      : [[isStart, isProcess, equal("process.executable", executable)]]),
    ...(name === undefined || parentName === undefined
      ? []
      : [
          [
            isStart,
            isProcess,
            equal("process.name", name),
            equal("process.parent.name", parentName),
          ],
        ]),
  ];
}

/** Time of the first event of the log that lies in the days before; all of them where none does. */
function oldestEventMs(work: InvestigationWork, fromMs: number): number {
  for (const batch of work.events.scan({ fromMs })) {
    const first = batch[0];
    if (first !== undefined) return first.timestampMs;
  }
  return fromMs;
}

class SightingCount implements Sightings {
  readonly byHost = new Map<string, number>();
  firstMs: number | undefined;
  lastMs: number | undefined;

  add(host: string, timeMs: number): void {
    add(this.byHost, host);
    if (this.firstMs === undefined || timeMs < this.firstMs) this.firstMs = timeMs;
    if (this.lastMs === undefined || timeMs > this.lastMs) this.lastMs = timeMs;
  }
}

class Counting {
  readonly #subject: Subject;
  readonly #isOfTree: (entityId: string) => boolean;
  readonly #executable = new SightingCount();
  readonly #parentChild = new SightingCount();
  readonly #commandLine: SightingCount | undefined;
  readonly #userByHour: number[] = Array.from({ length: 24 }, () => 0);
  readonly #userByHost = new Map<string, number>();
  readonly #programsAround = new Map<string, number>();
  readonly #hostsAround = new Map<string, number>();
  readonly #userPrograms = new Map<string, number>();
  readonly #hostPositions = new Map<string, number>();
  oldestMs = Number.POSITIVE_INFINITY;

  constructor(subject: Subject, isOfTree: (entityId: string) => boolean) {
    this.#subject = subject;
    this.#isOfTree = isOfTree;
    const { args } = subject;
    const isComparable =
      args.length > 0 &&
      args.length <= COMPARED_ARGS_MAX &&
      args.every((arg) => arg.length <= COMPARED_LENGTH_MAX);
    this.#commandLine = isComparable ? new SightingCount() : undefined;
  }

  take(row: ColumnRow): void {
    const { process, parent } = this.#subject;
    const one = (field: Parameters<ColumnRow["valuesOf"]>[0]) => row.valuesOf(field)?.[0];
    const actions = row.valuesOf("event.action") ?? [];
    // A fork alone begins no program.
    if (actions.includes("fork") && !actions.includes("exec")) return;
    const { timestampMs } = row;
    const host = one("host.id") ?? "";
    this.oldestMs = Math.min(this.oldestMs, timestampMs);
    if (!this.#hostPositions.has(host)) this.#hostPositions.set(host, row.position);
    if (process.userName !== undefined && one("user.name") === process.userName) {
      this.#takeOfUser(row, host, one("process.executable") ?? one("process.name") ?? "");
    }
    if (!(timestampMs < this.#subject.timeMs)) return;
    if (process.executable !== undefined && one("process.executable") === process.executable) {
      this.#executable.add(host, timestampMs);
      if (this.#commandLine !== undefined && this.#hasSameArgs(row)) {
        this.#commandLine.add(host, timestampMs);
      }
    }
    const isPair =
      process.name !== undefined &&
      parent.name !== undefined &&
      one("process.name") === process.name &&
      one("process.parent.name") === parent.name;
    if (isPair) this.#parentChild.add(host, timestampMs);
  }

  history(dayCount: number): History {
    return {
      dayCount,
      executable: this.#executable,
      parentChild: this.#parentChild,
      commandLine: this.#commandLine,
      userByHour: this.#userByHour,
      userByHost: this.#userByHost,
      programsAround: this.#programsAround,
      hostsAround: this.#hostsAround,
      userPrograms: this.#userPrograms,
      hostPositions: this.#hostPositions,
    };
  }

  #takeOfUser(row: ColumnRow, host: string, program: string): void {
    const { timestampMs } = row;
    const { timeMs, process } = this.#subject;
    if (host === (process.hostId ?? "")) add(this.#userPrograms, program);
    if (timestampMs < timeMs - FRESH_MS) {
      const hour = Math.floor((((timestampMs % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS);
      this.#userByHour[hour] = (this.#userByHour[hour] ?? 0) + 1;
      add(this.#userByHost, host);
    }
    if (timestampMs < timeMs - USER_ACTIVITY_MS) return;
    const entityId = row.valuesOf("process.entity_id")?.[0];
    if (entityId !== undefined && this.#isOfTree(entityId)) return;
    add(this.#programsAround, program);
    add(this.#hostsAround, host);
  }

  #hasSameArgs(row: ColumnRow): boolean {
    const { args } = this.#subject;
    const others = row.valuesOf("process.args");
    return (
      others !== undefined &&
      others.length === args.length &&
      others.every((other, at) => other === args[at])
    );
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
