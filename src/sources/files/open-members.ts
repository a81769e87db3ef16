// Opens a file and gives its members: the file itself, or what is inside gzip, zip and tar, to a
// depth of two. Everything is streamed; what an archive claims about sizes is not believed.
import { createGunzip } from "node:zlib";
import { ownBlocks, readFileBlocks } from "./file-blocks.ts";
import { ARCHIVE_DEPTH_MAX, CHUNK_BYTES, INFLATE_RATIO_MAX, SNIFF_BYTES } from "./limits.ts";
import { peek } from "./peek.ts";
import type { SourceCounters } from "./source-counters.ts";
import { isTar, readTarMembers } from "./tar-members.ts";
import { readZipMembers } from "./zip-members.ts";

export type ByteStream = AsyncIterable<Buffer>;

/** One stream of records: a plain file, or a file inside archives. */
export interface Member {
  /** `a.zip!b.json` for what is inside. */
  readonly name: string;
  /** What it was wrapped in, outermost first: "gzip", "zip", "tar". */
  readonly wrapping: readonly string[];
  /** The first bytes, which `chunks` gives again. */
  readonly head: Buffer;
  /** Each is good until the next is asked for. */
  readonly chunks: ByteStream;
}

/** All members of the file at `path`; `-` is `stdin`. A fault is reported and ends only that file. */
export async function* openMembers(
  path: string,
  counters: SourceCounters,
  stdin: ByteStream,
): AsyncGenerator<Member> {
  const isStdin = path === "-";
  const raw = isStdin ? stdin : readFileBlocks(path);
  const name = isStdin ? "<stdin>" : path;
  const start = { name, wrapping: [], path: isStdin ? undefined : path };
  try {
    yield* unwrap(counted(raw, counters), start, counters);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    counters.report("SRC5001", {
      message: `cannot read "${name}": ${reason.replace(/, \w+(?: '.*)?$/s, "")}`,
      source: { file: name, text: "" },
    });
  }
}

interface Place {
  readonly name: string;
  readonly wrapping: readonly string[];
  /** The file itself, where `name` is a plain file: zip needs to seek. */
  readonly path: string | undefined;
}

async function* unwrap(
  stream: ByteStream,
  place: Place,
  counters: SourceCounters,
): AsyncGenerator<Member> {
  const { head, chunks } = await peek(stream, SNIFF_BYTES);
  const wrapper = wrapperOf(head);
  if (wrapper === undefined) {
    yield { name: place.name, wrapping: place.wrapping, head, chunks };
    return;
  }
  if (place.wrapping.length >= ARCHIVE_DEPTH_MAX) {
    refuse(place, counters, `archives nested deeper than ${ARCHIVE_DEPTH_MAX}`);
    return;
  }
  const wrapping = [...place.wrapping, wrapper];
  if (wrapper === "gzip") {
    const inner = { name: place.name, wrapping, path: undefined };
    yield* unwrap(inflated(ownBlocks(chunks), place, counters), inner, counters);
  } else if (wrapper === "tar") {
    for await (const member of readTarMembers(ownBlocks(chunks))) {
      const inner = { name: `${place.name}!${member.name}`, wrapping, path: undefined };
      yield* unwrap(member.chunks, inner, counters);
    }
  } else if (wrapper === "zip" && place.path !== undefined) {
    for await (const member of readZipMembers(place.path)) {
      const inner = { name: `${place.name}!${member.name}`, wrapping, path: undefined };
      yield* unwrap(guarded(member.chunks, inner, counters), inner, counters);
    }
  } else if (wrapper === "zip")
    refuse(place, counters, "a zip archive can only be read from a file");
  else refuse(place, counters, "zstd is not read; decompress it first (zstd -d)");
}

/** What a file that begins so is wrapped in; undefined for a plain one. */
export function wrapperOf(head: Buffer): "gzip" | "zip" | "tar" | "zstd" | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head.subarray(0, 4).equals(Buffer.from("PK\u0003\u0004", "latin1"))) return "zip";
  if (head.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))) return "zstd";
  return isTar(head) ? "tar" : undefined;
}

function refuse(place: Place, counters: SourceCounters, why: string): void {
  counters.report("SRC5009", { message: why, source: { file: place.name, text: "" } });
}

async function* counted(stream: ByteStream, counters: SourceCounters): ByteStream {
  for await (const chunk of stream) {
    counters.bytesRead += chunk.length;
    yield chunk;
  }
}

async function* inflated(stream: ByteStream, place: Place, counters: SourceCounters): ByteStream {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  let packedBytes = 0;
  let plainBytes = 0;
  const feed = (async () => {
    for await (const chunk of stream) {
      packedBytes += chunk.length;
      if (!gunzip.write(chunk)) await new Promise((resolve) => gunzip.once("drain", resolve));
    }
    gunzip.end();
  })().catch((error: Error) => gunzip.destroy(error));
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      plainBytes += chunk.length;
      if (plainBytes > INFLATE_RATIO_MAX * (packedBytes + CHUNK_BYTES)) {
        throw new Error("it inflates beyond belief");
      }
      yield chunk;
    }
    await feed;
  } catch (error) {
    torn(error, place, counters);
  } finally {
    gunzip.destroy();
  }
}

async function* guarded(stream: ByteStream, place: Place, counters: SourceCounters): ByteStream {
  try {
    yield* stream;
  } catch (error) {
    torn(error, place, counters);
  }
}

function torn(error: unknown, place: Place, counters: SourceCounters): void {
  const reason = error instanceof Error ? error.message : String(error);
  counters.report("SRC5007", {
    message: `archive "${place.name}" cannot be read to its end: ${reason}`,
    source: { file: place.name, text: "" },
  });
}
