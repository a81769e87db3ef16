// The door `tripline/sensor`: what happens on this Linux host, as ECS events, without rules or alerts.
//   for await (const event of watchHost({ signal })) console.log(event.fields);
import type { EcsEvent } from "./event/ecs-event.ts";
import { Normalizer } from "./normalize/normalize.ts";
import { RECORDED_VARIABLES_DEFAULT } from "./sources/linux/recorded-variables.ts";
import { RING_BYTES_DEFAULT, Sensor, type SensorHealth } from "./sources/linux/sensor/sensor.ts";

export type { JsonObject, JsonValue } from "./base/json.ts";
export type { EcsEvent, EventOrigin, SourceKind } from "./event/ecs-event.ts";
export { CaptureFailure, type CaptureReady } from "./sources/linux/sensor/capture-child.ts";
export type { SensorHealth } from "./sources/linux/sensor/sensor.ts";

export interface WatchHostOptions {
  /** Ends the watching. */
  readonly signal: AbortSignal;
  /** Of the kernel's buffer, a power of two; 16 MiB when absent. */
  readonly ringBytes?: number;
  /** False leaves out what is seen at system calls: files, accepts, changes of user. True when absent. */
  readonly withSyscalls?: boolean;
  /** Names of the variables of an environment to record; a short list of telling ones when absent. */
  readonly variables?: readonly string[];
  /** Called about once a second with what was seen and what was lost. */
  readonly onHealth?: (health: SensorHealth) => void;
}

/**
 * Every process, connection, file and change of rights on this host from now on. Needs root (or CAP_BPF
 * and CAP_PERFMON) and a kernel of 5.8 or later. Throws CaptureFailure when nothing can be seen.
 */
export async function* watchHost(options: WatchHostOptions): AsyncGenerator<EcsEvent> {
  const { signal, ringBytes = RING_BYTES_DEFAULT, withSyscalls = true, onHealth } = options;
  const { variables = RECORDED_VARIABLES_DEFAULT } = options;
  const sensor = new Sensor({ signal, ringBytes, withSyscalls, variables });
  const normalizer = new Normalizer();
  let toldMs = performance.now();
  for await (const batch of sensor.batches()) {
    for (const record of batch) yield normalizer.normalize(record);
    if (onHealth === undefined || performance.now() - toldMs < 1_000) continue;
    toldMs = performance.now();
    onHealth(sensor.health());
  }
}
