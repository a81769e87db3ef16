// Values of what the live sensor saw, read where they stand, so that the event of a program that no rule
// wants is never put together: most rules turn away at its name or its arguments. Which paths are known here
// is a matter of speed alone; a test holds each to what the whole event says.
import type { FieldSlot, FieldTable } from "../event/field-table.ts";
import type { FieldValue } from "../event/read-field.ts";
import type { ProcessMoment } from "../sources/linux/sensor/live-process-table.ts";
import type { ProcessFacts } from "../sources/linux/sensor/process-facts.ts";
import type { KernelRawRecord } from "../sources/raw-record.ts";
import { outlineOf } from "./linux-outline.ts";

/** Records of which processes alone tell all. */
export type SensedRecord = KernelRawRecord & {
  readonly record: { readonly kind: "exec" | "fork" | "exit" };
};

export function isSensed(raw: KernelRawRecord): raw is SensedRecord {
  const { kind } = raw.record;
  return kind === "exec" || kind === "fork" || kind === "exit";
}

/** Gives a field's value, without the event. */
type ReadValue = (raw: SensedRecord) => FieldValue;

export class SensedValues {
  readonly #fields: FieldTable;
  /** By slot; undefined for a field that only the whole event tells. */
  readonly #readers: (ReadValue | undefined)[] = [];

  constructor(fields: FieldTable) {
    this.#fields = fields;
  }

  /** Undefined where the whole event has to be asked. */
  readerOf(slot: FieldSlot): ReadValue | undefined {
    // Rules may be compiled later: grow on demand, without holes.
    while (this.#readers.length <= slot)
      this.#readers.push(readerOf(this.#fields.at(this.#readers.length).path));
    return this.#readers[slot];
  }

  get slotCount(): number {
    return this.#fields.size;
  }

  segmentsOf(slot: FieldSlot): readonly string[] {
    return this.#fields.at(slot).segments;
  }
}

/** What an event of a process may have at its root. */
const ROOTS: ReadonlySet<string> = new Set([
  "@timestamp",
  "agent",
  "container",
  "ecs",
  "event",
  "group",
  "host",
  "process",
  "tags",
  "tripline",
  "user",
]);

/** Of a process, its parent and its leaders alike. */
const LEAVES: Readonly<Record<string, (facts: ProcessFacts) => FieldValue>> = {
  name: ({ name }) => name,
  executable: ({ executable }) => executable,
  entity_id: ({ entity }) => entity.id,
  args: ({ args }) => (args === undefined ? undefined : single(args)),
  args_count: ({ args, argsCount }) =>
    args === undefined ? undefined : (argsCount ?? args.length),
  command_line: ({ args }) => args?.join(" "),
  working_directory: ({ workingDirectory }) => workingDirectory,
  interactive: ({ terminal }) => terminal !== undefined,
  "tty.char_device.major": ({ terminal }) => terminal?.major,
};

const READERS: ReadonlyMap<string, ReadValue> = new Map<string, ReadValue>([
  ["event.category", ({ record }) => single(outlineOf(record).category)],
  ["event.type", ({ record }) => single(outlineOf(record).types)],
  ["event.action", ({ record }) => single(outlineOf(record).action)],
  ["host.os.type", () => "linux"],
  ["host.id", ({ host }) => host.id],
  ["user.id", ({ moment }) => text(moment.process.users?.user.id)],
  ["user.name", ({ moment }) => moment.process.users?.user.name],
  ...ofProcess("process", ({ process }) => process),
  ...ofProcess("process.parent", ({ parent }) => parent),
  ...ofProcess("process.group_leader", ({ process, groupLeader }) => leader(process, groupLeader)),
  ...ofProcess("process.session_leader", ({ process, sessionLeader }) =>
    leader(process, sessionLeader),
  ),
  ...ofProcess("process.entry_leader", ({ process, entry }) => leader(process, entry?.leader)),
]);

function readerOf(path: string): ReadValue | undefined {
  const known = READERS.get(path);
  if (known !== undefined) return known;
  const dot = path.indexOf(".");
  // `data_stream.dataset`, which is asked of every event, and what is told of files and connections.
  return ROOTS.has(dot < 0 ? path : path.slice(0, dot)) ? undefined : () => undefined;
}

function ofProcess(
  path: string,
  factsOf: (moment: ProcessMoment) => ProcessFacts | undefined,
): readonly (readonly [string, ReadValue])[] {
  const leaves = Object.entries(LEAVES).map(([leaf, read]): readonly [string, ReadValue] => [
    `${path}.${leaf}`,
    ({ moment }) => {
      const facts = factsOf(moment);
      return facts === undefined ? undefined : read(facts);
    },
  ]);
  return leaves;
}

/** As the event has it: a leader that is the process itself is told as it is now. */
function leader(process: ProcessFacts, facts: ProcessFacts | undefined): ProcessFacts | undefined {
  return facts?.pid === process.pid ? process : facts;
}

function text(id: number | undefined): string | undefined {
  return id === undefined ? undefined : String(id);
}

/** As readField() gives lists: none as nothing, one as itself. */
function single(values: string | readonly string[]): FieldValue {
  if (typeof values === "string") return values;
  return values.length > 1 ? values : values[0];
}
