// From the bytes of a record to what happened, in the kernel's words: ids, paths, arguments. Nothing here
// knows of ECS or of other processes. Bytes come from a process that an attacker may control: every
// length is held against the record's own.
import { type DnsQuestion, readDnsQuestion } from "../dns-question.ts";
import { FIELD, FLAG, HEADER_BYTES, RECORD } from "./record-layout.ts";

/** uid … fsgid as the kernel orders them. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  readonly suid: number;
  readonly sgid: number;
  readonly euid: number;
  readonly egid: number;
}

export interface Terminal {
  readonly name: string;
  readonly major: number;
  readonly minor: number;
}

/** Who did it: in every record. Times are nanoseconds since boot. */
export interface KernelActor {
  readonly timeNs: bigint;
  readonly pid: number;
  readonly threadId: number;
  readonly parentPid: number;
  readonly startNs: bigint;
  readonly parentStartNs: bigint;
  /** The thread's name, which a process may set to anything. */
  readonly command: string;
  /** Undefined, as are the next two, where the way of watching does not tell. */
  readonly credentials: Credentials | undefined;
  readonly capabilitiesPermitted: bigint | undefined;
  readonly capabilitiesEffective: bigint | undefined;
  /** Undefined when nobody logged in. */
  readonly loginUid: number | undefined;
  readonly auditSession: number | undefined;
}

export interface SessionFacts {
  readonly sessionId: number | undefined;
  readonly groupId: number | undefined;
  readonly terminal: Terminal | undefined;
  readonly pidNamespace: number | undefined;
  readonly mountNamespace: number | undefined;
}

/** A state of a file, as the kernel tells it. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: bigint;
  readonly sizeBytes: bigint;
  /** Since the epoch. */
  readonly mtimeNs: bigint;
  /** Unlike the time of modification, no user can set it. */
  readonly ctimeNs: bigint;
}

export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** What happened, by whom. The actor is an object of its own: copying its fields into each record is slow. */
export type KernelRecord = { readonly actor: KernelActor } & (
  | {
      readonly kind: "exec";
      readonly session: SessionFacts;
      readonly executable: string | undefined;
      /** Undefined where this kernel does not tell. */
      readonly file: FileIdentity | undefined;
      readonly workingDirectory: string | undefined;
      /** As given to execve. */
      readonly filename: string | undefined;
      /** Cut where they were longer than the record. */
      readonly args: readonly string[];
      readonly argsCount: number;
      readonly argsTotalBytes: number;
      readonly areArgsUnreadable: boolean;
      /** `NAME=value`, of names that begin like allowed ones. */
      readonly variables: readonly string[];
      /** There were more than were looked at or kept. */
      readonly isEnvironmentCut: boolean;
    }
  | {
      readonly kind: "fork";
      readonly session: SessionFacts;
      /** Who forked, whose image it is: not the parent where CLONE_PARENT was asked for. */
      readonly creatorPid: number;
    }
  /** The code is undefined where it is not told. */
  | { readonly kind: "exit"; readonly exitCode: number | undefined; readonly signal: number }
  | {
      readonly kind: "connect" | "accept";
      /** Undefined where only the other end is told. */
      readonly local: Endpoint | undefined;
      readonly remote: Endpoint;
      readonly family: "ipv4" | "ipv6";
      readonly transport: "tcp" | undefined;
    }
  | {
      readonly kind: "dns-query";
      readonly local: Endpoint;
      readonly remote: Endpoint;
      readonly family: "ipv4" | "ipv6";
      /** Undefined when what was sent is no DNS. */
      readonly question: DnsQuestion | undefined;
    }
  | {
      readonly kind: "file-open";
      readonly path: string;
      readonly isCreated: boolean;
      readonly inode: bigint;
      readonly mode: number;
    }
  | { readonly kind: "file-rename"; readonly from: string; readonly path: string }
  | { readonly kind: "file-delete"; readonly path: string }
  | { readonly kind: "credentials"; readonly session: SessionFacts; readonly syscall: number }
  | {
      readonly kind: "syscall";
      readonly syscall: number;
      readonly result: bigint;
      readonly arguments: readonly bigint[];
      readonly text: string;
      /** For a call that loaded one, where the kernel told of it. */
      readonly module?: LoadedModule;
    }
  | ({ readonly kind: "module-load" } & LoadedModule)
);

export interface LoadedModule {
  readonly name: string;
  readonly version: string;
  readonly sourceVersion: string;
  /** A bit for each reason why the kernel is no longer whole. */
  readonly taints: bigint;
}

const UNSET_ID = 0xffff_ffff;
const AF_INET6 = 10;
const AF_INET = 2;
const FMODE_CREATED = 0x10_0000;

/** Undefined for a record of a type that this version does not know, or too short for its type. */
export function decodeRecord(bytes: Buffer): KernelRecord | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const actor = decodeActor(bytes);
  switch (bytes.readUInt32LE(FIELD.type)) {
    case RECORD.exec:
      return decodeExec(bytes, actor);
    case RECORD.fork:
      return {
        actor,
        kind: "fork",
        session: decodeSession(bytes),
        creatorPid: bytes.readUInt32LE(FIELD.creatorId),
      };
    case RECORD.exit: {
      const status = bytes.readUInt32LE(FIELD.exitCode);
      return { actor, kind: "exit", exitCode: (status >>> 8) & 0xff, signal: status & 0x7f };
    }
    case RECORD.connect:
      return endpointsOf(bytes, { actor, kind: "connect", transport: "tcp" });
    case RECORD.accept:
      return endpointsOf(bytes, { actor, kind: "accept", transport: "tcp" });
    case RECORD.dnsQuery: {
      const end = HEADER_BYTES + bytes.readUInt32LE(FIELD.sectionEnds);
      const question = readDnsQuestion(bytes.subarray(HEADER_BYTES, end));
      return endpointsOf(bytes, { actor, kind: "dns-query", question });
    }
    case RECORD.fileOpen:
      return {
        actor,
        kind: "file-open",
        path: pathOf(section(bytes, 0)),
        isCreated: (bytes.readUInt32LE(FIELD.fileMode) & FMODE_CREATED) !== 0,
        inode: bytes.readBigUInt64LE(FIELD.inode),
        mode: bytes.readUInt16LE(FIELD.inodeMode) & 0o7777,
      };
    case RECORD.fileRename:
      return {
        actor,
        kind: "file-rename",
        from: joined(section(bytes, 0), section(bytes, 1)),
        path: joined(section(bytes, 2), section(bytes, 3)),
      };
    case RECORD.fileDelete:
      return { actor, kind: "file-delete", path: joined(section(bytes, 0), section(bytes, 1)) };
    case RECORD.credentials:
      return {
        actor,
        kind: "credentials",
        session: decodeSession(bytes),
        syscall: bytes.readUInt32LE(FIELD.syscall),
      };
    case RECORD.syscall:
      return {
        actor,
        kind: "syscall",
        syscall: bytes.readUInt32LE(FIELD.syscall),
        result: bytes.readBigInt64LE(FIELD.result),
        arguments: [0, 1, 2, 3].map((nth) => bytes.readBigUInt64LE(FIELD.arguments + 8 * nth)),
        text: textOf(bytes),
      };
    case RECORD.moduleLoad:
      return {
        actor,
        kind: "module-load",
        name: withoutNul(section(bytes, 0)),
        version: withoutNul(section(bytes, 1)),
        sourceVersion: withoutNul(section(bytes, 2)),
        taints: bytes.readBigUInt64LE(FIELD.result),
      };
    default:
      return undefined;
  }
}

const FINIT_MODULE = 313;

/** What a call names: a string, but the path of an open file for one. */
function textOf(bytes: Buffer): string {
  const text = section(bytes, 0);
  const isPath = bytes.readUInt32LE(FIELD.syscall) === FINIT_MODULE && text !== "";
  return isPath ? pathOf(text) : withoutNul(text);
}

function decodeActor(bytes: Buffer): KernelActor {
  const at = (field: number) => bytes.readUInt32LE(field);
  const id = (nth: number) => at(FIELD.credentials + 4 * nth);
  return {
    timeNs: bytes.readBigUInt64LE(FIELD.time),
    pid: at(FIELD.processId),
    threadId: at(FIELD.threadId),
    parentPid: at(FIELD.parentId),
    startNs: bytes.readBigUInt64LE(FIELD.start),
    parentStartNs: bytes.readBigUInt64LE(FIELD.parentStart),
    command: cString(bytes, FIELD.command, 16),
    credentials: {
      uid: id(0),
      gid: id(1),
      suid: id(2),
      sgid: id(3),
      euid: id(4),
      egid: id(5),
    },
    capabilitiesPermitted: bytes.readBigUInt64LE(FIELD.capabilitiesPermitted),
    capabilitiesEffective: bytes.readBigUInt64LE(FIELD.capabilitiesEffective),
    loginUid: setId(at(FIELD.loginUid)),
    auditSession: setId(at(FIELD.auditSession)),
  };
}

function setId(id: number): number | undefined {
  return id === UNSET_ID ? undefined : id;
}

function decodeSession(bytes: Buffer): SessionFacts {
  const at = (field: number) => bytes.readUInt32LE(field);
  const major = at(FIELD.ttyMajor);
  return {
    sessionId: at(FIELD.sessionId),
    groupId: at(FIELD.groupId),
    terminal:
      major === 0
        ? undefined
        : {
            name: cString(bytes, FIELD.ttyName, 32),
            major,
            minor: at(FIELD.ttyMinor) + at(FIELD.ttyIndex),
          },
    pidNamespace: at(FIELD.pidNamespace),
    mountNamespace: at(FIELD.mountNamespace),
  };
}

function decodeExec(bytes: Buffer, actor: KernelActor): KernelRecord {
  const start = Math.min(bytes.length, HEADER_BYTES + bytes.readUInt32LE(FIELD.sectionEnds + 12));
  const end = Math.min(bytes.length, start + bytes.readUInt32LE(FIELD.argsBytes));
  const text = bytes.toString("utf8", start, end);
  const flags = bytes.readUInt32LE(FIELD.flags);
  return {
    actor,
    kind: "exec",
    session: decodeSession(bytes),
    executable: pathOf(section(bytes, 0)),
    file: decodeFile(bytes),
    workingDirectory: pathOf(section(bytes, 1)),
    filename: withoutNul(section(bytes, 2)),
    args: strings(text),
    argsCount: bytes.readUInt32LE(FIELD.argsCount),
    argsTotalBytes: bytes.readUInt32LE(FIELD.argsTotalBytes),
    areArgsUnreadable: (flags & FLAG.argsUnreadable) !== 0,
    variables: strings(section(bytes, 3)),
    isEnvironmentCut: (flags & FLAG.environmentCut) !== 0,
  };
}

/** Since 6.13 a bit beside the nanoseconds says that somebody has asked for the time. */
const NANOSECONDS_MASK = 0x7fff_ffff;

function decodeFile(bytes: Buffer): FileIdentity | undefined {
  const inode = bytes.readBigUInt64LE(FIELD.inode);
  if (inode === 0n) return undefined;
  const time = (at: number): bigint =>
    bytes.readBigInt64LE(at) * 1_000_000_000n +
    BigInt(bytes.readUInt32LE(at + 8) & NANOSECONDS_MASK);
  return {
    device: bytes.readUInt32LE(FIELD.fileDevice),
    inode,
    sizeBytes: bytes.readBigUInt64LE(FIELD.fileSize),
    mtimeNs: time(FIELD.fileModified),
    ctimeNs: time(FIELD.fileChanged),
  };
}

/** Each string ends with a NUL, but for a last one that was cut. */
function strings(text: string): readonly string[] {
  if (text === "") return [];
  const parts = text.split("\0");
  if (text.endsWith("\0")) parts.pop();
  return parts;
}

/** Adds both ends; undefined for a socket that is not of the internet. */
function endpointsOf<Part extends object>(
  bytes: Buffer,
  part: Part,
): (Part & { local: Endpoint; remote: Endpoint; family: "ipv4" | "ipv6" }) | undefined {
  const family = bytes.readUInt16LE(FIELD.family);
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const [local, remote] =
    family === AF_INET
      ? [ipv4(bytes, FIELD.addressLocal4), ipv4(bytes, FIELD.addressRemote4)]
      : [ipv6(bytes, FIELD.addressLocal6), ipv6(bytes, FIELD.addressRemote6)];
  return {
    ...part,
    local: { ip: local, port: bytes.readUInt16LE(FIELD.portLocal) },
    remote: { ip: remote, port: bytes.readUInt16BE(FIELD.portRemote) },
    family: family === AF_INET ? "ipv4" : "ipv6",
  };
}

function ipv4(bytes: Buffer, at: number): string {
  return [0, 1, 2, 3].map((nth) => bytes[at + nth]).join(".");
}

/** An IPv4 address mapped into IPv6 is written as IPv4. */
function ipv6(bytes: Buffer, at: number): string {
  const isMapped =
    bytes.subarray(at, at + 10).every((byte) => byte === 0) &&
    bytes.readUInt16BE(at + 10) === 0xffff;
  if (isMapped) return ipv4(bytes, at + 12);
  const groups = Array.from({ length: 8 }, (_, nth) =>
    bytes.readUInt16BE(at + 2 * nth).toString(16),
  );
  return compressed(groups);
}

/** The longest run of two or more zero groups becomes "::". Source: RFC 5952. */
function compressed(groups: readonly string[]): string {
  let best = { start: -1, length: 1 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === "0") length++;
    if (length > best.length) best = { start, length };
  }
  if (best.start < 0) return groups.join(":");
  const head = groups.slice(0, best.start).join(":");
  return `${head}::${groups.slice(best.start + best.length).join(":")}`;
}

function section(bytes: Buffer, nth: number): string {
  const endOf = (at: number) =>
    at < 0
      ? 0
      : Math.min(bytes.length - HEADER_BYTES, bytes.readUInt32LE(FIELD.sectionEnds + 4 * at));
  return bytes.toString("utf8", HEADER_BYTES + endOf(nth - 1), HEADER_BYTES + endOf(nth));
}

/** Components stand last first, each with its NUL. */
function pathOf(components: string): string {
  const parts = components.split("\0");
  parts.pop();
  return `/${parts.reverse().join("/")}`;
}

/** A name as given to a call, seen from the directory it was relative to. */
function joined(directory: string, name: string): string {
  const given = withoutNul(name);
  const whole = given.startsWith("/") ? given : `${pathOf(directory)}/${given}`;
  const parts: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function withoutNul(text: string): string {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

function cString(bytes: Buffer, at: number, lengthMax: number): string {
  let end = at;
  while (end < at + lengthMax && bytes[end] !== 0) end++;
  return bytes.toString("utf8", at, end);
}
