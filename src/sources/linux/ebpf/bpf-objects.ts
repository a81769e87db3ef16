// Maps and programs as the kernel keeps them: made through bpf(2), held by file descriptors, gone when the
// process ends, however it ends. Source: include/uapi/linux/bpf.h, union bpf_attr.
import { getSystemErrorMap } from "node:util";
import { addressOf, bpf, KernelError } from "./kernel-calls.ts";
import { verifierObjection } from "./verifier-log.ts";

const COMMAND = {
  mapCreate: 0,
  mapLookup: 1,
  mapUpdate: 2,
  programLoad: 5,
  rawTracepointOpen: 17,
} as const;

export const MAP_TYPE = { hash: 1, programArray: 3, perCpuArray: 6, ringBuffer: 27 } as const;

const RAW_TRACEPOINT_PROGRAM = 17;
const LICENSE: Buffer = Buffer.from("GPL\0");
const LOG_BYTES = 8 * 1024 * 1024;
const NAME_CHARS = 15;

/** The verifier's objection, with the last lines of its log. */
export class VerifierError extends Error {
  override readonly name = "VerifierError";
  readonly log: string;
  readonly errno: number;

  constructor(program: string, errno: number, log: string) {
    const { instruction, reason, tail } = verifierObjection(log);
    const [name] = getSystemErrorMap().get(-errno) ?? [`errno ${errno}`];
    const where = instruction === undefined ? "" : ` at instruction ${instruction}`;
    super(
      `the kernel refused the BPF program "${program}" (${name})${where}${reason === undefined ? "" : `: ${reason}`}`,
    );
    this.errno = errno;
    this.log = tail;
  }
}

export interface MapShape {
  readonly type: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
  readonly entries: number;
  readonly name: string;
}

export function createMap({ type, keyBytes, valueBytes, entries, name }: MapShape): number {
  const attribute = Buffer.alloc(72);
  attribute.writeUInt32LE(type, 0);
  attribute.writeUInt32LE(keyBytes, 4);
  attribute.writeUInt32LE(valueBytes, 8);
  attribute.writeUInt32LE(entries, 12);
  attribute.write(name.slice(0, NAME_CHARS), 28, "latin1");
  return bpf(COMMAND.mapCreate, attribute, `cannot make the BPF map "${name}"`);
}

/** Value of key `at` of a map with keys and values of 32 bits. */
export function setEntry(mapFd: number, at: number, value: number): void {
  const key = Buffer.alloc(4);
  const held = Buffer.alloc(4);
  key.writeUInt32LE(at, 0);
  held.writeUInt32LE(value, 0);
  bpf(COMMAND.mapUpdate, elementAttribute(mapFd, key, held), "cannot set an entry of a BPF map");
}

/** The sum over all processors of entry `at` of a per-CPU array of 64-bit counters. */
export function sumPerCpu(mapFd: number, at: number, cpuCount: number): number {
  const key = Buffer.alloc(4);
  key.writeUInt32LE(at, 0);
  const values = Buffer.alloc(8 * cpuCount);
  bpf(COMMAND.mapLookup, elementAttribute(mapFd, key, values), "cannot read a BPF map");
  let sum = 0n;
  for (let cpu = 0; cpu < cpuCount; cpu++) sum += values.readBigUInt64LE(cpu * 8);
  return Number(sum);
}

function elementAttribute(mapFd: number, key: Buffer, value: Buffer): Buffer {
  const attribute = Buffer.alloc(32);
  attribute.writeUInt32LE(mapFd, 0);
  attribute.writeBigUInt64LE(addressOf(key), 8);
  attribute.writeBigUInt64LE(addressOf(value), 16);
  return attribute;
}

/** Loads a raw tracepoint program. Throws VerifierError with the verifier's own words. */
export function loadProgram(name: string, code: Buffer): number {
  for (let attempt = 1; ; attempt++) {
    try {
      return loadOnce(name, code);
    } catch (error) {
      // A signal interrupts the verifier, a profiler's too; the next attempt may get through.
      const isInterrupted = error instanceof VerifierError && error.errno === EAGAIN;
      if (!isInterrupted || attempt === LOAD_ATTEMPTS) throw error;
    }
  }
}

function loadOnce(name: string, code: Buffer): number {
  try {
    return load(name, code, undefined);
  } catch (error) {
    if (!(error instanceof KernelError) || error.errno === EPERM) throw error;
    if (error.errno === EAGAIN) throw new VerifierError(name, EAGAIN, "");
    const log = Buffer.alloc(LOG_BYTES);
    try {
      return load(name, code, log);
    } catch (again) {
      const { errno } = again instanceof KernelError ? again : error;
      throw new VerifierError(name, errno, log.toString("latin1", 0, log.indexOf(0)));
    }
  }
}

const EPERM = 1;
const EAGAIN = 11;
const LOAD_ATTEMPTS = 20;

function load(name: string, code: Buffer, log: Buffer | undefined): number {
  const attribute = Buffer.alloc(144);
  attribute.writeUInt32LE(RAW_TRACEPOINT_PROGRAM, 0);
  attribute.writeUInt32LE(code.length / 8, 4);
  attribute.writeBigUInt64LE(addressOf(code), 8);
  attribute.writeBigUInt64LE(addressOf(LICENSE), 16);
  if (log !== undefined) {
    attribute.writeUInt32LE(1, 24);
    attribute.writeUInt32LE(log.length, 28);
    attribute.writeBigUInt64LE(addressOf(log), 32);
  }
  attribute.write(name.slice(0, NAME_CHARS), 48, "latin1");
  return bpf(COMMAND.programLoad, attribute, `cannot load the BPF program "${name}"`);
}

/** Runs a program at a raw tracepoint for as long as the returned descriptor is open. */
export function attachRawTracepoint(tracepoint: string, programFd: number): number {
  const attribute = Buffer.alloc(16);
  const name = Buffer.from(`${tracepoint}\0`);
  attribute.writeBigUInt64LE(addressOf(name), 0);
  attribute.writeUInt32LE(programFd, 8);
  return bpf(COMMAND.rawTracepointOpen, attribute, `cannot attach to the tracepoint ${tracepoint}`);
}
