// `tripline backfill`: a rule over what was kept before it was there. Its alerts have the ids that they would
// have had live, so that running it again, or over days that were evaluated, raises nothing twice.
import { join } from "node:path";
import type { Command } from "commander";
import type { Alert } from "../alerts/alert.ts";
import { executionName } from "../alerts/alert-maker.ts";
import { RunSuppression } from "../alerts/run-suppression.ts";
import { counted } from "../outputs/counted.ts";
import { alertTable } from "../outputs/table-output.ts";
import { EXECUTION_MS } from "../pipeline/live/detection.ts";
import { evaluateStoredWindow } from "../pipeline/live/window-evaluation.ts";
import type { AlertCommit } from "../store/alerts/alert-store.ts";
import { openAlertStore, STATE_FILE } from "../store/alerts/open-alert-store.ts";
import { type CacheOptions, cacheFolderOf, cacheOption, noCacheOption } from "./cache-options.ts";
import { DATA_OPTION, DATA_OPTION_TEXT, dataDirOf } from "./data-dir.ts";
import { EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED } from "./exit-codes.ts";
import { findRule } from "./find-rule.ts";
import { type CliIo, CliStop, wantsColor } from "./io.ts";
import { keptRules } from "./load-kept-rules.ts";
import { loadRuleSet } from "./load-rule-set.ts";
import { openEventStore, printNotices, stopping } from "./open-event-store.ts";
import { collect } from "./option-values.ts";
import { parseTimeWindow } from "./time-window.ts";

const NO_COUNTS: AlertCommit = { alerts: [], suppressed: [], exceptionHits: [], state: new Map() };

interface BackfillOptions extends CacheOptions {
  readonly data?: string;
  readonly rules?: readonly string[];
  readonly exceptions?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addBackfillCommand(
  program: Command,
  io: CliIo,
  finish: (code: number) => void,
): void {
  program
    .command("backfill <rule>")
    .description("run a rule over kept events, and keep the alerts it would have raised")
    .option(DATA_OPTION, DATA_OPTION_TEXT)
    .option("--rules <path>", "rule files or folders; may be repeated (default: built-in)", collect)
    .option("--exceptions <path>", "exceptions: Kibana export or TOML; may be repeated", collect)
    .option("--from <time>", "such as 2026-11-24T10:00:00Z or now-30d (default: the oldest event)")
    .option("--to <time>", "until then (default: now)")
    .option("--dry-run", "say what it would raise, and keep nothing")
    .addOption(cacheOption())
    .addOption(noCacheOption())
    .option("--json", "print the counts as JSON")
    .action(async (rule: string, options: BackfillOptions) =>
      finish(await runBackfill(rule, options, io)),
    );
}

async function runBackfill(wanted: string, options: BackfillOptions, io: CliIo): Promise<number> {
  const nowMs = io.nowMs();
  const window = parseTimeWindow(
    {
      to: "now",
      ...(options.from === undefined ? {} : { from: options.from }),
      ...given(options.to),
    },
    nowMs,
  );
  const data = dataDirOf(options.data, io);
  const { store: events, notices } = openEventStore(data, io, "read");
  const alerts = stopping(() => openAlertStore(join(data, STATE_FILE)));
  try {
    const { set } = loadRuleSet(options.rules, {
      exceptions: options.exceptions ?? [],
      cacheFolder: cacheFolderOf(options, io),
      ...keptRules(data, alerts),
    });
    const { kind, found } = findRule(set, wanted);
    if (kind === "not-run") throw new CliStop(`the rule is not run: ${found.reason}`, EXIT_FAILED);
    const isDry = options.dryRun === true;
    const newIds = new Set<string>();
    const shown: Alert[] = [];
    const keep = (raised: readonly Alert[]): void => {
      const documents = raised.map(({ document }) => document);
      const keptIds = isDry
        ? raised.map(({ id }) => id).filter((id) => alerts.get(id) === undefined)
        : alerts.commit({ ...NO_COUNTS, alerts: documents }).keptIds;
      for (const id of keptIds) newIds.add(id);
      if (isDry) shown.push(...raised);
    };
    const suppressor = new RunSuppression(EXECUTION_MS);
    const result = await evaluateStoredWindow({
      rules: [found],
      set,
      window,
      events,
      nowMs: io.nowMs,
      executionUuid: executionName("backfill", nowMs),
      suppressor,
      keep,
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      signal: io.interrupted,
    });
    if (!isDry) {
      // Alerts that were there already have counted what was folded into them.
      const suppressed = suppressor.suppressed().filter(({ alertId }) => newIds.has(alertId));
      alerts.commit({ ...NO_COUNTS, suppressed, exceptionHits: result.exceptionHits });
    }
    await tell({ options, io, shown }, { ...result, newCount: newIds.size });
    return result.isWhole ? EXIT_DONE : EXIT_INTERRUPTED;
  } finally {
    alerts.close();
    events.close();
    await printNotices(notices, io);
  }
}

function given(to: string | undefined): { readonly to?: string } {
  return to === undefined ? {} : { to };
}

async function tell(
  {
    options,
    io,
    shown,
  }: { readonly options: BackfillOptions; readonly io: CliIo; readonly shown: readonly Alert[] },
  counts: { readonly eventCount: number; readonly alertCount: number; readonly newCount: number },
): Promise<void> {
  const { eventCount, alertCount, newCount } = counts;
  if (options.json === true) {
    const { dryRun = false } = options;
    const json = { events: eventCount, alerts: alertCount, new: newCount, kept: !dryRun };
    await io.stdout.write(`${JSON.stringify(json)}\n`);
    return;
  }
  const style = { color: wantsColor(io, io.stdout), width: io.stdout.columns ?? 120 };
  if (shown.length > 0) await io.stdout.write(`${alertTable(shown, style)}\n`);
  const what = options.dryRun === true ? "would be new" : "are new and kept";
  await io.stderr.write(
    `${counted(alertCount, "alert")} in ${counted(eventCount, "event")}; ${newCount} ${what}\n`,
  );
}
