// Byte order marks: UTF-8's is dropped; UTF-16 (Windows tools write it) becomes UTF-8 as it streams.

export interface Text {
  readonly head: Buffer;
  readonly chunks: AsyncIterable<Buffer>;
}

export function decodeText(text: Text): Text {
  const { head, chunks } = text;
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) {
    return { head: head.subarray(3), chunks: withoutFirst(chunks, 3) };
  }
  const isLittle = head[0] === 0xff && head[1] === 0xfe;
  const isBig = head[0] === 0xfe && head[1] === 0xff;
  if (!isLittle && !isBig) return text;
  const encoding = isLittle ? "utf-16le" : "utf-16be";
  const decoded = new TextDecoder(encoding).decode(head);
  return { head: Buffer.from(decoded, "utf8"), chunks: transcode(chunks, encoding) };
}

async function* withoutFirst(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    const kept = chunk.subarray(Math.min(left, chunk.length));
    left -= chunk.length - kept.length;
    if (kept.length > 0) yield kept;
  }
}

async function* transcode(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks)
    yield Buffer.from(decoder.decode(chunk, { stream: true }), "utf8");
  yield Buffer.from(decoder.decode(), "utf8");
}
