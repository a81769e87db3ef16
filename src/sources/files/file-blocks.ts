// A file's bytes in two buffers by turns: while the lines of one are read, the other is filled. A new buffer
// for each quarter of a megabyte would be a gigabyte of them for a gigabyte, which the system has to make
// and the garbage collector has to find again.
import { open } from "node:fs/promises";
import { CHUNK_BYTES } from "./limits.ts";

/** Each block is good until the next is asked for. Throws what opening and reading throw. */
export async function* readFileBlocks(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  let filling = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let given = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let reading = file.read(filling, 0, CHUNK_BYTES, null);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      [given, filling] = [filling, given];
      reading = file.read(filling, 0, CHUNK_BYTES, null);
      // Told when it is awaited; whoever stops before that does not want to know.
      reading.catch(() => {});
      yield given.subarray(0, bytesRead);
    }
  } finally {
    await reading.catch(() => {});
    await file.close();
  }
}

/** The same bytes in blocks of their own, for readers that hold more than one. */
export async function* ownBlocks(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const block of blocks) yield Buffer.from(block);
}
