// What `doctor` says of the live sensor: each way of watching this host tried for a moment, the one that
// `auto` takes, and for the others why they do not work and what they need.
import { auditProblem } from "../sources/linux/audit/audit-sensor.ts";
import { type CaptureReady, startCaptureChild } from "../sources/linux/sensor/capture-child.ts";
import { CAPTURE_KINDS, type CaptureKind } from "../sources/linux/sensor/capture-kind.ts";
import { NoSensor, openHostSensor } from "../sources/linux/sensor/open-host-sensor.ts";
import {
  type Requirement,
  sensorRequirements,
} from "../sources/linux/sensor/sensor-requirements.ts";
import type { Finding } from "./doctor-finding.ts";

const NAMES: Readonly<Record<CaptureKind, string>> = {
  ebpf: "BPF programs",
  audit: "the audit system",
  tracefs: "tracefs",
};

export interface SensorFindings {
  /** What `--source auto` takes; undefined when nothing works. */
  readonly source: CaptureKind | undefined;
  readonly findings: readonly Finding[];
}

export async function sensorFindings(): Promise<SensorFindings> {
  if (process.platform !== "linux") {
    return {
      source: undefined,
      findings: findingsOf({ capture: "ebpf", why: "not on this system" }, undefined),
    };
  }
  const tried: Tried[] = [];
  for (const capture of CAPTURE_KINDS) tried.push({ capture, why: await tryCapture(capture) });
  const source = tried.find(({ why }) => why === undefined)?.capture;
  const findings = tried.flatMap((one) => findingsOf(one, source));
  return { source, findings: source === "ebpf" ? [...findings, ...(await lacks())] : findings };
}

interface Tried {
  readonly capture: CaptureKind;
  /** Why it does not work; undefined when it does. */
  readonly why: string | undefined;
}

/** One way of watching, with what it needs: all of that for the one taken, what is missing for others. */
function findingsOf({ capture, why }: Tried, taken: CaptureKind | undefined): readonly Finding[] {
  const isTaken = capture === taken;
  const worst = taken === undefined ? "fail" : "warn";
  const works = isTaken ? "works; --source auto takes it" : "works, were it needed";
  const head: Finding = {
    area: "sensor",
    what: NAMES[capture],
    level: why === undefined ? "ok" : worst,
    found: why ?? works,
    advice: "",
  };
  const needs = sensorRequirements(capture).filter(
    ({ isMet }) => isTaken || (why !== undefined && !isMet),
  );
  return [head, ...needs.map((one) => needed(one, worst))];
}

/** A moment of watching; undefined when it works, else why it does not. */
async function tryCapture(source: CaptureKind): Promise<string | undefined> {
  // The audit system is only asked: setting our rule for a moment would leave traces in its log.
  if (source === "audit") return auditProblem();
  const stop = new AbortController();
  const options = {
    source,
    ringBytes: 1024 * 1024,
    withSyscalls: true,
    variables: [],
    signal: stop.signal,
  };
  try {
    const { sensor } = await openHostSensor(options);
    stop.abort();
    for await (const _ of sensor.batches()) break;
    return undefined;
  } catch (error) {
    if (!(error instanceof NoSensor)) throw error;
    const [refused] = error.refused;
    return refused === undefined ? "" : `${refused.why}; ${refused.hint}`;
  }
}

/** What this kernel does not let the programs see. */
async function lacks(): Promise<readonly Finding[]> {
  const child = await startCaptureChild({ ringBytes: 1024 * 1024, withSyscalls: true });
  child.stop();
  const { programs, missing }: CaptureReady = child.ready;
  const instructions = programs.reduce((sum, one) => sum + one.instructions, 0);
  const attached: Finding = {
    area: "sensor",
    what: "attaching to the kernel",
    level: "ok",
    found: `${programs.length} programs, ${instructions.toLocaleString("en")} instructions`,
    advice: "",
  };
  return [
    attached,
    ...missing.map(
      (one): Finding => ({
        area: "sensor",
        what: `seeing ${one}`,
        level: "warn",
        found: "not in this kernel",
        advice: "events go without it",
      }),
    ),
  ];
}

function needed({ what, found, advice, isMet }: Requirement, worst: Finding["level"]): Finding {
  return { area: "sensor", what, level: isMet ? "ok" : worst, found, advice };
}
