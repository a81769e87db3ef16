// `tripline store compact`: puts the last events into a block and empties the write-ahead log. It writes,
// so that no other process may.
import { reportStore } from "../store/events/store-report.ts";
import { dataDirOf } from "./data-dir.ts";
import { EXIT_DONE } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import { openEventStore, printNotices, stopping } from "./open-event-store.ts";
import type { StoreOptions } from "./store-options.ts";

export async function runStoreCompact(options: StoreOptions, io: CliIo): Promise<number> {
  const { store, notices } = openEventStore(dataDirOf(options.data, io), io, "write");
  const { before, after } = stopping(() => {
    const sizeBefore = reportStore(store).bytes;
    store.compact();
    return { before: sizeBefore, after: reportStore(store).bytes };
  });
  store.close();
  const text =
    options.json === true
      ? JSON.stringify({ bytesBefore: before, bytesAfter: after })
      : `${before} bytes before, ${after} after`;
  await io.stdout.write(`${text}\n`);
  await printNotices(notices, io);
  return EXIT_DONE;
}
