// Reads the files out of a zip archive, one after another, each as a stream.
import { readFileSync, statSync } from "node:fs";
import { type Entry, fromBuffer, open, type ZipFile } from "yauzl";
import { INFLATE_RATIO_MAX } from "./limits.ts";

/** What a small, very compressible entry may inflate to before its ratio is looked at. */
const INFLATE_FREE_BYTES = 1024 * 1024;

/** The end-of-central-directory record without its comment. Source: APPNOTE.TXT 4.3.16. */
const END_RECORD_BYTES = 22;

/** A damaged archive up to this size is read whole to mend it. */
const TRIMMED_BYTES_MAX = 256 * 1024 * 1024;

export interface ZipMember {
  readonly name: string;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Members in the archive's order. Throws (while iterating) on an archive that cannot be read. */
export async function* readZipMembers(path: string): AsyncGenerator<ZipMember> {
  const zip = await openZip(path);
  try {
    for (;;) {
      const entry = await nextEntry(zip);
      if (entry === undefined) return;
      const name = entry.fileName;
      if (name.endsWith("/") || isMacMetadata(name)) continue;
      yield { name, chunks: inflate(zip, entry) };
    }
  } finally {
    zip.close();
  }
}

async function openZip(path: string): Promise<ZipFile> {
  const options = { lazyEntries: true, autoClose: false };
  try {
    return await opened((done) => open(path, options, done));
  } catch (error) {
    const trimmed = withoutTrailingBytes(path);
    if (trimmed === undefined) throw error;
    return await opened((done) => fromBuffer(trimmed, options, done));
  }
}

function opened(
  start: (done: (error: Error | null, zip: ZipFile) => void) => void,
): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    start((error, zip) => {
      if (error !== null) reject(error);
      else resolve(zip);
    });
  });
}

/** An archive up to its real end, when transport has added bytes behind it; undefined when not so. */
function withoutTrailingBytes(path: string): Buffer | undefined {
  if (statSync(path).size > TRIMMED_BYTES_MAX) return undefined;
  const bytes = readFileSync(path);
  const record = bytes.lastIndexOf("PK\u0005\u0006", undefined, "latin1");
  if (record < 0 || record + END_RECORD_BYTES > bytes.length) return undefined;
  const end = record + END_RECORD_BYTES + bytes.readUInt16LE(record + END_RECORD_BYTES - 2);
  return end < bytes.length ? bytes.subarray(0, end) : undefined;
}

function nextEntry(zip: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      zip.removeListener("entry", onEntry);
      zip.removeListener("end", onEnd);
      zip.removeListener("error", onError);
      act();
    };
    const onEntry = (entry: Entry) => settle(() => resolve(entry));
    const onEnd = () => settle(() => resolve(undefined));
    const onError = (error: Error) => settle(() => reject(error));
    zip.on("entry", onEntry).on("end", onEnd).on("error", onError);
    zip.readEntry();
  });
}

// Archives made on a Mac carry a binary twin of each file.
function isMacMetadata(name: string): boolean {
  return name.startsWith("__MACOSX/") || name.endsWith("/.DS_Store");
}

async function* inflate(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => {
      if (error !== null) reject(error);
      else resolve(opened);
    });
  });
  let plainBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    plainBytes += chunk.length;
    if (plainBytes > INFLATE_FREE_BYTES + INFLATE_RATIO_MAX * entry.compressedSize) {
      throw new Error("it inflates beyond belief");
    }
    yield chunk;
  }
}
