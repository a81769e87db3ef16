// The live sensor for a command: started in the best way that works here, with a line that says which and
// why no better one; or a stop that says what it would need.
import type { CaptureKind } from "../sources/linux/sensor/capture-kind.ts";
import type { HostSensor, SensorHealth } from "../sources/linux/sensor/host-sensor.ts";
import {
  NoSensor,
  type OpenedSensor,
  openHostSensor,
  refusalText,
} from "../sources/linux/sensor/open-host-sensor.ts";
import type { RawRecord } from "../sources/raw-record.ts";
import { EXIT_FAILED } from "./exit-codes.ts";
import { HealthDisplay, healthLines } from "./health-display.ts";
import { type CliIo, CliStop } from "./io.ts";

export interface SensorFlags {
  readonly ring: number;
  readonly syscalls: boolean;
  readonly envVars: readonly string[];
  readonly source: "auto" | CaptureKind;
  readonly duration?: number;
  readonly healthEvery?: number;
  readonly quiet?: boolean;
}

/** Events of this host, whichever way they are had. */
export interface OpenSensor {
  readonly batches: () => AsyncIterable<readonly RawRecord[]>;
  readonly display: HealthDisplay;
  readonly health: () => SensorHealth;
  /** What was seen and what was not, for the end. */
  readonly summary: () => readonly string[];
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
  const opened = await open(flags, stop.signal);
  if (flags.quiet !== true) await io.stderr.write(`${startLines(opened).join("\n")}\n`);
  if (flags.duration !== undefined) setTimeout(() => stop.abort(), flags.duration * 1_000);
  const { sensor } = opened;
  const display = new HealthDisplay(io, flags, () => sensor.health());
  return {
    batches: () => observed(sensor, display),
    display,
    health: () => sensor.health(),
    summary: () => healthLines(sensor.health()),
  };
}

async function open(flags: SensorFlags, signal: AbortSignal): Promise<OpenedSensor> {
  try {
    return await openHostSensor({
      source: flags.source,
      ringBytes: flags.ring * 1024 * 1024,
      withSyscalls: flags.syscalls,
      variables: flags.envVars,
      signal,
    });
  } catch (error) {
    if (!(error instanceof NoSensor)) throw error;
    throw new CliStop(`this host cannot be watched\n${error.message}`, EXIT_FAILED);
  }
}

function startLines({ start, refused }: OpenedSensor): readonly string[] {
  return [
    `watching this host ${start.how}`,
    ...refused.map((one) => `  ${refusalText(one)}`),
    ...start.missing.map((one) => `  without ${one}`),
  ];
}

/** Each batch, empty ones too, is an occasion to show how the sensor fares. */
async function* observed(
  sensor: HostSensor,
  display: HealthDisplay,
): AsyncGenerator<readonly RawRecord[]> {
  try {
    for await (const batch of sensor.batches()) {
      yield batch;
      await display.update();
    }
  } finally {
    await display.close();
  }
}
