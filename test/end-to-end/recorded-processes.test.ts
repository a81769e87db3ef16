// What test/recordings/expected.toml says of each recorded attack, written from the log by hand, against
// what joining, the process table and the mapping make of the log.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "smol-toml";
import { readField } from "../../src/event/read-field.ts";
import { Normalizer } from "../../src/normalize/normalize.ts";
import { readFiles } from "../../src/sources/files/read-files.ts";
import { SourceCounters } from "../../src/sources/files/source-counters.ts";
import { repository } from "./run-tripline.ts";

interface Shell {
  readonly name: string;
  readonly args: readonly string[];
  readonly parent_name: string;
  readonly parent_args: readonly string[];
  readonly tty: boolean;
}

interface Recording {
  readonly name: string;
  readonly file: string;
  readonly kind: "attack" | "benign";
  readonly shell?: Shell;
}

const folder = join(repository, "test", "recordings");
const text = readFileSync(join(folder, "expected.toml"), "utf8");
const { recording } = parse(text) as unknown as { recording: readonly Recording[] };

/** The processes that a log starts, as far as a rule on their parents sees them. */
async function startedProcesses(file: string): Promise<readonly Shell[]> {
  const normalizer = new Normalizer();
  const found: Shell[] = [];
  const source = readFiles([join(folder, file)], {
    format: "auto",
    counters: new SourceCounters(),
    stdin: process.stdin,
    hostId: undefined,
  });
  for await (const batch of source) {
    for (const record of batch) {
      const { fields } = normalizer.normalize(record);
      const read = (path: string) => readField(fields, path.split("."));
      if (![read("event.type")].flat().includes("start")) continue;
      found.push({
        name: String(read("process.name")),
        args: [read("process.args") ?? []].flat().map(String),
        parent_name: String(read("process.parent.name")),
        parent_args: [read("process.parent.args") ?? []].flat().map(String),
        tty: read("process.tty.char_device.major") !== undefined,
      });
    }
  }
  return found;
}

test("every recorded attack is described", () => {
  assert.ok(recording.filter(({ kind }) => kind === "attack").length >= 30);
});

for (const { name, file, shell } of recording) {
  if (shell === undefined) continue;
  test(`the shell of the recording ${name} is seen with its parent and its terminal`, async () => {
    const started = await startedProcesses(file);
    assert.ok(
      started.some((one) => JSON.stringify(one) === JSON.stringify({ ...one, ...shell })),
      `${JSON.stringify(shell)} is not among\n${started.map((one) => JSON.stringify(one)).join("\n")}`,
    );
  });
}
