// What the page proposes where somebody says that an alert is none: sets of conditions from the alert's own
// values, the narrowest first, so that the wide ones are chosen and not stumbled upon.
import { type ProposedEntry, proposeEntries } from "../../rules/exceptions/propose-entries.ts";
import type { ExceptionEntryView, ProposedExceptions } from "../../server/console/console-api.ts";
import type { AlertStore, KeptAlert } from "../../store/alerts/alert-store.ts";

type Proposal = ProposedExceptions["proposals"][number];

/** Building blocks of one sequence; Elastic's longest have nine stages. */
const STAGES_MAX = 32;

const PROGRAM = ["process.executable", "process.name"];
const ARGUMENTS = ["process.command_line", "process.args"];
const PARENT = ["process.parent.executable", "process.parent.name"];
const SCRIPT = ["process.parent.command_line", "process.parent.args"];
const USER = ["user.name", "user.id"];
const HOST = ["host.name", "host.id"];
const FILE = ["file.path"];
const REMOTE = ["dns.question.name", "destination.domain", "destination.ip"];

/** Every part must be there that is not marked as optional by standing in `also`. */
const FORMS: readonly {
  readonly label: string;
  readonly parts: readonly (readonly string[])[];
  readonly also?: readonly (readonly string[])[];
}[] = [
  {
    label: "This command, under this parent, by this user, on this host",
    parts: [PROGRAM, ARGUMENTS],
    also: [PARENT, SCRIPT, USER, HOST, FILE, REMOTE],
  },
  {
    label: "This command, under this parent, by this user, on any host",
    parts: [PROGRAM, ARGUMENTS, USER],
    also: [PARENT, SCRIPT],
  },
  { label: "This program, started by this script and user", parts: [PROGRAM, SCRIPT, USER] },
  { label: "This program with these arguments", parts: [PROGRAM, ARGUMENTS] },
  { label: "Whatever this script starts", parts: [SCRIPT] },
  { label: "This program with this file", parts: [PROGRAM, FILE] },
  { label: "This program to this destination", parts: [PROGRAM, REMOTE] },
  { label: "This program by this user", parts: [PROGRAM, USER] },
  { label: "Everything of this user on this host", parts: [USER, HOST] },
];

export function proposeExceptions(
  alert: KeptAlert,
  store: Pick<AlertStore, "list">,
): ProposedExceptions {
  const groupId = alert.document["kibana.alert.group.id"];
  if (groupId !== alert.id) return { proposals: proposalsOf(alert) };
  // The alert of a sequence holds only what its events share: too little to tell a job from an attack.
  const page = store.list({ groupId, withBuildingBlocks: true }, { size: STAGES_MAX });
  const place = ({ document }: KeptAlert) => Number(document["kibana.alert.group.index"] ?? 0);
  const blocks = page.alerts
    .filter(({ id }) => id !== alert.id)
    .sort((a, b) => place(a) - place(b));
  const proposals = blocks.flatMap((block) =>
    proposalsOf(block).map(({ label, entries }) => ({
      label: `Event ${place(block) + 1}: ${label}`,
      entries,
    })),
  );
  return { proposals };
}

function proposalsOf({ document }: KeptAlert): readonly Proposal[] {
  const offered = proposeEntries(document);
  const seen = new Set<string>();
  const found: Proposal[] = [];
  for (const { label, parts, also = [] } of FORMS) {
    const needed = parts.map((fields) => entryOf(offered, fields));
    if (!needed.every((entry) => entry !== undefined)) continue;
    const entries = [...needed, ...also.flatMap((fields) => entryOf(offered, fields) ?? [])];
    const key = JSON.stringify(entries);
    if (seen.has(key)) continue;
    seen.add(key);
    found.push({ label, entries });
  }
  return found;
}

function entryOf(
  offered: readonly ProposedEntry[],
  fields: readonly string[],
): ExceptionEntryView | undefined {
  const entry = offered.find((one) => fields.includes(one.entry.field))?.entry;
  if (entry === undefined) return undefined;
  return { field: entry.field, operator: "included", type: "match", value: entry.values[0] ?? "" };
}
