// `tripline investigate ALERT`: the questions of an alert's guide, answered from the kept events. Reads beside
// a running Tripline.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { investigationLines } from "../outputs/investigation-output.ts";
import type { KeptAlert } from "../store/alerts/alert-store.ts";
import { MemoryEventStore } from "../store/events/memory-event-store.ts";
import type { ProcessStore } from "../store/events/process-store.ts";
import type { StoreNotice } from "../store/events/store-notice.ts";
import { createInvestigator } from "../triage/investigate.ts";
import type { Investigation } from "../triage/investigation.ts";
import { dataDirOf } from "./data-dir.ts";
import { EXIT_DONE, EXIT_INTERRUPTED } from "./exit-codes.ts";
import { findAlertId } from "./find-alert.ts";
import { type CliIo, wantsColor } from "./io.ts";
import { openEventStore, printNotices } from "./open-event-store.ts";
import { DATA_FLAG, DATA_TEXT, type DataOptions, withStore } from "./open-kept.ts";

interface InvestigateOptions extends DataOptions {
  readonly json?: boolean;
}

/** Where there is no terminal that has a width. */
const WIDTH = 120;

export function addInvestigateCommand(
  program: Command,
  io: CliIo,
  finish: (code: number) => void,
): void {
  program
    .command("investigate")
    .description("answer the questions of an alert's guide from the kept events")
    .argument("<alert>", "the alert's id or the beginning of it")
    .option(DATA_FLAG, DATA_TEXT)
    .option("--json", "print JSON")
    .action(async (alert: string, options: InvestigateOptions) =>
      finish(await runInvestigate(alert, options, io)),
    );
}

async function runInvestigate(
  wanted: string,
  options: InvestigateOptions,
  io: CliIo,
): Promise<number> {
  return await withStore({ options, io, isCreating: false }, async (alerts) => {
    const alert = alerts.get(findAlertId(alerts, wanted)) as KeptAlert;
    const { events, notices, isEmpty } = openEvents(dataDirOf(options.data, io), io);
    const investigator = createInvestigator({ events, alerts, nowMs: io.nowMs });
    try {
      const investigation = await investigator.investigate(alert, io.interrupted);
      await print(investigation as Investigation, options, io);
    } catch (error) {
      if (io.interrupted.aborted) return EXIT_INTERRUPTED;
      throw error;
    } finally {
      events.close();
    }
    if (isEmpty)
      await io.stderr.write("tripline: no events are kept here; the alert speaks alone\n");
    await printNotices(notices, io);
    return EXIT_DONE;
  });
}

/** Alerts may be kept where no events are. */
function openEvents(
  dataDir: string,
  io: CliIo,
): {
  readonly events: ProcessStore;
  readonly notices: readonly StoreNotice[];
  readonly isEmpty: boolean;
} {
  if (!existsSync(join(dataDir, "events"))) {
    return { events: new MemoryEventStore(), notices: [], isEmpty: true };
  }
  const { store, notices } = openEventStore(dataDir, io, "read");
  return { events: store, notices, isEmpty: false };
}

async function print(
  investigation: Investigation,
  options: InvestigateOptions,
  io: CliIo,
): Promise<void> {
  if (options.json === true) {
    await io.stdout.write(`${JSON.stringify(investigation)}\n`);
    return;
  }
  const style = { color: wantsColor(io, io.stdout), width: io.stdout.columns ?? WIDTH };
  await io.stdout.write(`${investigationLines(investigation, style).join("\n")}\n`);
}
