// `tripline store verify`: reads every block of the event store. Reads beside a process that writes.

import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { verifyStore } from "../store/events/store-report.ts";
import { dataDirOf } from "./data-dir.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import { openEventStore, printNotices, stopping } from "./open-event-store.ts";
import type { StoreOptions } from "./store-options.ts";

export async function runStoreVerify(options: StoreOptions, io: CliIo): Promise<number> {
  const { store, notices } = openEventStore(dataDirOf(options.data, io), io, "read");
  const report = stopping(() => verifyStore(store));
  store.close();
  const isWell = report.damagedBlockCount === 0 && report.fileFaults.length === 0;
  if (options.json === true) {
    await io.stdout.write(`${JSON.stringify({ ok: isWell, ...report })}\n`);
  } else {
    const { dayCount, blockCount, eventCount, damagedBlockCount, damagedEventCount } = report;
    await io.stdout.write(
      `${eventCount} events in ${blockCount} blocks of ${dayCount} days can be read; ` +
        `${damagedEventCount} events in ${damagedBlockCount} damaged places cannot\n`,
    );
    for (const fault of report.fileFaults) await io.stdout.write(`${escapeTerminal(fault)}\n`);
  }
  await printNotices(notices, io);
  return isWell ? EXIT_DONE : EXIT_FAILED;
}
