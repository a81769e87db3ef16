// What an event of the live sensor says in the fields by which rules tell kinds of events apart, known
// before the event is made: so that an event of a kind that no rule asks for need not be made at all.
import type { EcsEvent } from "../event/ecs-event.ts";
import type { KernelRecord } from "../sources/linux/ebpf/decode-record.ts";

export interface Outline {
  /** The first is the event's own; others are whose rules read it too. */
  readonly category: string | readonly string[];
  readonly types: readonly string[];
  readonly action: string | readonly string[];
}

/** Kinds of records, but that a file which is made is told from one which is only opened. */
type OutlineName = OutlinedRecord["kind"] | "file-create";

/** Records whose kind decides the outline; of the others each is another. */
type OutlinedRecord = Exclude<
  KernelRecord,
  { readonly kind: "credentials" | "syscall" | "module-load" }
>;

const OUTLINES: Readonly<Record<OutlineName, Outline>> = {
  exec: { category: "process", types: ["start"], action: "exec" },
  fork: { category: "process", types: ["start"], action: "fork" },
  exit: { category: "process", types: ["end"], action: "end" },
  connect: { category: "network", types: ["start"], action: "connection_attempted" },
  accept: { category: "network", types: ["start"], action: "connection_accepted" },
  "dns-query": {
    category: "network",
    types: ["protocol", "info"],
    action: "lookup_requested",
  },
  "file-create": { category: "file", types: ["creation"], action: "creation" },
  "file-open": { category: "file", types: ["change"], action: "modification" },
  "file-rename": { category: "file", types: ["change"], action: "rename" },
  "file-delete": { category: "file", types: ["deletion"], action: "deletion" },
};

export function outlineOf(record: OutlinedRecord): Outline {
  return OUTLINES[outlineName(record)];
}

function outlineName(record: OutlinedRecord): OutlineName {
  return record.kind === "file-open" && record.isCreated ? "file-create" : record.kind;
}

/** An event that has only this outline. */
function sketch({ category, types, action }: Outline): EcsEvent {
  return {
    fields: { event: { category: [category].flat(), type: types, action }, host: { os: HOST_OS } },
    kind: "linux-sensor",
    origin: { file: "<sketch>", line: 0 },
    timestampMs: Number.NaN,
    arrival: 0,
  };
}

/** Every host that the sensor watches. */
const HOST_OS = { type: "linux" } as const;

const SKETCHES = Object.fromEntries(
  Object.entries(OUTLINES).map(([name, outline]) => [name, sketch(outline)]),
) as Readonly<Record<OutlineName, EcsEvent>>;

/**
 * An event that is like that of the record in its index, `event.category`, `host.os.type`, `event.type` and
 * `event.action`, and the same object for all such. Undefined where more than the record's kind decides.
 */
export function sketchOf(record: KernelRecord): EcsEvent | undefined {
  switch (record.kind) {
    case "credentials":
    case "syscall":
    case "module-load":
      return undefined;
    default:
      return SKETCHES[outlineName(record)];
  }
}
