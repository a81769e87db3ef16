// The work of `tripline record`: the live sensor's events as NDJSON. Scanning the recording gives the
// alerts that watching would have given, ids included.
import { Normalizer } from "../normalize/normalize.ts";
import { EXIT_DONE } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import { openSensor, type SensorFlags } from "./open-sensor.ts";
import { openNewStream } from "./output-file.ts";

export interface RecordOptions extends SensorFlags {
  readonly out?: string;
}

export async function runRecord(options: RecordOptions, io: CliIo): Promise<number> {
  const file = options.out === undefined ? undefined : openNewStream(options.out);
  const { batches, summary } = await openSensor(options, io);
  const normalizer = new Normalizer();
  for await (const batch of batches()) {
    if (batch.length === 0) continue;
    const lines = batch.map((record) => JSON.stringify(normalizer.normalize(record).fields));
    const text = `${lines.join("\n")}\n`;
    await (file ?? io.stdout).write(text);
  }
  file?.close();
  if (options.quiet !== true) {
    await io.stderr.write(`${summary().join("\n")}\n`);
  }
  return EXIT_DONE;
}
