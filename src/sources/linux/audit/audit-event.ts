// One audit event: all records that share `audit(timestamp:serial)`, joined. Values are decoded
// (hex and quotes undone) but not yet ECS: that is normalize's work.
// Source: auditd.log(5), ausearch's field dictionary.

/** A record's decoded `key=value` pairs, in the log's order. */
export interface AuditRecordFields {
  readonly type: string;
  readonly fields: ReadonlyMap<string, string>;
}

export interface AuditEvent {
  /** `ts:serial` as the log has it; unique within a boot of one host. */
  readonly id: string;
  /** Milliseconds since the epoch, fractional. */
  readonly timestampMs: number;
  readonly serial: number;
  /** `node=` where present. */
  readonly node: string | undefined;
  /** In arrival order; the first names the event's type. */
  readonly records: readonly AuditRecordFields[];
  /** EXECVE arguments, decoded and joined from their pieces; undefined when there is no EXECVE. */
  readonly args: readonly string[] | undefined;
  /** `argc` as recorded: larger than args.length when pieces were lost. */
  readonly argsCount: number | undefined;
}
