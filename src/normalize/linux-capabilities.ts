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

const NONE: readonly string[] = [];
const ALL: bigint = (1n << BigInt(NAMES.length)) - 1n;

/** In the order of their bits. The two sets that nearly every process has are shared. */
export function capabilityNames(bits: bigint): readonly string[] {
  if (bits === 0n) return NONE;
  if (bits === ALL) return NAMES;
  return NAMES.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n);
}
