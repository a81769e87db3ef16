// All programs loaded and attached, and the ring buffer they write to. What is not available is left out
// and said: a kernel without a tracepoint still gives the rest.
import { readFileSync } from "node:fs";
import { RECORDED_VARIABLES_MAX, variableKey } from "../recorded-variables.ts";
import type { Assembler } from "./assembler.ts";
import {
  attachRawTracepoint,
  createMap,
  loadProgram,
  MAP_TYPE,
  setEntry,
  sumPerCpu,
} from "./bpf-objects.ts";
import { Btf } from "./btf.ts";
import { KernelError } from "./kernel-calls.ts";
import { KernelOffsets } from "./kernel-offsets.ts";
import { sendProgram } from "./programs/dns-programs.ts";
import { moduleProgram } from "./programs/module-program.ts";
import { execProgram, exitProgram, forkProgram } from "./programs/process-programs.ts";
import type { ProgramEnvironment } from "./programs/record-program.ts";
import { acceptProgram, connectProgram } from "./programs/socket-programs.ts";
import {
  credentialsProgram,
  deleteProgram,
  dispatchProgram,
  openProgram,
  type PlainCall,
  plainProgram,
  renameProgram,
} from "./programs/syscall-programs.ts";
import { SCRATCH_BYTES } from "./record-layout.ts";
import { RingBuffer } from "./ring-buffer.ts";

/** Numbers of x86-64. Source: arch/x86/entry/syscalls/syscall_64.tbl. */
const SYSCALLS_MAX = 512;

/** The first signal that has no meaning of its own; rootkits are spoken to with them. */
const SIGNAL_REALTIME_MIN = 32;
const PR_SET_NAME = 15;
/** PROT_READ, PROT_WRITE and PROT_EXEC together. */
const PROT_ALL = 7;
const AF_ALG = 38;

/** mprotect, socket, kill, ptrace, prctl, init_module, unshare, finit_module, memfd_create. */
const PLAIN_CALLS: readonly PlainCall[] = [
  { number: 10, only: { argument: "dx", equals: PROT_ALL } },
  { number: 41, only: { argument: "di", equals: AF_ALG } },
  { number: 62, only: { argument: "si", atLeast: SIGNAL_REALTIME_MIN } },
  { number: 101 },
  { number: 157, text: "si", only: { argument: "di", equals: PR_SET_NAME } },
  { number: 175 },
  { number: 272 },
  { number: 313, text: "path" },
  { number: 319, text: "di" },
];

export interface CaptureOptions {
  readonly ringBytes: number;
  /** False leaves out everything at the end of system calls: files, accept, rights. */
  readonly withSyscalls: boolean;
  /** Names of the variables of an environment that are recorded. */
  readonly variables: readonly string[];
}

export interface Capture {
  readonly ring: RingBuffer;
  readonly ringFd: number;
  /** Programs that run, with their sizes in instructions. */
  readonly programs: readonly { readonly name: string; readonly instructions: number }[];
  /** What this kernel does not let us see, in words. */
  readonly missing: readonly string[];
  /** Records that found the ring full, since the start. */
  readonly droppedCount: () => number;
}

/** Loads and attaches. Throws when not even execs can be seen. */
export function startCapture(options: CaptureOptions): Capture {
  const offsets = new KernelOffsets(Btf.ofKernel());
  const ringFd = createMap({
    type: MAP_TYPE.ringBuffer,
    keyBytes: 0,
    valueBytes: 0,
    entries: options.ringBytes,
    name: "tripline_ring",
  });
  const environment: ProgramEnvironment = {
    offsets,
    ringFd,
    scratchFd: perCpu("tripline_rec", SCRATCH_BYTES),
    dropsFd: perCpu("tripline_drop", 8),
    variablesFd: variablesMap(options.variables),
  };
  const loader = new Loader();
  const ring = new RingBuffer(ringFd, options.ringBytes);
  loader.attach("sched_process_fork", () => forkProgram(environment), true);
  loader.attach("sched_process_exec", () => execProgram(environment), true);
  loader.attach("sched_process_exit", () => exitProgram(environment), true);
  loader.attach("inet_sock_set_state", () => connectProgram(environment), false);
  if (options.withSyscalls) {
    attachSyscalls(loader, environment);
    loader.attach("module_load", () => moduleProgram(environment), false);
  }
  const cpuCount = possibleCpus();
  return {
    ring,
    ringFd,
    programs: loader.programs,
    missing: [...offsets.missing.map((path) => `kernel field ${path}`), ...loader.missing],
    droppedCount: () => sumPerCpu(environment.dropsFd, 0, cpuCount),
  };
}

function perCpu(name: string, valueBytes: number): number {
  return createMap({ type: MAP_TYPE.perCpuArray, keyBytes: 4, valueBytes, entries: 1, name });
}

function variablesMap(names: readonly string[]): number {
  const fd = createMap({
    type: MAP_TYPE.hash,
    keyBytes: 4,
    valueBytes: 4,
    entries: RECORDED_VARIABLES_MAX,
    name: "tripline_vars",
  });
  for (const name of names) setEntry(fd, variableKey(name), 1);
  return fd;
}

function attachSyscalls(loader: Loader, environment: ProgramEnvironment): void {
  const tableFd = createMap({
    type: MAP_TYPE.programArray,
    keyBytes: 4,
    valueBytes: 4,
    entries: SYSCALLS_MAX,
    name: "tripline_calls",
  });
  const serve = (numbers: readonly number[], name: string, make: () => Assembler): void => {
    const fd = loader.load(name, make);
    if (fd !== undefined) for (const number of numbers) setEntry(tableFd, number, fd);
  };
  serve([2, 85, 257, 437], "open", () => openProgram(environment));
  serve([82], "rename", () => renameProgram(environment, false));
  serve([264, 316], "renameat", () => renameProgram(environment, true));
  serve([87], "unlink", () => deleteProgram(environment, false));
  serve([263], "unlinkat", () => deleteProgram(environment, true));
  serve([43, 288], "accept", () => acceptProgram(environment));
  for (const [number, call] of [
    [1, "write"],
    [44, "sendto"],
    [46, "sendmsg"],
    [307, "sendmmsg"],
  ] as const) {
    serve([number], call, () => sendProgram(environment, call));
  }
  for (const number of [105, 106, 112, 113, 114, 117, 119]) {
    serve([number], `rights_${number}`, () => credentialsProgram(environment, number));
  }
  for (const call of PLAIN_CALLS) {
    serve([call.number], `call_${call.number}`, () => plainProgram(environment, call));
  }
  loader.attach("sys_exit", () => dispatchProgram(environment, tableFd), false);
}

/** Program descriptors are never closed by hand: the kernel frees them with the process. */
class Loader {
  readonly programs: { readonly name: string; readonly instructions: number }[] = [];
  readonly missing: string[] = [];

  attach(tracepoint: string, make: () => Assembler, isNeeded: boolean): void {
    try {
      const program = make();
      attachRawTracepoint(tracepoint, loadProgram(tracepoint, program.assemble()));
      this.programs.push({ name: tracepoint, instructions: program.length });
    } catch (error) {
      if (isNeeded) throw error;
      this.missing.push(`${tracepoint}: ${reasonOf(error)}`);
    }
  }

  load(name: string, make: () => Assembler): number | undefined {
    try {
      const program = make();
      const fd = loadProgram(name, program.assemble());
      this.programs.push({ name, instructions: program.length });
      return fd;
    } catch (error) {
      this.missing.push(`${name}: ${reasonOf(error)}`);
      return undefined;
    }
  }
}

const EPERM = 1;
const ENOENT = 2;

function reasonOf(error: unknown): string {
  if (error instanceof KernelError && error.errno === EPERM) return "not permitted";
  if (error instanceof KernelError && error.errno === ENOENT) return "this kernel has none";
  return error instanceof Error ? error.message : String(error);
}

/** How many values a per-CPU map holds: "0-1" is two. */
function possibleCpus(): number {
  const text = readFileSync("/sys/devices/system/cpu/possible", "utf8").trim();
  return Number(text.split(/[-,]/).at(-1)) + 1;
}
