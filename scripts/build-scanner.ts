// Compiles wasm/scan-line.ts and writes the module into the source as text: `npm run wasm`. It is
// committed, so that building and running Tripline needs no compiler but TypeScript's; a test compiles
// it again and compares.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scannerModuleSource } from "./scanner-module.ts";

const target = join(import.meta.dirname, "..", "src", "engine", "scanner", "scanner-wasm.ts");
writeFileSync(target, scannerModuleSource());
