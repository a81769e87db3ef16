// The live sensor for a command: started, or a stop that says what it would need.
import { CaptureFailure } from "../sources/linux/sensor/capture-child.ts";
import { Sensor, type SensorHealth } from "../sources/linux/sensor/sensor.ts";
import { EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";

export interface SensorFlags {
  readonly ring: number;
  readonly syscalls: boolean;
  readonly duration?: number;
  readonly quiet?: boolean;
}

export interface OpenSensor {
  readonly sensor: Sensor;
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
  const sensor = new Sensor({
    ringBytes: flags.ring * 1024 * 1024,
    withSyscalls: flags.syscalls,
    signal: stop.signal,
  });
  try {
    const { programs, missing } = await sensor.start();
    if (flags.quiet !== true) {
      await io.stderr.write(`watching this host with ${programs.length} kernel programs\n`);
      for (const one of missing) await io.stderr.write(`  without ${one}\n`);
    }
  } catch (error) {
    if (!(error instanceof CaptureFailure)) throw error;
    throw new CliStop(`${error.message}\n${advice(error.errno)}`, EXIT_FAILED);
  }
  if (flags.duration !== undefined) setTimeout(() => stop.abort(), flags.duration * 1_000);
  return { sensor, signal: stop.signal };
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
export function healthLines(health: SensorHealth): readonly string[] {
  const { eventCount, droppedCount, restartCount, unreadableCount, evictedCount } = health;
  return [
    `${eventCount.toLocaleString("en")} events, ${droppedCount.toLocaleString("en")} dropped by the kernel's buffer`,
    ...(restartCount > 0 ? [`the capture process was restarted ${restartCount} times`] : []),
    ...(unreadableCount > 0 ? [`${unreadableCount} records of unknown shape`] : []),
    ...(evictedCount > 0 ? [`${evictedCount} processes left the full process table`] : []),
  ];
}
