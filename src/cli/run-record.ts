// The work of `tripline record`: the live sensor's events as NDJSON. Scanning the recording gives the
// alerts that watching would have given, ids included.
import { closeSync, openSync, writeSync } from "node:fs";
import { Normalizer } from "../normalize/normalize.ts";
import { reasonOf } from "../pipeline/find-files.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { openSensor, type SensorFlags } from "./open-sensor.ts";

export interface RecordOptions extends SensorFlags {
  readonly out?: string;
}

export async function runRecord(options: RecordOptions, io: CliIo): Promise<number> {
  const file = options.out === undefined ? undefined : openForWriting(options.out);
  const { batches, summary } = await openSensor(options, io);
  const normalizer = new Normalizer();
  for await (const batch of batches()) {
    if (batch.length === 0) continue;
    const lines = batch.map((record) => JSON.stringify(normalizer.normalize(record).fields));
    const text = `${lines.join("\n")}\n`;
    if (file === undefined) await io.stdout.write(text);
    else writeSync(file, text);
  }
  if (file !== undefined) closeSync(file);
  if (options.quiet !== true) {
    await io.stderr.write(`${summary().join("\n")}\n`);
  }
  return EXIT_DONE;
}

function openForWriting(path: string): number {
  try {
    return openSync(path, "w", 0o600);
  } catch (error) {
    throw new CliStop(`cannot write "${path}": ${reasonOf(error)}`, EXIT_FAILED);
  }
}
