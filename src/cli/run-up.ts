// The work of `tripline up`: opens the data folder, starts what was asked for and says what runs and what
// does not, then waits to be interrupted and puts everything down in order: no more requests, no more
// events, everything taken evaluated and kept, stores closed.
import { join } from "node:path";
import type { OutputRunner } from "../outputs/deliver/output-runner.ts";
import { RunningTripline, type TriplineParts } from "../pipeline/live/running-tripline.ts";
import type { EvaluationMode } from "../pipeline/live/scheduled-runs.ts";
import type { Responder } from "../response/responder.ts";
import { ConsoleFeed } from "../server/console/console-feed.ts";
import type { CaptureKind } from "../sources/linux/sensor/capture-kind.ts";
import { openAlertStore, STATE_FILE } from "../store/alerts/open-alert-store.ts";
import { openLiveSink } from "./alert-sink.ts";
import { AlertTally } from "./alert-tally.ts";
import { type CacheOptions, cacheFolderOf } from "./cache-options.ts";
import { dataDirOf } from "./data-dir.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import { describeFailed, withUnreadable } from "./failed-rules.ts";
import { type CliIo, CliStop } from "./io.ts";
import { withLastWords } from "./last-words.ts";
import { keptRules } from "./load-kept-rules.ts";
import { loadRuleSet, nothingLoadedBefore } from "./load-rule-set.ts";
import { openEventStore, stopOf, stopping } from "./open-event-store.ts";
import { configuredOutputs, openOutputs, outputTurnText } from "./open-outputs.ts";
import { openResponses } from "./open-responses.ts";
import { type OpenSensor, openSensor } from "./open-sensor.ts";
import { ownRulesFolder } from "./page/own-rules.ts";
import { pageOptions } from "./page/page-options.ts";
import { startRetention } from "./retention.ts";
import { ruleFolder } from "./rule-folder.ts";
import { describeNotRun } from "./rules-check.ts";
import { startServer } from "./start-server.ts";
import { type Talker, talker } from "./talker.ts";
import { upCounts } from "./up-counts.ts";

export interface UpOptions extends CacheOptions {
  readonly data?: string;
  readonly rules?: readonly string[];
  readonly exceptions?: readonly string[];
  readonly listen: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly plainHttp?: boolean;
  readonly http: boolean;
  readonly page: boolean;
  readonly pageOrigin?: readonly string[];
  readonly mode: EvaluationMode;
  readonly allowance: number;
  readonly keep: number;
  readonly keepBytes?: number;
  readonly keepAlerts?: number;
  readonly sensor: boolean;
  readonly source: "auto" | CaptureKind;
  readonly ring: number;
  readonly syscalls: boolean;
  readonly envVars: readonly string[];
  readonly output: "table" | "ndjson" | "none";
  readonly buildingBlocks?: boolean;
  readonly quiet?: boolean;
}

export async function runUp(options: UpOptions, given: CliIo): Promise<number> {
  const { io, begin: beginLastWords } = withLastWords(given);
  const data = dataDirOf(options.data, io);
  const { store: events, notices } = openEventStore(data, io, "create");
  const say = talker(options, io);
  try {
    const alerts = stopping(() => openAlertStore(join(data, STATE_FILE)));
    try {
      await run({ options, io, data, events, alerts, say });
    } catch (error) {
      // A full disk at the start or the end: nothing is lost, the next start evaluates what is left.
      stopping(() => {
        throw error;
      });
    } finally {
      alerts.close();
    }
  } finally {
    events.close();
    for (const notice of notices) say.notice(notice);
    beginLastWords();
    await say.settled();
    io.leaveUnread?.();
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
  const ownRules = ownRulesFolder(data);
  const memory = nothingLoadedBefore();
  const load = () =>
    loadRuleSet(options.rules, {
      exceptions: options.exceptions ?? [],
      includeDeprecated: false,
      includeDisabled: false,
      ...keptRules(data, alerts),
      cacheFolder: cacheFolderOf(options, io, data),
      memory,
    });
  const rules = ruleFolder(
    { ...options, ownRules },
    { alerts, load: () => withUnreadable(load()) },
  );
  // Before they are read, so that a change meanwhile is not missed.
  const fingerprint = rules.fingerprint();
  const loaded = load();
  const set = withUnreadable(loaded);
  if (set.rules.length === 0 && alerts.disabledRules.ids().size === 0) {
    throw new CliStop("no rule to run; see: tripline rules check", EXIT_FAILED);
  }
  const sink = options.output === "none" ? undefined : openLiveSink({ output: options.output }, io);
  const feed = new ConsoleFeed();
  const tally = new AlertTally(options.buildingBlocks === true);
  const configured = await configuredOutputs(io);
  const outputs = openOutputs(configured, {
    feed: alerts,
    io,
    onTurn: (turn) => say.line(outputTurnText(turn)),
  });
  const responses = await openResponses({ data, listen: options, io, alerts, configured, say });
  const { tripline, recoveredCount } = await startedOver(data, {
    events,
    alerts,
    set,
    rules,
    fingerprint,
    mode: options.mode,
    allowanceMs: options.allowance,
    nowMs: io.nowMs,
    monotonicMs: io.monotonicMs,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    onAlerts: (raised) => {
      for (const alert of raised)
        if (tally.take(alert) && sink !== undefined) say.alert(sink.write, alert);
      for (const output of outputs) output.notify();
      feed.raised(raised.map(({ document }) => document));
      responses.automatic.take(raised);
    },
    onRuleChange: (change) => {
      say.ruleChange(change);
      feed.rulesChanged(change.set.rules.length);
    },
    onRulesUnusable: (reason) =>
      say.line(`changed rules cannot be used, those before run on: ${reason}`),
    onFault: say.fault,
    interrupted: io.interrupted,
  });
  say.line(`data in ${data}`);
  say.line(`${set.rules.length} ${loaded.isBuiltIn ? "built-in rules" : "rules"} run`);
  for (const line of [...describeNotRun(set.notRun), ...describeFailed(set.failed)])
    say.line(`  ${line}`);
  for (const note of tripline.notes) say.line(`  ${note}`);
  if (recoveredCount > 0) say.line(`evaluated ${recoveredCount} events left from before`);
  for (const line of responses.lines) say.line(line);
  try {
    if (!io.interrupted.aborted)
      await serve(opened, { tripline, outputs, feed, ownRules, responder: responses.responder });
  } finally {
    await tripline.stop();
    await responses.automatic.settled();
    await Promise.all(outputs.map((output) => output.stop()));
    sink?.close();
  }
}

/** The start evaluates what an earlier run left, for which the stores must take alerts. */
async function startedOver(
  data: string,
  parts: TriplineParts,
): Promise<Awaited<ReturnType<typeof RunningTripline.start>>> {
  try {
    return await RunningTripline.start(parts);
  } catch (error) {
    throw stopOf(
      error,
      (reason) =>
        `what an earlier run left in ${data} could not be evaluated: ${reason}; ` +
        "nothing is lost, the next start begins there again",
    );
  }
}

/** Takes events and sends alerts on until it is interrupted. */
async function serve(
  opened: Opened,
  running: {
    readonly tripline: RunningTripline;
    readonly outputs: readonly OutputRunner[];
    readonly feed: ConsoleFeed;
    readonly ownRules: string;
    readonly responder: Responder;
  },
): Promise<void> {
  const { tripline, outputs } = running;
  const { options, io, events, say } = opened;
  for (const output of outputs) output.start();
  if (outputs.length > 0)
    say.line(`alerts go to ${outputs.map(({ stats }) => stats.name).join(", ")}`);
  let sensor: OpenSensor | undefined;
  const metrics = upCounts({ tripline, events, outputs, health: () => sensor?.health() });
  // Before the sensor, so that a taken address leaves no kernel programs behind.
  const page = options.page
    ? pageOptions({ ...opened, ...running, health: () => sensor?.health() })
    : undefined;
  const server = options.http
    ? await startServer(options, { ...opened, tripline, metrics, page })
    : undefined;
  // After logrotate has moved a file away.
  const unlisten = io.onStatusAsked(() => {
    for (const output of outputs) output.reopen();
  });
  const endRetention = startRetention({ ...opened, outputs, nowMs: io.nowMs });
  try {
    sensor = options.sensor ? await openedSensor(options, io, say) : undefined;
    for (const line of server?.lines ?? []) say.line(line);
    const reading = sensor === undefined ? undefined : tripline.read(sensor.batches());
    await Promise.race([interrupted(io), ...(reading === undefined ? [] : [reading])]);
    // Interrupted, the sensor ends its batches by itself.
    await reading;
    if (!io.interrupted.aborted) throw new CliStop("the sensor ended by itself", EXIT_FAILED);
  } finally {
    unlisten();
    await endRetention();
    await server?.close();
  }
  for (const line of sensor?.summary() ?? []) say.line(line);
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
