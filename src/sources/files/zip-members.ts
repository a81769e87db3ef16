// Reads the files out of a zip archive, one after another, each as a stream.
import { type Entry, open, type ZipFile } from "yauzl";
import { INFLATE_RATIO_MAX } from "./limits.ts";

/** What a small, very compressible entry may inflate to before its ratio is looked at. */
const INFLATE_FREE_BYTES = 1024 * 1024;

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

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error !== null) reject(error);
      else resolve(zip);
    });
  });
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
