// The shape of a record between the programs in the kernel and the reader: a header of fixed fields, then
// up to four sections of bytes one after another, whose ends the header holds. Little-endian. Behind the
// sections of an exec stand its arguments.

/** What a record tells; the first field of its header. */
export const RECORD = {
  exec: 1,
  fork: 2,
  exit: 3,
  connect: 4,
  accept: 5,
  fileOpen: 6,
  fileRename: 7,
  fileDelete: 8,
  credentials: 9,
  syscall: 10,
  dnsQuery: 11,
  moduleLoad: 12,
  /** Made by the reader, not by a program: counters. */
  health: 100,
} as const;

export const HEADER_BYTES = 336;

/** Offsets of the header's fields; 32 bits wide unless said. */
export const FIELD = {
  type: 0,
  flags: 4,
  /** 64 bits: nanoseconds since boot. */
  time: 8,
  threadId: 16,
  processId: 20,
  parentId: 24,
  exitCode: 28,
  /** 64 bits: nanoseconds since boot when the process started. */
  start: 32,
  parentStart: 40,
  /** uid, gid, suid, sgid, euid, egid, fsuid, fsgid. */
  credentials: 48,
  /** 64 bits each. */
  capabilitiesPermitted: 80,
  capabilitiesEffective: 88,
  loginUid: 96,
  auditSession: 100,
  sessionId: 104,
  groupId: 108,
  argsCount: 112,
  ttyMajor: 116,
  ttyMinor: 120,
  ttyIndex: 124,
  /** 32 bytes. */
  ttyName: 128,
  /** 16 bytes. */
  command: 160,
  /** 64 bits. */
  cgroupId: 176,
  pidNamespace: 184,
  mountNamespace: 188,
  argsBytes: 192,
  argsTotalBytes: 196,
  /** Ends of the four sections. */
  sectionEnds: 200,
  /** fileOpen: mode bits of the open file. */
  fileMode: 216,
  inodeMode: 220,
  inode: 224,
  /** exec: the executed file, in the place that addresses have in others; 64 bits but for the device. */
  fileDevice: 232,
  fileSize: 240,
  /** Seconds and nanoseconds, 64 bits each. */
  fileModified: 248,
  fileChanged: 264,
  /** 4 + 4 bytes of addresses, 16 + 16 of IPv6, then ports and family. */
  addressRemote4: 232,
  addressLocal4: 236,
  addressRemote6: 240,
  addressLocal6: 256,
  /** 16 bits, network order. */
  portRemote: 272,
  /** 16 bits, host order. */
  portLocal: 274,
  /** 16 bits. */
  family: 276,
  protocol: 278,
  syscall: 280,
  /** fork: the process that forked. */
  creatorId: 284,
  /** 64 bits each: the result and four arguments of a system call; of a module, what it taints. */
  result: 288,
  arguments: 296,
} as const;

/** Bits of `flags`; each is set once at most. */
export const FLAG = { argsUnreadable: 1, environmentCut: 2 } as const;

/** Arguments beyond this are cut; the header holds their true length. */
export const ARGS_BYTES_MAX = 16_000;

/** Variables looked at; a shell has some thirty. Who hides one behind more is told to have done so. */
export const ENVIRONMENT_STRINGS_MAX = 1024;

/** A variable with its name; the rest of it is cut. */
export const VARIABLE_BYTES_MAX = 1024;

/** All variables of a process that are handed over; one more may begin below this. */
export const ENVIRONMENT_BYTES_MAX = 4096;

/** The whole record while it is made, and a few words behind it. */
export const SCRATCH_BYTES = 32_760;

/** Behind the longest record: words of 64 bits that a program keeps over a loop. */
export const SCRATCH_WORDS = 32_720;

/** Sections may begin at any offset up to this, so that a section always has room behind it. */
export const SECTION_OFFSET_MASK = 0x3fff;
