// The door `tripline/sensor`: what happens on this Linux host, as ECS events, without rules or alerts.
//   for await (const event of await watchHost({ signal })) console.log(event.fields);
import type { EcsEvent } from "./event/ecs-event.ts";
import { Normalizer } from "./normalize/normalize.ts";
import { RECORDED_VARIABLES_DEFAULT } from "./sources/linux/recorded-variables.ts";
import type { CaptureKind } from "./sources/linux/sensor/capture-kind.ts";
import type { SensorHealth, SensorStart } from "./sources/linux/sensor/host-sensor.ts";
import { openHostSensor, type RefusedCapture } from "./sources/linux/sensor/open-host-sensor.ts";
import { RING_BYTES_DEFAULT } from "./sources/linux/sensor/sensor.ts";

export type { JsonObject, JsonValue } from "./base/json.ts";
export type { EcsEvent, EventOrigin, SourceKind } from "./event/ecs-event.ts";
export type { CaptureKind } from "./sources/linux/sensor/capture-kind.ts";
export type { SensorHealth, SensorStart } from "./sources/linux/sensor/host-sensor.ts";
export { NoSensor, type RefusedCapture } from "./sources/linux/sensor/open-host-sensor.ts";

export interface WatchHostOptions {
  /** Ends the watching. */
  readonly signal: AbortSignal;
  /** How the kernel is asked; the best way that works when absent. */
  readonly source?: "auto" | CaptureKind;
  /** Of the kernel's buffer for BPF, a power of two; 16 MiB when absent. */
  readonly ringBytes?: number;
  /** False leaves out what is seen at system calls: files, accepts, changes of user. True when absent. */
  readonly withSyscalls?: boolean;
  /** Names of the variables of an environment to record; a short list of telling ones when absent. */
  readonly variables?: readonly string[];
}

/** Events of this host, once. While nobody asks for the next, they wait in the kernel's buffer. */
export interface HostWatch extends AsyncIterable<EcsEvent> {
  readonly start: SensorStart;
  /** Better ways of watching, and why they do not work here. */
  readonly refused: readonly RefusedCapture[];
  /** What was seen and what was lost, now. */
  readonly health: () => SensorHealth;
}

/**
 * Every process, connection, file and change of rights on this host from now on; capture has begun when it
 * resolves. Needs root (or CAP_BPF and CAP_PERFMON) and a kernel of 5.8 or later for all of it. Rejects
 * with NoSensor when nothing can be seen.
 */
export async function watchHost(options: WatchHostOptions): Promise<HostWatch> {
  const { signal, source = "auto", withSyscalls = true } = options;
  const { ringBytes = RING_BYTES_DEFAULT, variables = RECORDED_VARIABLES_DEFAULT } = options;
  const { sensor, start, refused } = await openHostSensor({
    source,
    signal,
    ringBytes,
    withSyscalls,
    variables,
  });
  async function* events(): AsyncGenerator<EcsEvent> {
    const normalizer = new Normalizer();
    for await (const batch of sensor.batches()) {
      for (const record of batch) yield normalizer.normalize(record);
    }
  }
  return { start, refused, health: sensor.health, [Symbol.asyncIterator]: events };
}
