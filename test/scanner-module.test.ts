// The compiled scanner in the source is what its source compiles to.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { scannerModuleSource } from "../scripts/scanner-module.ts";

test("wasm/scan-line.ts compiles to the module that is committed (npm run wasm writes it)", () => {
  const path = join(import.meta.dirname, "..", "src", "engine", "scanner", "scanner-wasm.ts");
  assert(readFileSync(path, "utf8") === scannerModuleSource(), "run: npm run wasm");
});
