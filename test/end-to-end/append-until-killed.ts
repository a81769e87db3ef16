// Started by event-store-crash.test.ts: appends batches of every size to a store and, when each append
// has returned, writes the number of events acknowledged so far. It runs until it is killed.
import { writeSync } from "node:fs";
import { DiskEventStore } from "../../src/store/events/disk-event-store.ts";

const store = new DiskEventStore({ folder: process.argv[2] as string });
let next = store.nextPosition;
for (let round = 0; ; round++) {
  const size = 1 + ((round * 131) % 700);
  store.append(
    Array.from({ length: size }, (_, at) => ({
      index: "logs-crash-default",
      id: `e${next + at}`,
      isIdGiven: true,
      document: { n: next + at, process: { name: `tool-${at % 9}` } },
      timestampMs: 1_700_000_000_000 + next + at,
      ingestedMs: 1_700_000_000_000 + next + at,
    })),
  );
  next += size;
  writeSync(1, `${next}\n`);
}
