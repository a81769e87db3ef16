// What is known of a process at one moment. Never changed once made: an event keeps the facts of its
// moment while the table moves on.
import type { Terminal } from "../ebpf/decode-record.ts";
import type { EntityId } from "./entity-id.ts";
import type { ExecutableImage } from "./executable-hashes.ts";

export interface NamedId {
  readonly id: number;
  /** Undefined when /etc/passwd or /etc/group does not have it. */
  readonly name: string | undefined;
}

export interface ProcessUsers {
  readonly user: NamedId;
  readonly group: NamedId;
  readonly realUser: NamedId;
  readonly realGroup: NamedId;
  readonly savedUser: NamedId;
  readonly savedGroup: NamedId;
}

export interface ProcessFacts {
  readonly pid: number;
  readonly parentPid: number;
  readonly entity: EntityId;
  /** Nanoseconds since boot. */
  readonly startNs: bigint;
  readonly executable: string | undefined;
  /** Last part of the executable's path. */
  readonly name: string | undefined;
  readonly args: readonly string[] | undefined;
  readonly argsCount: number | undefined;
  readonly workingDirectory: string | undefined;
  readonly users: ProcessUsers | undefined;
  readonly loginUid: number | undefined;
  readonly auditSession: number | undefined;
  readonly capabilitiesPermitted: bigint | undefined;
  readonly capabilitiesEffective: bigint | undefined;
  readonly sessionId: number | undefined;
  readonly groupId: number | undefined;
  readonly terminal: Terminal | undefined;
  readonly pidNamespace: number | undefined;
  readonly mountNamespace: number | undefined;
  readonly containerId: string | undefined;
  /** What it runs, where it was seen to begin. */
  readonly image: ExecutableImage | undefined;
  /** `NAME=value` of the recorded variables that it was begun with, where it was seen to begin. */
  readonly variables: readonly string[] | undefined;
}

/** How a session came to be: Elastic's entry_leader.entry_meta.type. */
export type EntryType =
  | "init"
  | "sshd"
  | "ssm"
  | "kubelet"
  | "teleport"
  | "terminal"
  | "console"
  | "container"
  | "unknown";

export interface ProcessEntry {
  readonly leader: ProcessFacts;
  readonly type: EntryType;
}
