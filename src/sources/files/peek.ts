// Looks at the first bytes of a stream without taking them from whoever reads it next.

/** The first `wanted` bytes (fewer if the stream is shorter), and the whole stream again. */
export async function peek(
  stream: AsyncIterable<Buffer>,
  wanted: number,
): Promise<{ readonly head: Buffer; readonly chunks: AsyncIterable<Buffer> }> {
  const iterator = stream[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let bytes = 0;
  while (bytes < wanted) {
    const next = await iterator.next();
    if (next.done === true) break;
    // The producer may reuse its buffer for the next chunk.
    first.push(Buffer.from(next.value));
    bytes += next.value.length;
  }
  const head = Buffer.concat(first);
  return { head: head.subarray(0, wanted), chunks: again(head, iterator) };
}

async function* again(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (;;) {
      const next = await rest.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}
