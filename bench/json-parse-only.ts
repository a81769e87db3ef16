// The yardstick: reads a file in blocks, cuts it into lines, runs JSON.parse on each and does nothing
// with the result. Every scan is quoted as a multiple of this.
import { openSync, readSync } from "node:fs";

const BLOCK_BYTES = 1 << 20;

const file = openSync(process.argv[2] as string, "r");
const block = Buffer.allocUnsafe(BLOCK_BYTES);
let rest = Buffer.alloc(0);
let count = 0;
for (;;) {
  const bytes = readSync(file, block, 0, BLOCK_BYTES, null);
  if (bytes === 0) break;
  const data =
    rest.length === 0 ? block.subarray(0, bytes) : Buffer.concat([rest, block.subarray(0, bytes)]);
  let start = 0;
  for (;;) {
    const end = data.indexOf(10, start);
    if (end < 0) break;
    JSON.parse(data.toString("utf8", start, end));
    count++;
    start = end + 1;
  }
  rest = Buffer.from(data.subarray(start));
}
console.log(JSON.stringify({ count }));
