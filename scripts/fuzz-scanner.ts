// Compares the scanner with JSON.parse over as many made lines as asked for:
// `npm run fuzz:scanner -- COUNT [FIRST_SEED]`. Prints JSON, or fails at the first difference.
import { compareScanner } from "../test/property/scanner-oracle.ts";

const [count, firstSeed] = process.argv.slice(2);
if (!(Number(count) > 0)) {
  console.error("usage: npm run fuzz:scanner -- COUNT [FIRST_SEED]");
  process.exit(2);
}
console.log(JSON.stringify(compareScanner(Number(firstSeed ?? 1), Number(count))));
