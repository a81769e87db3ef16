// Writes a file of synthetic events: `npm run bench:generate -- OUT MEGABYTES [SEED]`.
import { closeSync, openSync, writeSync } from "node:fs";
import { generateEvents } from "./generator/generate-events.ts";

const WRITE_BYTES = 4_000_000;

const [out, megabytes, seed] = process.argv.slice(2);
if (out === undefined || megabytes === undefined || !(Number(megabytes) > 0)) {
  console.error("usage: tsx bench/generate.ts OUT MEGABYTES [SEED]");
  process.exit(2);
}
const file = openSync(out, "w");
const wantedBytes = Number(megabytes) * 1e6;
let writtenBytes = 0;
let eventCount = 0;
let pending = "";
for (const line of generateEvents(Number(seed ?? 1))) {
  pending += `${line}\n`;
  eventCount++;
  const isDone = writtenBytes + pending.length >= wantedBytes;
  if (pending.length < WRITE_BYTES && !isDone) continue;
  writtenBytes += writeSync(file, pending);
  pending = "";
  if (isDone) break;
}
closeSync(file);
console.log(JSON.stringify({ file: out, eventCount, bytes: writtenBytes }));
