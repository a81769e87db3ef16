import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ownBlocks, readFileBlocks } from "./file-blocks.ts";
import { CHUNK_BYTES } from "./limits.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-blocks-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(bytes: Buffer): string {
  const path = join(folder, `${bytes.length}.bin`);
  writeFileSync(path, bytes);
  return path;
}

test("the blocks are the file, byte for byte", async () => {
  for (const length of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, 3 * CHUNK_BYTES + 7]) {
    const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 255));
    const blocks: Buffer[] = [];
    for await (const block of ownBlocks(readFileBlocks(fileOf(bytes)))) blocks.push(block);
    assert.ok(Buffer.concat(blocks).equals(bytes));
  }
});

test("a gigabyte would be read into two buffers", async () => {
  const buffers = new Set<ArrayBufferLike>();
  const path = fileOf(Buffer.alloc(6 * CHUNK_BYTES));
  for await (const block of readFileBlocks(path)) buffers.add(block.buffer);
  assert.equal(buffers.size, 2);
});

test("who stops early leaves no file open, and a missing file is told", async () => {
  for await (const _ of readFileBlocks(fileOf(Buffer.alloc(4 * CHUNK_BYTES)))) break;
  await assert.rejects(async () => {
    for await (const _ of readFileBlocks(join(folder, "none"))) assert.fail();
  }, /ENOENT/);
});
