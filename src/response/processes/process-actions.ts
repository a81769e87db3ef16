// Kill, suspend and resume, of one process or of it with everything below. The process is named by pid and
// start; which of its kind it is, is asked again when the action is carried out, after a handle is open.
import type { Done, Plan, ProcessRequest } from "../action.ts";
import { impossible } from "../action.ts";
import { missingRights } from "../host/rights.ts";
import { openProcess, type ProcessSignal } from "./pidfd.ts";
import {
  conditionOf,
  describeProcess,
  type LiveProcess,
  liveProcess,
  liveProcesses,
  ownLine,
  START_TOLERANCE_MS,
  startMsOf,
} from "./process-facts.ts";
import { descendantsOf, type Member, ProcessTree } from "./process-tree.ts";

/** How long ended processes are waited for; one in a call that cannot be interrupted may take longer. */
const END_WAIT_MS = 3_000;
/** Named one by one in a rehearsal; the rest as a count. */
const NAMED_MAX = 20;

export function planProcess(request: ProcessRequest): Plan {
  const { pid, isTree, kind } = request;
  if (!Number.isSafeInteger(pid) || pid < 1) return impossible([`${pid} is no process id`]);
  const live = liveProcess(pid);
  if (live === undefined) return impossible([`no process ${pid} runs`]);
  const about = describeProcess(pid);
  const below = isTree ? descendantsOf([live], liveProcesses()) : [];
  const own = below.some((one) => one.pid === process.pid)
    ? [`Tripline itself runs in a session that process ${pid} began`]
    : [];
  const obstacles = [...refusals(live, request), ...own, ...rightsFor(about?.uid, kind)];
  return {
    steps: [...stepsOf(request, [live, ...below]), ...namespaceNotes(pid)],
    obstacles,
    isUndoable: kind === "suspend",
    carryOut: () => (isTree ? actOnTree(live, request) : actOnOne(live, request)),
  };
}

/** What is never touched, whoever asks. */
function refusals(live: LiveProcess, { startMs }: ProcessRequest): readonly string[] {
  const { pid } = live;
  const realMs = startMsOf(live.startNs);
  if (!(Math.abs(realMs - startMs) <= START_TOLERANCE_MS)) {
    return [
      `process ${pid} began at ${isoTime(realMs)} and not at ${isoTime(startMs)}: it is another one, which was given the same number`,
    ];
  }
  if (pid === 1) return ["process 1 carries the whole system"];
  if (conditionOf(pid)?.isKernelThread === true)
    return [`process ${pid} is a thread of the kernel`];
  if (pid === process.pid) return [`process ${pid} is Tripline itself`];
  if (ownLine().has(pid)) return [`Tripline itself runs below process ${pid}`];
  if (conditionOf(pid)?.state === "Z") return [`process ${pid} has ended already`];
  return [];
}

export function isoTime(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}

function rightsFor(uid: number | undefined, kind: string): readonly string[] {
  return uid !== undefined && uid === process.getuid?.()
    ? []
    : missingRights(`to ${kind} another user's process`, "kill");
}

function stepsOf(
  { kind, isTree }: ProcessRequest,
  touched: readonly LiveProcess[],
): readonly string[] {
  const names = touched
    .slice(0, NAMED_MAX)
    .map(({ pid }) => describeProcess(pid)?.text ?? `${pid}`);
  const more =
    touched.length > NAMED_MAX ? [`… and ${touched.length - NAMED_MAX} more below it.`] : [];
  const list = [...names.map((name) => `  ${name}`), ...more];
  switch (kind) {
    case "kill":
      return isTree
        ? [
            `All ${touched.length} processes of the tree are stopped from the top down, with those that appear meanwhile, then killed (SIGKILL):`,
            ...list,
            "What they have not saved is lost; it cannot be undone.",
          ]
        : [
            "This process is killed (SIGKILL); processes below it go on:",
            ...list,
            "What it has not saved is lost; it cannot be undone.",
          ];
    case "suspend":
      return [
        isTree
          ? `All ${touched.length} processes of the tree are stopped (SIGSTOP), with those that appear meanwhile:`
          : "This process is stopped (SIGSTOP); processes below it go on:",
        ...list,
        "They keep their memory and open files, and go on where they were when resumed.",
      ];
    case "resume":
      return [
        isTree
          ? `All ${touched.length} processes of the tree go on (SIGCONT):`
          : "This process goes on (SIGCONT):",
        ...list,
      ];
    default:
      return kind satisfies never;
  }
}

function namespaceNotes(pid: number): readonly string[] {
  const about = describeProcess(pid);
  if (about?.isInOtherNamespace !== true) return [];
  const where = about.containerId === undefined ? "" : ` (container ${about.containerId})`;
  return [
    `Process ${pid} runs in a process namespace of its own${where}. If it is the first one there, everything in that namespace ends with it; whatever began the container may begin it again.`,
  ];
}

const SIGNAL_OF: Readonly<Record<ProcessRequest["kind"], ProcessSignal>> = {
  kill: "SIGKILL",
  suspend: "SIGSTOP",
  resume: "SIGCONT",
};

const DONE_WORD: Readonly<Record<ProcessRequest["kind"], string>> = {
  kill: "killed",
  suspend: "stopped",
  resume: "resumed",
};

/** Obstacles that have come up since the plan was made; asked while a handle holds the process. */
function changedSince(live: LiveProcess): string | undefined {
  const now = liveProcess(live.pid);
  if (now === undefined) return `process ${live.pid} has ended by itself`;
  if (now.startNs !== live.startNs)
    return `process ${live.pid} has ended; its number is another's now`;
  return undefined;
}

async function actOnOne(live: LiveProcess, request: ProcessRequest): Promise<Done> {
  const handle = openProcess(live.pid);
  if (handle === undefined) return gone(live, request);
  try {
    const change = changedSince(live);
    if (change !== undefined) return { isDone: request.kind === "kill", lines: [change] };
    if (!handle.send(SIGNAL_OF[request.kind])) return gone(live, request);
    return await outcomeOf([{ pid: live.pid, handle }], { request, lines: [], isWhole: true });
  } finally {
    handle.close();
  }
}

/** Whoever wanted it dead has what they wanted. */
function gone({ pid }: LiveProcess, { kind }: ProcessRequest): Done {
  return { isDone: kind === "kill", lines: [`process ${pid} has ended by itself`] };
}

async function actOnTree(live: LiveProcess, request: ProcessRequest): Promise<Done> {
  const change = changedSince(live);
  const tree = new ProcessTree(live);
  try {
    if (change !== undefined) return { isDone: request.kind === "kill", lines: [change] };
    let isWhole = true;
    if (request.kind === "resume") tree.gather();
    else isWhole = await tree.hold();
    if (request.kind !== "suspend") tree.send(SIGNAL_OF[request.kind]);
    return await outcomeOf(tree.members, { request, lines: tree.lines, isWhole });
  } finally {
    tree.close();
  }
}

async function outcomeOf(
  members: readonly Member[],
  {
    request,
    lines,
    isWhole,
  }: {
    readonly request: ProcessRequest;
    readonly lines: readonly string[];
    readonly isWhole: boolean;
  },
): Promise<Done> {
  const { kind, pid, startMs, isTree } = request;
  const alive = kind === "kill" ? await survivors(members) : [];
  const count = members.length - alive.length;
  const told = [
    `${count} ${count === 1 ? "process" : "processes"} ${DONE_WORD[kind]}: ${pidList(members)}`,
    ...alive.map((one) => `process ${one} has not ended after ${END_WAIT_MS / 1000} seconds`),
    ...lines,
  ];
  return {
    isDone: isWhole && alive.length === 0 && lines.length === 0 && members.length > 0,
    lines: told,
    ...(kind === "suspend" ? { undo: { kind: "resume", pid, startMs, isTree } } : {}),
  };
}

function pidList(members: readonly Member[]): string {
  const named = members.slice(0, NAMED_MAX).map(({ pid }) => pid);
  const more = members.length > NAMED_MAX ? [`and ${members.length - NAMED_MAX} more`] : [];
  return [...named, ...more].join(", ");
}

async function survivors(members: readonly Member[]): Promise<readonly number[]> {
  const end = performance.now() + END_WAIT_MS;
  const alive: number[] = [];
  for (const { pid, handle } of members) {
    const leftMs = Math.max(0, Math.ceil(end - performance.now()));
    if (!(await handle.hasEnded(leftMs))) alive.push(pid);
  }
  return alive;
}
