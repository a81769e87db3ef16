// What can be done about an alert, from what its investigation knows: a list of choices, each with the
// request that it makes. Pure, so that what would be sent can be tested without a page.
import type { ActionRequest, AlertView } from "../../server/console/console-api.ts";
import type { Investigation, ProcessSummary } from "../../triage/investigation.ts";

export interface PossibleAction {
  readonly label: string;
  readonly hint: string;
  readonly request: ActionRequest;
  /** Cannot be taken back, or cuts people off. */
  readonly isDangerous: boolean;
}

export interface ActionGroup {
  readonly title: string;
  readonly actions: readonly PossibleAction[];
}

const ADDRESSES_MAX = 8;

export function possibleActions(subject: {
  readonly alert: AlertView;
  readonly investigation: Investigation | undefined;
  readonly process: ProcessSummary | undefined;
}): readonly ActionGroup[] {
  const { alert, investigation } = subject;
  const process = subject.process ?? investigation?.subject;
  const groups: readonly ActionGroup[] = [
    { title: "The process", actions: processActions(process) },
    { title: "This host", actions: HOST_ACTIONS },
    { title: "Remote addresses", actions: addressActions(investigation) },
    { title: "Files and accounts", actions: ownerActions(alert, process) },
    { title: "People", actions: [ESCALATE] },
  ];
  return groups.filter(({ actions }) => actions.length > 0);
}

function processActions(process: ProcessSummary | undefined): readonly PossibleAction[] {
  const { pid, startMs, endMs, name = "" } = process ?? {};
  if (pid === undefined || startMs === undefined || endMs !== undefined) return [];
  const target = `${name} (${pid})`;
  const request = (kind: "kill" | "suspend" | "resume", isTree: boolean): ActionRequest => ({
    kind,
    pid,
    startMs,
    isTree,
  });
  return [
    {
      label: `Kill ${target} and all below it`,
      hint: "ends what runs; nothing of it can be looked at afterwards",
      request: request("kill", true),
      isDangerous: true,
    },
    {
      label: `Kill ${target} alone`,
      hint: "what it began goes on",
      request: request("kill", false),
      isDangerous: true,
    },
    {
      label: `Suspend ${target} and all below it`,
      hint: "stops it where it is, to be looked at or resumed",
      request: request("suspend", true),
      isDangerous: false,
    },
    {
      label: `Resume ${target} and all below it`,
      hint: "after it was suspended",
      request: request("resume", true),
      isDangerous: false,
    },
  ];
}

const HOST_ACTIONS: readonly PossibleAction[] = [
  {
    label: "Isolate this host",
    hint: "cuts the network but for this page; released with one command",
    request: { kind: "isolate", isDnsAllowed: false, allow: [] },
    isDangerous: true,
  },
  {
    label: "Release this host",
    hint: "ends the isolation",
    request: { kind: "release" },
    isDangerous: false,
  },
  {
    label: "Collect evidence",
    hint: "processes, accounts, timers, sockets, changed files in a signed archive",
    request: { kind: "collect" },
    isDangerous: false,
  },
];

const ESCALATE: PossibleAction = {
  label: "Escalate",
  hint: "tells the people behind the outputs",
  request: { kind: "escalate", comment: "" },
  isDangerous: false,
};

function addressActions(investigation: Investigation | undefined): readonly PossibleAction[] {
  const { before = [], after = [] } = investigation?.network ?? {};
  const addresses = new Set<string>();
  for (const { destination, source, direction } of [...after, ...before]) {
    const remote = direction === "ingress" || direction === "inbound" ? source : destination;
    const address = addressOf(remote ?? "");
    if (address !== undefined) addresses.add(address);
  }
  return [...addresses].slice(0, ADDRESSES_MAX).map((address) => ({
    label: `Block ${address}`,
    hint: "no more traffic to it or from it",
    request: { kind: "block", address },
    isDangerous: false,
  }));
}

/** Of `ADDRESS:PORT`, `[ADDRESS]:PORT` or an address; undefined for this host's own. */
export function addressOf(endpoint: string): string | undefined {
  const match = /^\[?([0-9a-fA-F.:]+?)\]?(?::\d{1,5})?$/.exec(endpoint);
  const isV6 = endpoint.startsWith("[") || endpoint.split(":").length > 2;
  const address = isV6 && !endpoint.startsWith("[") ? endpoint : match?.[1];
  if (address === undefined || address === "") return undefined;
  return address.startsWith("127.") || address === "::1" ? undefined : address;
}

function ownerActions(
  alert: AlertView,
  process: ProcessSummary | undefined,
): readonly PossibleAction[] {
  const path = process?.executable;
  const userName = process?.userName ?? alert.row.userName;
  const file: readonly PossibleAction[] =
    path === undefined
      ? []
      : [
          {
            label: `Quarantine ${path}`,
            hint: "moves the file away where nothing can run it; can be restored",
            request: { kind: "quarantine", path },
            isDangerous: true,
          },
        ];
  const account: readonly PossibleAction[] =
    userName === ""
      ? []
      : [
          {
            label: `Lock the account ${userName}`,
            hint: "no more logins with its password; can be unlocked",
            request: { kind: "lock", userName },
            isDangerous: true,
          },
        ];
  return [...file, ...account];
}
