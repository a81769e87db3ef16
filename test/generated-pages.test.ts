// The pages of docs/ that are made from the code are up to date.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { generatedPages } from "../scripts/generated-pages.ts";

for (const [path, text] of generatedPages()) {
  test(`${path} is what the code says (npm run docs)`, () => {
    assert.equal(readFileSync(join(import.meta.dirname, "..", path), "utf8"), text);
  });
}
