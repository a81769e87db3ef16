// Writes the pages of docs/ that are made from the code: `npm run docs`.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedPages } from "./generated-pages.ts";

for (const [path, text] of generatedPages()) {
  writeFileSync(join(import.meta.dirname, "..", path), text);
  console.log(`wrote ${path}`);
}
