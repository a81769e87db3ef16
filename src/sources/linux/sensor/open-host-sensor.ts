// Starts the best way of watching this host that works here: BPF programs, else the audit system, else
// tracefs. Each that does not work says why and what it would take.
import { AuditSensor } from "../audit/audit-sensor.ts";
import { TracefsSensor } from "../tracefs/tracefs-sensor.ts";
import { hasCapability } from "./capabilities.ts";
import { bpfHint, CaptureFailure, lockdownState } from "./capture-failure.ts";
import { CAPTURE_KINDS, type CaptureKind } from "./capture-kind.ts";
import type { HostSensor, SensorStart } from "./host-sensor.ts";
import { Sensor, type SensorOptions } from "./sensor.ts";

export interface HostSensorOptions extends SensorOptions {
  /** "auto" takes the first of CAPTURE_KINDS that works. */
  readonly source: "auto" | CaptureKind;
}

/** A way that was tried and does not work here. */
export interface RefusedCapture {
  readonly capture: CaptureKind;
  readonly why: string;
  /** What may help. */
  readonly hint: string;
}

export interface OpenedSensor {
  readonly sensor: HostSensor;
  readonly start: SensorStart;
  /** The better ways. */
  readonly refused: readonly RefusedCapture[];
}

/** No way that was asked for works on this machine. */
export class NoSensor extends Error {
  override readonly name = "NoSensor";
  readonly refused: readonly RefusedCapture[];

  constructor(refused: readonly RefusedCapture[]) {
    super(refused.map(refusalText).join("\n"));
    this.refused = refused;
  }
}

/** Throws NoSensor. */
export async function openHostSensor(options: HostSensorOptions): Promise<OpenedSensor> {
  const kinds = options.source === "auto" ? CAPTURE_KINDS : [options.source];
  const refused: RefusedCapture[] = [];
  for (const capture of kinds) {
    const sensor = sensorOf(capture, options);
    try {
      return { sensor, start: await sensor.start(), refused };
    } catch (error) {
      const failure = CaptureFailure.of(error);
      refused.push({ capture, why: failure.message, hint: hintFor(capture, failure) });
    }
  }
  throw new NoSensor(refused);
}

export function refusalText({ capture, why, hint }: RefusedCapture): string {
  return `not ${NAMES[capture]}: ${why}; ${hint}`;
}

const NAMES: Readonly<Record<CaptureKind, string>> = {
  ebpf: "with BPF programs",
  audit: "through the audit system",
  tracefs: "through tracefs",
};

function sensorOf(capture: CaptureKind, options: SensorOptions): HostSensor {
  switch (capture) {
    case "ebpf":
      return new Sensor(options);
    case "audit":
      return new AuditSensor(options.signal);
    case "tracefs":
      return new TracefsSensor(options.signal);
  }
}

function hintFor(capture: CaptureKind, failure: CaptureFailure): string {
  switch (capture) {
    case "ebpf":
      return bpfHint(failure, { isPermitted: mayLoad(), lockdown: lockdownState() });
    case "audit":
      return "it needs root, or CAP_AUDIT_READ, CAP_AUDIT_CONTROL and CAP_NET_ADMIN, and a kernel with audit";
    case "tracefs":
      return "it needs root, or CAP_SYS_ADMIN, and a kernel with tracing";
  }
}

function mayLoad(): boolean {
  return hasCapability("sys_admin") || (hasCapability("bpf") && hasCapability("perfmon"));
}
