// How somebody or something came into this host: by what began the session, as Elastic decides
// process.entry_leader.entry_meta.type. Source: ECS process.entry_meta.type; Elastic's add_session_metadata.
import type { EntryType, ProcessFacts } from "./process-facts.ts";

/** Programs that begin a session on the way to another program, and are no entry themselves. */
const BETWEEN = [
  "runc",
  "containerd-shim",
  "conmon",
  "crun",
  "calico-node",
  "check-status",
  "pause",
];
const CONTAINER_RUNTIMES = ["containerd-shim", "runc", "crun", "conmon"];
const SSHD = ["sshd", "sshd-session"];

/** Major numbers of terminal devices. Source: Documentation/admin-guide/devices.txt. */
const TTY_MAJOR = 4;
const SERIAL_MINOR_FIRST = 64;
const PTS_MAJOR_FIRST = 136;
const PTS_MAJOR_LAST = 143;

/** Of a session's leader. Undefined when the session is a part of the one that its parent belongs to. */
export function entryTypeOf(
  leader: ProcessFacts,
  parent: ProcessFacts | undefined,
): EntryType | undefined {
  if (leader.pid === 1) return "init";
  const { major = 0, minor = 0 } = leader.terminal ?? {};
  if (major === TTY_MAJOR && minor >= SERIAL_MINOR_FIRST) return "terminal";
  if (major === TTY_MAJOR && leader.name === "login") return "console";
  if (parent === undefined) return undefined;
  if (parent.pid === 1) return "init";
  return beginsWithOne(leader.name ?? "", BETWEEN) ? undefined : typeFromAbove(leader, parent);
}

/** By what began it. */
function typeFromAbove(leader: ProcessFacts, parent: ProcessFacts): EntryType | undefined {
  const { name = "", containerId } = leader;
  const above = parent.name ?? "";
  const { major = 0 } = leader.terminal ?? {};
  const isPseudo = major >= PTS_MAJOR_FIRST && major <= PTS_MAJOR_LAST;
  if (isPseudo && above === "ssm-session-worker") return "ssm";
  if (SSHD.includes(above) && !SSHD.includes(name)) return "sshd";
  if (above === "teleport" && name !== "teleport") return "teleport";
  if (above === "kubelet") return "kubelet";
  const isNewContainer = containerId !== undefined && containerId !== parent.containerId;
  return beginsWithOne(above, CONTAINER_RUNTIMES) || isNewContainer ? "container" : undefined;
}

function beginsWithOne(name: string, beginnings: readonly string[]): boolean {
  return beginnings.some((beginning) => name.startsWith(beginning));
}
