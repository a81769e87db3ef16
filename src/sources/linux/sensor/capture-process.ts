// The child process of the sensor: holds the BPF programs and hands their records on, nothing else, and
// without any rights once they run. A crash of it, or of the library under it, costs the sensor a restart
// and no alert. It ends when its parent does, or closes its input: then it hands on what is in the ring and
// the kernel frees programs and maps.
//   node capture-process.js RING_BYTES WITH_SYSCALLS VARIABLE,VARIABLE…
import { writeSync } from "node:fs";
import type { JsonObject } from "../../../base/json.ts";
import { type Capture, startCapture } from "../ebpf/capture.ts";
import { Waiter } from "../ebpf/kernel-calls.ts";
import { RECORD } from "../ebpf/record-layout.ts";
import { giveUpRights } from "../isolation/give-up-rights.ts";
import { frameOf } from "./frames.ts";

const STDIN_FD = 0;
const STDOUT_FD = 1;
/** Where records go: the parent's pipe. */
const RECORDS_FD = 3;
/** Records without a wake-up of their own wait this long at most. */
const POLL_MS = 20;
/** Above this many records of late, waking for each exec costs more than looking every few milliseconds. */
const BUSY_RECORDS = 50;
const BUSY_WINDOW_MS = 50;
const BUSY_PAUSE_MS = 50;
const HEALTH_EVERY_MS = 1_000;
/** A write holds about this much, so that the reader is not kept waiting during a burst. */
const WRITE_BYTES = 256 * 1024;

const [ringBytes, withSyscalls, variables = ""] = process.argv.slice(2);

function main(): void {
  const capture = startCapture({
    ringBytes: Number(ringBytes),
    withSyscalls: withSyscalls === "true",
    variables: variables.split(",").filter((name) => name !== ""),
  });
  const { programs, missing } = capture;
  const rightsLeft = giveUpRights(() => canRead(capture));
  say({ ready: true, programs, missing, rightsLeft });
  forward(capture);
}

function canRead({ droppedCount }: Capture): boolean {
  try {
    droppedCount();
    return true;
  } catch {
    return false;
  }
}

/** Holds up the process: there is nothing else in it that could run, and no other thread to wake. */
function forward({ ring, ringFd, droppedCount }: Capture): void {
  // The parent's end of our input closes when the parent ends, however it ends.
  const news = new Waiter(STDIN_FD, ringFd);
  const end = new Waiter(STDIN_FD);
  let healthMs = 0;
  let pendingMax = 0;
  let recentCount = 0;
  let beforeMs = performance.now();
  for (;;) {
    const isBusy = recentCount >= BUSY_RECORDS;
    const waiter = isBusy ? end : news;
    waiter.waitHere(isBusy ? BUSY_PAUSE_MS : POLL_MS);
    if (waiter.isReady(0)) break;
    pendingMax = Math.max(pendingMax, ring.pendingBytes);
    const nowMs = performance.now();
    recentCount = recentCount * Math.exp((beforeMs - nowMs) / BUSY_WINDOW_MS) + handOn(ring);
    beforeMs = nowMs;
    if (nowMs - healthMs < HEALTH_EVERY_MS) continue;
    healthMs = nowMs;
    writeAll(frameOf(healthRecord(droppedCount(), ring.pendingBytes, pendingMax)));
  }
  handOnRest(ring);
  writeAll(frameOf(healthRecord(droppedCount(), ring.pendingBytes, pendingMax)));
}

/** What was in the ring when we were asked to end, and nothing of what comes meanwhile: that has no end. */
function handOnRest(ring: Capture["ring"]): void {
  let leftBytes = ring.pendingBytes;
  while (leftBytes > 0) {
    const { bytes } = ring.take(Math.min(WRITE_BYTES, leftBytes));
    if (bytes.length === 0) return;
    writeAll(bytes);
    ring.release();
    leftBytes -= bytes.length;
  }
}

/** Writes what is in the ring and tells how many records that were. */
function handOn(ring: Capture["ring"]): number {
  let allCount = 0;
  for (;;) {
    const { bytes, count } = ring.take(WRITE_BYTES);
    if (bytes.length === 0) return allCount;
    // A full pipe stops us here; the ring takes what comes meanwhile, and counts what it cannot take.
    writeAll(bytes);
    ring.release();
    allCount += count;
  }
}

/** Type, then dropped, pending and the most that was pending as 64-bit numbers. */
function healthRecord(droppedCount: number, pendingBytes: number, pendingMax: number): Buffer {
  const record = Buffer.alloc(32);
  record.writeUInt32LE(RECORD.health, 0);
  record.writeBigUInt64LE(BigInt(droppedCount), 8);
  record.writeBigUInt64LE(BigInt(Math.max(0, pendingBytes)), 16);
  record.writeBigUInt64LE(BigInt(pendingMax), 24);
  return record;
}

function writeAll(bytes: Buffer): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(RECORDS_FD, bytes, at, bytes.length - at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EAGAIN") continue;
      // The parent is gone.
      process.exit(0);
    }
  }
}

/** At once: nothing that waits for its turn is ever written once we hold up the process. */
function say(what: JsonObject): void {
  writeSync(STDOUT_FD, `${JSON.stringify(what)}\n`);
}

// Ctrl-C in a terminal and systemd's SIGTERM reach this process too. The parent ends it, by closing its
// input, so that what is in the ring is handed on before.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

try {
  main();
  process.exit(0);
} catch (error) {
  const { name, message } =
    error instanceof Error ? error : { name: "Error", message: String(error) };
  const { errno, log } = error as { readonly errno?: number; readonly log?: string };
  say({ ready: false, name, message, errno, log });
  process.exitCode = 1;
}
