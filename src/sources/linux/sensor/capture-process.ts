// The child process of the sensor: holds the BPF programs and hands their records on, nothing else, and
// without any rights once they run. A crash of it, or of the library under it, costs the sensor a restart
// and no alert. It ends when its parent does; the kernel then frees programs and maps.
//   node capture-process.js RING_BYTES WITH_SYSCALLS VARIABLE,VARIABLE…
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Capture, startCapture } from "../ebpf/capture.ts";
import { Waiter } from "../ebpf/kernel-calls.ts";
import { RECORD } from "../ebpf/record-layout.ts";
import { giveUpRights } from "../isolation/give-up-rights.ts";
import { FrameWriter } from "./frames.ts";

/** Where records go: the parent's pipe. */
const RECORDS_FD = 3;
/** Records without a wake-up of their own wait this long at most. */
const POLL_MS = 20;
/** Above this many records a round, waking for each exec costs more than looking every few milliseconds. */
const BUSY_RECORDS = 64;
const BUSY_SLEEP_MS = 4;
const HEALTH_EVERY_MS = 1_000;
/** A write holds about this much, so that the reader is not kept waiting during a burst. */
const WRITE_BYTES = 256 * 1024;

const [ringBytes, withSyscalls, variables = ""] = process.argv.slice(2);

async function main(): Promise<void> {
  const capture = startCapture({
    ringBytes: Number(ringBytes),
    withSyscalls: withSyscalls === "true",
    variables: variables.split(",").filter((name) => name !== ""),
  });
  const { programs, missing } = capture;
  const rightsLeft = giveUpRights(() => canRead(capture));
  process.stdout.write(`${JSON.stringify({ ready: true, programs, missing, rightsLeft })}\n`);
  // The parent's end of our input closes when the parent ends, however it ends.
  process.stdin.on("end", () => process.exit(0)).resume();
  await forward(capture);
}

function canRead({ droppedCount }: Capture): boolean {
  try {
    droppedCount();
    return true;
  } catch {
    return false;
  }
}

async function forward({ ring, ringFd, droppedCount }: Capture): Promise<void> {
  const waiter = new Waiter(ringFd);
  const writer = new FrameWriter();
  let healthMs = 0;
  let pendingMax = 0;
  for (;;) {
    pendingMax = Math.max(pendingMax, ring.pendingBytes);
    const count = ring.drain((bytes, offset, length) => {
      writer.add(bytes, offset, length);
      // A full pipe stops us here; the ring takes what comes meanwhile, and counts what it cannot take.
      if (writer.length >= WRITE_BYTES) writeAll(writer.take());
    });
    const nowMs = performance.now();
    if (nowMs - healthMs >= HEALTH_EVERY_MS) {
      healthMs = nowMs;
      const health = healthRecord(droppedCount(), ring.pendingBytes, pendingMax);
      writer.add(health, 0, health.length);
    }
    writeAll(writer.take());
    if (count >= BUSY_RECORDS) await sleep(BUSY_SLEEP_MS);
    else await waiter.wait(POLL_MS);
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

main().catch((error: unknown) => {
  const { name, message } =
    error instanceof Error ? error : { name: "Error", message: String(error) };
  const errno = (error as { errno?: number }).errno;
  const log = (error as { log?: string }).log;
  process.stdout.write(`${JSON.stringify({ ready: false, name, message, errno, log })}\n`);
  process.exitCode = 1;
});
