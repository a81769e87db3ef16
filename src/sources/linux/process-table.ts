// What is known of the processes of each host, so that an event can carry its parent's name and
// arguments, which auditd does not record. Bounded; the oldest exited entry goes first.

/** A process as it was when last seen to exec, fork or appear. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number | undefined;
  /** Stable for the life of the process image's pid: derived from host, pid and start time. */
  readonly entityId: string;
  readonly name: string | undefined;
  readonly executable: string | undefined;
  readonly args: readonly string[] | undefined;
  readonly startMs: number;
}
