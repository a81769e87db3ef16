// A thread that tests ranges of files for scan-threads.ts: told once what to test with, then given one range
// after another.
import { parentPort } from "node:worker_threads";
import type { FileRange } from "../../sources/files/range-lines.ts";
import { type ChunkTester, createChunkTester, type TestSetup } from "./chunk-tester.ts";
import { type TestedChunk, transferOf } from "./tested-chunk.ts";

export type ToScanThread =
  | { readonly kind: "setup"; readonly setup: TestSetup }
  | { readonly kind: "range"; readonly range: FileRange };

/** "ready" once, then the chunks of the ranges in their order. */
export type FromScanThread =
  | { readonly kind: "ready" }
  | { readonly kind: "tested"; readonly chunk: TestedChunk };

let tester: ChunkTester | undefined;

parentPort?.on("message", (message: ToScanThread) => {
  if (message.kind === "setup") {
    tester = createChunkTester(message.setup);
    tell({ kind: "ready" });
  } else if (tester !== undefined) {
    const chunk = tester.test(message.range);
    tell({ kind: "tested", chunk }, transferOf(chunk));
  }
});

function tell(message: FromScanThread, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}
