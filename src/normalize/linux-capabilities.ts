// Names of Linux capabilities by their bit. Source: include/uapi/linux/capability.h.
const NAMES: readonly string[] = (
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE " +
  "NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT " +
  "SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE " +
  "AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ " +
  "PERFMON BPF CHECKPOINT_RESTORE"
)
  .split(" ")
  .map((name) => `CAP_${name}`);

/** A host has a handful of sets; one that makes up more gets them made anew. */
const KNOWN_MAX = 256;

/** Remembers the names of each set, so that the thousands of processes with one share them. */
export class CapabilityNames {
  readonly #known = new Map<bigint, readonly string[]>();

  /** In the order of their bits. */
  of(bits: bigint): readonly string[] {
    const known = this.#known.get(bits);
    if (known !== undefined) return known;
    const made = NAMES.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n);
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(bits, made);
    return made;
  }
}
