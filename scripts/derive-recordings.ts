// Writes test/recordings/derived from test/recordings/auditd: the same execs and connections in the
// form of Elastic Defend, Endgame and SentinelOne. `npm run derive`.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { JsonObject } from "../src/base/json.ts";
import { Normalizer } from "../src/normalize/normalize.ts";
import { readFiles } from "../src/sources/files/read-files.ts";
import { SourceCounters } from "../src/sources/files/source-counters.ts";
import { type ExecFacts, execFactsOf } from "./derive/exec-facts.ts";
import { elasticDefendForm, endgameForm, sentinelOneForm } from "./derive/sensor-forms.ts";

const recordings = join(import.meta.dirname, "..", "test", "recordings");

const forms: Readonly<Record<string, (facts: ExecFacts) => JsonObject | undefined>> = {
  "elastic-defend": elasticDefendForm,
  endgame: endgameForm,
  sentinelone: sentinelOneForm,
};

for (const side of ["attack", "benign"]) {
  const folder = join(recordings, "auditd", side);
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".log"))) {
    if (name.includes(".enriched.")) continue;
    const facts = await factsOf(join(folder, name));
    for (const [form, write] of Object.entries(forms)) {
      const out = join(recordings, "derived", form, side);
      mkdirSync(out, { recursive: true });
      const lines = facts.flatMap((one) => {
        const record = write(one);
        return record === undefined ? [] : [`${JSON.stringify(record)}\n`];
      });
      writeFileSync(join(out, `${basename(name, ".log")}.ndjson`), lines.join(""));
    }
  }
}

async function factsOf(file: string): Promise<readonly ExecFacts[]> {
  const normalizer = new Normalizer();
  const facts: ExecFacts[] = [];
  const options = { format: "auto" as const, counters: new SourceCounters(), hostId: undefined };
  for await (const batch of readFiles([file], { ...options, stdin: noInput() })) {
    for (const record of batch) {
      const fact = execFactsOf(normalizer.normalize(record), facts.length);
      if (fact !== undefined) facts.push(fact);
    }
  }
  return facts;
}

async function* noInput(): AsyncGenerator<Buffer> {}
