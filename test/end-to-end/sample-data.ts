// A data folder with a few kept alerts, for tests of commands over it and for the documentation's examples.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAlertStore, STATE_FILE } from "../../src/store/alerts/open-alert-store.ts";
import { type SampleAlert, sampleAlert } from "./sample-alert.ts";

export interface SampleData {
  readonly folder: string;
  readonly remove: () => void;
}

const SAMPLES: readonly SampleAlert[] = [
  { id: "7f3a01", timeMs: Date.UTC(2026, 10, 24, 10) },
  { id: "7f3b02", timeMs: Date.UTC(2026, 10, 24, 10, 5), user: "root", command: "sh -c id" },
  { id: "c0de03", timeMs: Date.UTC(2026, 10, 24, 11), severity: "low", rule: "Cron Change" },
];

export function makeSampleData(samples: readonly SampleAlert[] = SAMPLES): SampleData {
  const folder = mkdtempSync(join(tmpdir(), "tripline-data-"));
  const store = openAlertStore(join(folder, STATE_FILE));
  store.commit({
    alerts: samples.map(sampleAlert),
    nextPosition: samples.length,
    suppressed: [],
    exceptionHits: [],
    state: new Map(),
  });
  store.close();
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
