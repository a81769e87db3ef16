// The work of `tripline up`: opens the data folder, starts what was asked for and says what runs and what
// does not, then waits to be interrupted and puts everything down in order: no more requests, no more
// events, everything taken evaluated and kept, stores closed.
import { join } from "node:path";
import type { OutputRunner } from "../outputs/deliver/output-runner.ts";
import { reasonOf } from "../pipeline/find-files.ts";
import { RunningTripline } from "../pipeline/live/running-tripline.ts";
import type { EvaluationMode } from "../pipeline/live/scheduled-runs.ts";
import type { CaptureKind } from "../sources/linux/sensor/capture-kind.ts";
import { openAlertStore, STATE_FILE } from "../store/alerts/open-alert-store.ts";
import { openLiveSink } from "./alert-sink.ts";
import { AlertTally } from "./alert-tally.ts";
import { dataDirOf } from "./data-dir.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { loadRuleSet } from "./load-rule-set.ts";
import { openEventStore, stopping } from "./open-event-store.ts";
import { configuredOutputs, openOutputs } from "./open-outputs.ts";
import { type OpenSensor, openSensor } from "./open-sensor.ts";
import { ruleFolder } from "./rule-folder.ts";
import { startServer } from "./start-server.ts";
import { type Talker, talker } from "./talker.ts";
import { upCounts } from "./up-counts.ts";

export interface UpOptions {
  readonly data?: string;
  readonly rules?: readonly string[];
  readonly exceptions?: readonly string[];
  readonly listen: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly plainHttp?: boolean;
  readonly http: boolean;
  readonly mode: EvaluationMode;
  readonly allowance: number;
  readonly keep: number;
  readonly keepBytes?: number;
  readonly sensor: boolean;
  readonly source: "auto" | CaptureKind;
  readonly ring: number;
  readonly syscalls: boolean;
  readonly envVars: readonly string[];
  readonly output: "table" | "ndjson" | "none";
  readonly buildingBlocks?: boolean;
  readonly quiet?: boolean;
}

/** Days are taken away whole; looking more often would find nothing more. */
const RETENTION_EVERY_MS = 10 * 60_000;

export async function runUp(options: UpOptions, io: CliIo): Promise<number> {
  const data = dataDirOf(options.data, io);
  const say = talker(options, io);
  // Told as it comes: what a service would tell at its end, months later, nobody hears.
  const { store: events } = openEventStore(data, io, "create", say.notice);
  try {
    const alerts = stopping(() => openAlertStore(join(data, STATE_FILE)));
    try {
      await run({ options, io, data, events, alerts, say });
    } finally {
      alerts.close();
    }
  } finally {
    events.close();
    await say.settled();
  }
  return EXIT_DONE;
}

interface Opened {
  readonly options: UpOptions;
  readonly io: CliIo;
  readonly data: string;
  readonly events: ReturnType<typeof openEventStore>["store"];
  readonly alerts: ReturnType<typeof openAlertStore>;
  readonly say: Talker;
}

async function run(opened: Opened): Promise<void> {
  const { options, io, data, events, alerts, say } = opened;
  const load = () =>
    loadRuleSet(options.rules, {
      exceptions: options.exceptions ?? [],
      includeDeprecated: false,
      kept: alerts.exceptions,
    });
  const { set, isBuiltIn } = load();
  if (set.rules.length === 0) {
    throw new CliStop("no rule to run; see: tripline rules check", EXIT_FAILED);
  }
  const sink = options.output === "none" ? undefined : openLiveSink({ output: options.output }, io);
  const tally = new AlertTally(options.buildingBlocks === true);
  const outputs = openOutputs(await configuredOutputs(io), { feed: alerts, io });
  const { tripline, recoveredCount } = await RunningTripline.start({
    events,
    alerts,
    set,
    rules: ruleFolder(options, { alerts, load: () => load().set }),
    mode: options.mode,
    allowanceMs: options.allowance,
    nowMs: io.nowMs,
    monotonicMs: io.monotonicMs,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    onAlerts: (raised) => {
      for (const alert of raised)
        if (tally.take(alert) && sink !== undefined) say.alert(sink.write, alert);
      for (const output of outputs) output.notify();
    },
    onRuleChange: (change) => say.ruleChange(change),
    onFault: (what, error) => say.line(`${what}: ${String(error)}`),
  });
  say.line(`data in ${data}`);
  say.line(`${set.rules.length} ${isBuiltIn ? "built-in rules" : "rules"} run`);
  for (const note of tripline.notes) say.line(`  ${note}`);
  if (recoveredCount > 0) say.line(`evaluated ${recoveredCount} events left from before`);
  for (const output of outputs) output.start();
  if (outputs.length > 0)
    say.line(`alerts go to ${outputs.map(({ stats }) => stats.name).join(", ")}`);
  retire(opened);
  const retention = setInterval(() => retire(opened), RETENTION_EVERY_MS);
  try {
    await serve({ ...opened, tripline, outputs });
  } finally {
    clearInterval(retention);
    await tripline.stop();
    await Promise.allSettled(outputs.map((output) => output.stop()));
    sink?.close();
  }
}

/** Takes events over HTTP and of this host until interrupted. */
async function serve(
  opened: Opened & {
    readonly tripline: RunningTripline;
    readonly outputs: readonly OutputRunner[];
  },
): Promise<void> {
  const { options, io, say, tripline } = opened;
  let sensor: OpenSensor | undefined;
  // Before the sensor: an address that cannot be had must not leave kernel programs behind.
  const server = options.http
    ? await startServer(options, {
        ...opened,
        metrics: upCounts({ ...opened, health: () => sensor?.health() }),
      })
    : undefined;
  try {
    sensor = options.sensor ? await openedSensor(options, io, say) : undefined;
    for (const line of server?.lines ?? []) say.line(line);
    if (sensor === undefined) await interrupted(io);
    else await watched(tripline.read(sensor.batches(), io.interrupted), io);
  } finally {
    await server?.close();
  }
  for (const line of sensor?.summary() ?? []) say.line(line);
}

/**
 * Interrupted, the sensor ends its batches by itself. When it ends uncalled, so does the process, as
 * failed: a service manager starts both anew, and nobody believes a host watched that is not.
 */
async function watched(reading: Promise<void>, io: CliIo): Promise<void> {
  try {
    await reading;
  } catch (error) {
    throw new CliStop(`this host is not watched any more: ${reasonOf(error)}`, EXIT_FAILED);
  }
  if (!io.interrupted.aborted) throw new CliStop("the sensor has ended", EXIT_FAILED);
}

function retire({ options, events, say }: Opened): void {
  try {
    const { keep, keepBytes } = options;
    events.retire({ ageMsMax: keep, ...(keepBytes === undefined ? {} : { bytesMax: keepBytes }) });
  } catch (error) {
    say.line(`old events could not be removed: ${String(error)}`);
  }
}

/** Undefined where this host cannot be watched; everything else runs all the same. */
async function openedSensor(
  options: UpOptions,
  io: CliIo,
  say: Talker,
): Promise<OpenSensor | undefined> {
  try {
    await say.settled();
    return await openSensor(options, io);
  } catch (error) {
    if (!(error instanceof CliStop)) throw error;
    say.line(`this host is not watched: ${error.message}`);
    return undefined;
  }
}

function interrupted(io: CliIo): Promise<void> {
  if (io.interrupted.aborted) return Promise.resolve();
  return new Promise((resolve) => io.interrupted.addEventListener("abort", () => resolve()));
}
