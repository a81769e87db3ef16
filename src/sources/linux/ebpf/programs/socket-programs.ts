// Connections: going out at the tracepoint of TCP's states, coming in at the end of accept(2), where the
// process that accepts is the running one (the state changes in an interrupt of any process).
import { R } from "../assembler.ts";
import { FIELD, RECORD } from "../record-layout.ts";
import { fileOfDescriptor } from "./open-file.ts";
import { type ProgramEnvironment, RecordProgram, WAKE } from "./record-program.ts";
import { readCredentials, readIdentity } from "./task-facts.ts";

/** Source: include/net/tcp_states.h. */
const TCP_SYN_SENT = 2;
const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
const AF_INET = 2;
const AF_INET6 = 10;

/** inet_sock_set_state(sk, oldstate, newstate), in the connecting process when it sends its SYN. */
export function connectProgram(environment: ProgramEnvironment): RecordProgram {
  const program = new RecordProgram(environment);
  const isConnect = program.newLabel();
  program.load(4, R.r2, R.r1, 16).jumpIf(R.r2, "equal", TCP_SYN_SENT, isConnect);
  program.leave().label(isConnect).begin(RECORD.connect);
  program.currentTask();
  readIdentity(program);
  readCredentials(program);
  program.load(8, R.r8, R.r6, 0);
  readSocket(program, IPPROTO_TCP);
  return program.submit(WAKE.now) as RecordProgram;
}

/** The end of accept or accept4: the result is the new descriptor. */
export function acceptProgram(environment: ProgramEnvironment): RecordProgram {
  const program = new RecordProgram(environment).begin(RECORD.accept);
  const end = program.newLabel();
  program.currentTask();
  readIdentity(program);
  readCredentials(program);
  program.load(8, R.r1, R.r6, 8).jumpIf(R.r1, "sLess", 0, end);
  fileOfDescriptor(program, end);
  program.follow(R.r8, R.r9, "file.private_data", "socket.sk").jumpIf(R.r8, "equal", 0, end);
  readSocket(program, IPPROTO_TCP);
  const isInternet = program.newLabel();
  program.load(2, R.r1, R.r7, FIELD.family).jumpIf(R.r1, "equal", AF_INET, isInternet);
  program.jumpIf(R.r1, "notEqual", AF_INET6, end).label(isInternet);
  return program.submit(WAKE.now).label(end).leave() as RecordProgram;
}

/** Addresses and ports of the sock at r8. */
export function readSocket(program: RecordProgram, protocol: number): void {
  const at = (path: string) => program.offset(path);
  program.readField(FIELD.addressRemote4, 4, R.r8, at("sock_common.skc_daddr"));
  program.readField(FIELD.addressLocal4, 4, R.r8, at("sock_common.skc_rcv_saddr"));
  const remote6 = program.environment.offsets.wanted("sock_common.skc_v6_daddr");
  const local6 = program.environment.offsets.wanted("sock_common.skc_v6_rcv_saddr");
  if (remote6 !== undefined) program.readField(FIELD.addressRemote6, 16, R.r8, remote6);
  if (local6 !== undefined) program.readField(FIELD.addressLocal6, 16, R.r8, local6);
  program.readField(FIELD.portRemote, 2, R.r8, at("sock_common.skc_dport"));
  program.readField(FIELD.portLocal, 2, R.r8, at("sock_common.skc_num"));
  program.readField(FIELD.family, 2, R.r8, at("sock_common.skc_family"));
  program.storeImmediate(2, R.r7, FIELD.protocol, protocol);
}
