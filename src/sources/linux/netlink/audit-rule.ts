// The one rule that Tripline gives the audit system: every end of exec, connect and accept, with our key.
// The same bytes each time, so that a rule which a killed run left behind can be taken back.
// Source: struct audit_rule_data, include/uapi/linux/audit.h.

const FILTER = { task: 1, exit: 4 } as const;
const ACTION = { never: 0, always: 2 } as const;
const FIELD_ARCH = 11;
const FIELD_KEY = 210;
const EQUAL = 0x4000_0000;
const ARCH_X86_64 = 0xc000_003e;
const FIELDS_MAX = 64;
const MASK_OFFSET = 12;
const FIELDS_OFFSET: number = MASK_OFFSET + FIELDS_MAX * 4;
const TEXT_OFFSET: number = FIELDS_OFFSET + 3 * FIELDS_MAX * 4;
const KEY = "tripline";

/** execve, execveat, connect, accept, accept4. Source: syscall_64.tbl. */
const SYSCALLS = [59, 322, 42, 43, 288] as const;

export function auditRule(): Buffer {
  const rule = Buffer.alloc(TEXT_OFFSET + 4 + KEY.length);
  rule.writeUInt32LE(FILTER.exit, 0);
  rule.writeUInt32LE(ACTION.always, 4);
  rule.writeUInt32LE(2, 8);
  for (const number of SYSCALLS) {
    const word = MASK_OFFSET + 4 * (number >> 5);
    rule.writeUInt32LE((rule.readUInt32LE(word) | (1 << (number & 31))) >>> 0, word);
  }
  const put = (at: number, field: number, value: number): void => {
    rule.writeUInt32LE(field, FIELDS_OFFSET + 4 * at);
    rule.writeUInt32LE(value, FIELDS_OFFSET + 4 * (FIELDS_MAX + at));
    rule.writeUInt32LE(EQUAL, FIELDS_OFFSET + 4 * (2 * FIELDS_MAX + at));
  };
  put(0, FIELD_ARCH, ARCH_X86_64);
  put(1, FIELD_KEY, KEY.length);
  rule.writeUInt32LE(KEY.length, TEXT_OFFSET);
  rule.write(KEY, TEXT_OFFSET + 4, "latin1");
  return rule;
}

/** `-a never,task` without a condition, as some distributions set it: no system call is audited. */
export function isTaskNever(rule: Buffer): boolean {
  return (
    rule.length >= MASK_OFFSET &&
    rule.readUInt32LE(0) === FILTER.task &&
    rule.readUInt32LE(4) === ACTION.never &&
    rule.readUInt32LE(8) === 0
  );
}
