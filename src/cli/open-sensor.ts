// The live sensor for a command: started, or a stop that says what it would need.

import { AuditSensor } from "../sources/linux/audit/audit-sensor.ts";
import { KernelError } from "../sources/linux/ebpf/kernel-calls.ts";
import { CaptureFailure } from "../sources/linux/sensor/capture-child.ts";
import { Sensor, type SensorHealth } from "../sources/linux/sensor/sensor.ts";
import type { RawRecord } from "../sources/raw-record.ts";
import { EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";

export interface SensorFlags {
  readonly ring: number;
  readonly syscalls: boolean;
  readonly envVars: readonly string[];
  readonly source: "auto" | "ebpf" | "audit";
  readonly duration?: number;
  readonly quiet?: boolean;
}

/** Events of this host, whichever way they are had. */
export interface OpenSensor {
  readonly batches: () => AsyncIterable<readonly RawRecord[]>;
  /** What was seen and what was not, for the end. */
  readonly summary: () => readonly string[];
  /** Aborted by Ctrl-C or when the asked duration is over. */
  readonly signal: AbortSignal;
}

export async function openSensor(flags: SensorFlags, io: CliIo): Promise<OpenSensor> {
  if (process.platform !== "linux") {
    throw new CliStop("the live sensor needs Linux; scan reads other hosts' events", EXIT_FAILED);
  }
  if ((flags.ring & (flags.ring - 1)) !== 0) {
    throw new CliStop(`--ring ${flags.ring} is no power of two; try 16 or 32`, EXIT_FAILED);
  }
  const stop = new AbortController();
  io.interrupted.addEventListener("abort", () => stop.abort());
  const say = (line: string): Promise<void> =>
    flags.quiet === true ? Promise.resolve() : io.stderr.write(`${line}\n`);
  const opened = await openEither(flags, stop.signal, say);
  if (flags.duration !== undefined) setTimeout(() => stop.abort(), flags.duration * 1_000);
  return { ...opened, signal: stop.signal };
}

type Say = (line: string) => Promise<void>;
type Opened = Omit<OpenSensor, "signal">;

async function openEither(flags: SensorFlags, signal: AbortSignal, say: Say): Promise<Opened> {
  if (flags.source === "audit") return openAudit(signal, say);
  try {
    return await openEbpf(flags, signal, say);
  } catch (error) {
    if (!(error instanceof CaptureFailure)) throw error;
    const why = `${error.message}\n${advice(error.errno)}`;
    if (flags.source === "ebpf") throw new CliStop(why, EXIT_FAILED);
    try {
      const opened = await openAudit(signal, say);
      await say(`  because: ${error.message}`);
      return opened;
    } catch {
      throw new CliStop(why, EXIT_FAILED);
    }
  }
}

async function openEbpf(flags: SensorFlags, signal: AbortSignal, say: Say): Promise<Opened> {
  const sensor = new Sensor({
    ringBytes: flags.ring * 1024 * 1024,
    withSyscalls: flags.syscalls,
    variables: flags.envVars,
    signal,
  });
  const { programs, missing } = await sensor.start();
  await say(`watching this host with ${programs.length} kernel programs`);
  for (const one of missing) await say(`  without ${one}`);
  return { batches: () => sensor.batches(), summary: () => healthLines(sensor.health()) };
}

async function openAudit(signal: AbortSignal, say: Say): Promise<Opened> {
  const sensor = new AuditSensor(signal);
  try {
    sensor.start();
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new CliStop(
      `${error.message}\nThe audit system needs root, or CAP_AUDIT_READ and CAP_AUDIT_CONTROL.`,
      EXIT_FAILED,
    );
  }
  await say("watching this host through the audit system: execs and connections only");
  return {
    batches: () => sensor.batches(),
    summary: () => [
      `${sensor.eventCount.toLocaleString("en")} events, ${sensor.lostCount.toLocaleString("en")} lost by the kernel`,
    ],
  };
}

const EPERM = 1;
const ENOSYS = 38;

function advice(errno: number | undefined): string {
  if (errno === EPERM || process.getuid?.() !== 0) {
    return "The sensor needs root, or CAP_BPF and CAP_PERFMON; tripline doctor says more.";
  }
  return errno === ENOSYS
    ? "This kernel or machine has no BPF for us; tripline doctor says more."
    : "tripline doctor says what this kernel lacks.";
}

/** What was seen, and what was not. */
function healthLines(health: SensorHealth): readonly string[] {
  const { eventCount, droppedCount, restartCount, unreadableCount, evictedCount } = health;
  const { unhashedCount } = health;
  return [
    `${eventCount.toLocaleString("en")} events, ${droppedCount.toLocaleString("en")} dropped by the kernel's buffer`,
    ...(restartCount > 0 ? [`the capture process was restarted ${restartCount} times`] : []),
    ...(unreadableCount > 0 ? [`${unreadableCount} records of unknown shape`] : []),
    ...(unhashedCount > 0 ? [`${unhashedCount} programs begun without a hash of theirs`] : []),
    ...(evictedCount > 0 ? [`${evictedCount} processes left the full process table`] : []),
  ];
}
