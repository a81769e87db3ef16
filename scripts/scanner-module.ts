// The text of src/engine/scanner/scanner-wasm.ts, made from wasm/scan-line.ts. The compiler runs as a
// program of its own: its types would redeclare half of Node's.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** Throws where the source does not compile. */
export function scannerModuleSource(): string {
  const folder = mkdtempSync(join(tmpdir(), "tripline-wasm-"));
  try {
    const out = join(folder, "scan-line.wasm");
    const asc = join(root, "node_modules", "assemblyscript", "bin", "asc.js");
    const flags = ["--runtime", "stub", "-O3", "--noAssert", "--enable", "simd"];
    execFileSync(process.execPath, [asc, "wasm/scan-line.ts", "-o", out, ...flags], { cwd: root });
    return sourceOf(readFileSync(out));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sourceOf(module: Buffer): string {
  const lines = module.toString("base64").match(/.{1,88}/g) ?? [];
  return [
    "// Written by `npm run wasm` from wasm/scan-line.ts; do not edit. The compiled scanner, as base64.",
    "// biome-ignore format: one line a chunk.",
    "export const SCANNER_WASM: string = [",
    ...lines.map((line) => `  "${line}",`),
    '].join("");',
    "",
  ].join("\n");
}
