// DNS queries, at the end of the system calls that may have sent one: what goes out of a UDP socket to port
// 53. There the sender is the running process, for the name that it asked for, and its bytes are still in
// its memory. Every write(2) of the host comes here, so that what costs least is looked at first.
import { R } from "../assembler.ts";
import { FIELD, HEADER_BYTES, RECORD } from "../record-layout.ts";
import { fileOfDescriptor } from "./open-file.ts";
import {
  FRAME,
  HELPER,
  LOCAL,
  type ProgramEnvironment,
  RecordProgram,
  WAKE,
} from "./record-program.ts";
import { IPPROTO_UDP, readSocket } from "./socket-programs.ts";
import { argument } from "./syscall-programs.ts";
import { readCredentials, readIdentity } from "./task-facts.ts";

/** A header, the root's name, type and class; and a name of full length with room for options. */
const QUERY_BYTES_MIN = 17;
const QUERY_BYTES_MAX = 512;
/** 53 in network order, as a little-endian machine reads it. */
const PORT_DNS = 0x3500;

const S_IFMT = 0xf000;
const S_IFSOCK = 0xc000;

/** Of one sendmmsg; a resolver asks for two addresses of a name in one call. */
const MESSAGES_MAX = 4;
/** Source: struct user_msghdr, struct mmsghdr, struct iovec of x86-64. */
const MESSAGE = { name: 0, vectors: 16 } as const;
const MESSAGE_BYTES = 64;
const VECTOR = { base: 0, length: 8 } as const;

/** Places in the frame: the socket, the address that was given, the message. The last is for file walks. */
const { a: SOCKET, b: ADDRESS, c: MESSAGE_AT } = LOCAL;

export type SendCall = "write" | "sendto" | "sendmsg" | "sendmmsg";

export function sendProgram(environment: ProgramEnvironment, call: SendCall): RecordProgram {
  const program = new RecordProgram(environment);
  const end = program.newLabel();
  const resultMin = call === "sendmmsg" ? 1 : QUERY_BYTES_MIN;
  program.move(R.r6, R.r1).load(8, R.r2, R.r6, 8).jumpIf(R.r2, "sLess", resultMin, end);
  program.jumpIf(R.r2, "greaterOrEqual", QUERY_BYTES_MAX + 1, end);
  findUdpSocket(program, end);
  if (call === "write" || call === "sendto") {
    if (call === "sendto") argument(program, R.r9, "r8");
    else program.moveImmediate(R.r9, 0);
    leaveUnlessDns(program, end);
    beginQuery(program);
    argument(program, R.r9, "si");
    program.store(8, R.fp, MESSAGE_AT, R.r9).load(8, R.r2, R.r6, 8);
    handOverQuery(program);
    return program.label(end).leave() as RecordProgram;
  }
  for (let nth = 0; nth < (call === "sendmmsg" ? MESSAGES_MAX : 1); nth++) {
    const next = program.newLabel();
    if (nth > 0) program.load(8, R.r2, R.r6, 8).jumpIf(R.r2, "lessOrEqual", nth, end);
    argument(program, R.r9, "si");
    program.addImmediate(R.r9, nth * MESSAGE_BYTES).store(8, R.fp, MESSAGE_AT, R.r9);
    program.readUserValue(R.r9, R.r9, MESSAGE.name);
    leaveUnlessDns(program, next);
    beginQuery(program);
    program.load(8, R.r9, R.fp, MESSAGE_AT).readUserValue(R.r9, R.r9, MESSAGE.vectors);
    program.readUserValue(R.r1, R.r9, VECTOR.base).store(8, R.fp, MESSAGE_AT, R.r1);
    program.readUserValue(R.r2, R.r9, VECTOR.length);
    handOverQuery(program);
    program.label(next);
  }
  return program.label(end).leave() as RecordProgram;
}

/** SOCKET = the sock behind the call's descriptor, if it is one of UDP. */
function findUdpSocket(program: RecordProgram, end: string): void {
  program.currentTask();
  argument(program, R.r1, "di");
  // The kernel reads the lower half; a negative one is above any descriptor.
  program.shiftLeft(R.r1, 32).shiftRight(R.r1, 32);
  fileOfDescriptor(program, end);
  program.store(8, R.fp, SOCKET, R.r9).follow(R.r9, R.r9, "file.f_inode");
  program.readValue(R.r1, R.r9, program.offset("inode.i_mode"), 2).andImmediate(R.r1, S_IFMT);
  program.jumpIf(R.r1, "notEqual", S_IFSOCK, end).load(8, R.r9, R.fp, SOCKET);
  program.follow(R.r9, R.r9, "file.private_data", "socket.sk").store(8, R.fp, SOCKET, R.r9);
  program.readValue(R.r1, R.r9, program.offset("sock.sk_protocol"), 2);
  program.jumpIf(R.r1, "notEqual", IPPROTO_UDP, end);
}

/** The port of the address at r9, else of the socket's peer; ADDRESS = r9, which may be 0. */
function leaveUnlessDns(program: RecordProgram, end: string): void {
  const connected = program.newLabel();
  const known = program.newLabel();
  program.store(8, R.fp, ADDRESS, R.r9).jumpIf(R.r9, "equal", 0, connected);
  program.readUserValue(R.r1, R.r9, 2, 2).jump(known).label(connected);
  program.load(8, R.r9, R.fp, SOCKET);
  program.readValue(R.r1, R.r9, program.offset("sock_common.skc_dport"), 2).label(known);
  program.jumpIf(R.r1, "notEqual", PORT_DNS, end);
}

/** The record with all but the query itself. */
function beginQuery(program: RecordProgram): void {
  const connected = program.newLabel();
  program.move(R.r1, R.r6).begin(RECORD.dnsQuery).currentTask();
  readIdentity(program);
  readCredentials(program);
  program.load(8, R.r8, R.fp, SOCKET);
  readSocket(program, IPPROTO_UDP);
  program.load(8, R.r9, R.fp, ADDRESS).jumpIf(R.r9, "equal", 0, connected);
  program.readUserField(FIELD.family, 2, R.r9, 0).readUserField(FIELD.portRemote, 2, R.r9, 2);
  program.readUserField(FIELD.addressRemote4, 4, R.r9, 4);
  program.readUserField(FIELD.addressRemote6, 16, R.r9, 8).label(connected);
}

/** The r2 bytes that MESSAGE_AT points to become the only section. */
function handOverQuery(program: RecordProgram): void {
  const whole = program.newLabel();
  const unreadable = program.newLabel();
  program.jumpIf(R.r2, "lessOrEqual", QUERY_BYTES_MAX, whole);
  program.moveImmediate(R.r2, QUERY_BYTES_MAX).label(whole);
  program.store(8, R.fp, FRAME.sectionEnd, R.r2).load(8, R.r3, R.fp, MESSAGE_AT);
  program.move(R.r1, R.r7).addImmediate(R.r1, HEADER_BYTES).call(HELPER.probeReadUser);
  program.jumpIf(R.r0, "notEqual", 0, unreadable).endSection();
  program.sectionsLength(R.r9).addImmediate(R.r9, HEADER_BYTES).handOver(R.r9, WAKE.now);
  program.label(unreadable);
}
