// From the bytes of a record to what happened, in the kernel's words: ids, paths, arguments. Nothing here
// knows of ECS or of other processes. Bytes come from a process that an attacker may control: every
// length is held against the record's own.
import { type DnsQuestion, readDnsQuestion } from "../dns-question.ts";
import { ByteMemo } from "./byte-memo.ts";
import { decodeEndpoints } from "./decode-endpoints.ts";
import { joinedPath, pathOf, strings, withoutNul } from "./decode-text.ts";
import { RecordBytes } from "./record-bytes.ts";
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
  | {
      readonly kind: "exit";
      readonly exitCode: number | undefined;
      readonly signal: number;
      /** At the end: no record tells that a process changed its group. Undefined where it is not told. */
      readonly groupId: number | undefined;
    }
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
const FMODE_CREATED = 0x10_0000;
const FINIT_MODULE = 313;
/** Since 6.13 a bit beside the nanoseconds says that somebody has asked for the time. */
const NANOSECONDS_MASK = 0x7fff_ffff;

/** Memos are small enough to stay in the processor's cache: what a busy host does lately. */
const MEMO_PLACES = 64;
const TEXT_PLACES = 256;
/** Longer paths and environments are seldom the same twice. */
const TEXT_BYTES_MAX = 192;

export class RecordDecoder {
  readonly #record = new RecordBytes();
  readonly #commands = memo(16, (record, start) => record.cString(start, 16));
  readonly #credentials = memo(24, decodeCredentials);
  readonly #capabilities = memo(8, (record, start) => record.uint64(start));
  readonly #terminals = memo(44, decodeTerminal);
  readonly #files = memo(56, decodeFile);
  readonly #paths = textMemo((record, start, end) => pathOf(record.text(start, end)));
  readonly #texts = textMemo((record, start, end) => withoutNul(record.text(start, end)));
  readonly #strings = textMemo((record, start, end) => strings(record.text(start, end)));

  /** Undefined for a record of a type that this version does not know, or too short for its type. */
  decode(bytes: Buffer): KernelRecord | undefined {
    if (bytes.length < HEADER_BYTES) return undefined;
    const record = this.#record;
    record.turnTo(bytes);
    const actor = this.#actor();
    switch (record.uint32(FIELD.type)) {
      case RECORD.exec:
        return this.#exec(actor);
      case RECORD.fork: {
        const creatorPid = record.uint32(FIELD.creatorId);
        return { actor, kind: "fork", session: this.#session(), creatorPid };
      }
      case RECORD.exit: {
        const status = record.uint32(FIELD.exitCode);
        return {
          actor,
          kind: "exit",
          exitCode: (status >>> 8) & 0xff,
          signal: status & 0x7f,
          groupId: record.uint32(FIELD.groupId),
        };
      }
      case RECORD.connect:
        return decodeEndpoints(record, { actor, kind: "connect", transport: "tcp" });
      case RECORD.accept:
        return decodeEndpoints(record, { actor, kind: "accept", transport: "tcp" });
      case RECORD.dnsQuery: {
        const question = readDnsQuestion(record.part(HEADER_BYTES, record.sectionStart(1)));
        return decodeEndpoints(record, { actor, kind: "dns-query", question });
      }
      case RECORD.credentials: {
        const syscall = record.uint32(FIELD.syscall);
        return { actor, kind: "credentials", session: this.#session(), syscall };
      }
      case RECORD.syscall:
        return {
          actor,
          kind: "syscall",
          syscall: record.uint32(FIELD.syscall),
          result: record.int64(FIELD.result),
          arguments: [0, 1, 2, 3].map((nth) => record.uint64(FIELD.arguments + 8 * nth)),
          text: textOf(record),
        };
      case RECORD.moduleLoad:
        return {
          actor,
          kind: "module-load",
          name: withoutNul(record.section(0)),
          version: withoutNul(record.section(1)),
          sourceVersion: withoutNul(record.section(2)),
          taints: record.uint64(FIELD.result),
        };
      default:
        return decodeFileRecord(record, actor);
    }
  }

  #actor(): KernelActor {
    const record = this.#record;
    return {
      timeNs: record.uint64(FIELD.time),
      pid: record.uint32(FIELD.processId),
      threadId: record.uint32(FIELD.threadId),
      parentPid: record.uint32(FIELD.parentId),
      startNs: record.uint64(FIELD.start),
      parentStartNs: record.uint64(FIELD.parentStart),
      command: this.#commands.of(record, FIELD.command, FIELD.command + 16),
      credentials: this.#credentials.of(record, FIELD.credentials, FIELD.credentials + 24),
      capabilitiesPermitted: this.#capability(FIELD.capabilitiesPermitted),
      capabilitiesEffective: this.#capability(FIELD.capabilitiesEffective),
      loginUid: setId(record.uint32(FIELD.loginUid)),
      auditSession: setId(record.uint32(FIELD.auditSession)),
    };
  }

  #capability(field: number): bigint {
    return this.#capabilities.of(this.#record, field, field + 8);
  }

  #session(): SessionFacts {
    const record = this.#record;
    const hasTerminal = record.uint32(FIELD.ttyMajor) !== 0;
    return {
      sessionId: record.uint32(FIELD.sessionId),
      groupId: record.uint32(FIELD.groupId),
      terminal: hasTerminal
        ? this.#terminals.of(record, FIELD.ttyMajor, FIELD.ttyName + 32)
        : undefined,
      pidNamespace: record.uint32(FIELD.pidNamespace),
      mountNamespace: record.uint32(FIELD.mountNamespace),
    };
  }

  #exec(actor: KernelActor): KernelRecord {
    const record = this.#record;
    const start = record.argsStart;
    const end = Math.min(record.length, start + record.uint32(FIELD.argsBytes));
    const flags = record.uint32(FIELD.flags);
    return {
      actor,
      kind: "exec",
      session: this.#session(),
      executable: this.#section(this.#paths, 0),
      file: this.#files.of(record, FIELD.inode, FIELD.inode + 56),
      workingDirectory: this.#section(this.#paths, 1),
      filename: this.#section(this.#texts, 2),
      args: this.#strings.of(record, start, end),
      argsCount: record.uint32(FIELD.argsCount),
      argsTotalBytes: record.uint32(FIELD.argsTotalBytes),
      areArgsUnreadable: (flags & FLAG.argsUnreadable) !== 0,
      variables: this.#section(this.#strings, 3),
      isEnvironmentCut: (flags & FLAG.environmentCut) !== 0,
    };
  }

  #section<Value>(known: ByteMemo<Value>, nth: number): Value {
    const start = this.#record.sectionStart(nth);
    return known.of(this.#record, start, Math.max(start, this.#record.sectionStart(nth + 1)));
  }
}

type Make<Value> = (record: RecordBytes, start: number, end: number) => Value;

function memo<Value>(bytesMax: number, make: Make<Value>): ByteMemo<Value> {
  return new ByteMemo({ places: MEMO_PLACES, bytesMax, make });
}

function textMemo<Value>(make: Make<Value>): ByteMemo<Value> {
  return new ByteMemo({ places: TEXT_PLACES, bytesMax: TEXT_BYTES_MAX, make });
}

function decodeFileRecord(record: RecordBytes, actor: KernelActor): KernelRecord | undefined {
  switch (record.uint32(FIELD.type)) {
    case RECORD.fileOpen:
      return {
        actor,
        kind: "file-open",
        path: pathOf(record.section(0)),
        isCreated: (record.uint32(FIELD.fileMode) & FMODE_CREATED) !== 0,
        inode: record.uint64(FIELD.inode),
        mode: record.uint16(FIELD.inodeMode) & 0o7777,
      };
    case RECORD.fileRename:
      return {
        actor,
        kind: "file-rename",
        from: joinedPath(record.section(0), record.section(1)),
        path: joinedPath(record.section(2), record.section(3)),
      };
    case RECORD.fileDelete: {
      const path = joinedPath(record.section(0), record.section(1));
      return { actor, kind: "file-delete", path };
    }
    default:
      return undefined;
  }
}

/** What a call names: a string, but the path of an open file for one. */
function textOf(record: RecordBytes): string {
  const text = record.section(0);
  const isPath = record.uint32(FIELD.syscall) === FINIT_MODULE && text !== "";
  return isPath ? pathOf(text) : withoutNul(text);
}

function decodeCredentials(record: RecordBytes, at: number): Credentials {
  return {
    uid: record.uint32(at),
    gid: record.uint32(at + 4),
    suid: record.uint32(at + 8),
    sgid: record.uint32(at + 12),
    euid: record.uint32(at + 16),
    egid: record.uint32(at + 20),
  };
}

function setId(id: number): number | undefined {
  return id === UNSET_ID ? undefined : id;
}

function decodeTerminal(record: RecordBytes): Terminal {
  return {
    name: record.cString(FIELD.ttyName, 32),
    major: record.uint32(FIELD.ttyMajor),
    minor: record.uint32(FIELD.ttyMinor) + record.uint32(FIELD.ttyIndex),
  };
}

function decodeFile(record: RecordBytes): FileIdentity | undefined {
  const inode = record.uint64(FIELD.inode);
  if (inode === 0n) return undefined;
  const time = (at: number): bigint =>
    record.int64(at) * 1_000_000_000n + BigInt(record.uint32(at + 8) & NANOSECONDS_MASK);
  return {
    device: record.uint32(FIELD.fileDevice),
    inode,
    sizeBytes: record.uint64(FIELD.fileSize),
    mtimeNs: time(FIELD.fileModified),
    ctimeNs: time(FIELD.fileChanged),
  };
}
