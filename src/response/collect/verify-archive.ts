// Whether a collection is what was signed: its signature, then each file against the manifest. The key beside
// an archive proves that it is whole; only a key from elsewhere proves whose it is.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { isJsonObject } from "../../base/json.ts";
import { readTarMembers } from "../../sources/files/tar-members.ts";
import { MANIFEST_FILE } from "./collection.ts";
import { fingerprint, isSignedBy, readPublicKey } from "./signing-key.ts";

export interface ArchiveCheck {
  /** What holds. */
  readonly lines: readonly string[];
  /** What does not; empty for a good archive. */
  readonly faults: readonly string[];
}

/** Ours are some tens of megabytes; a bomb is not unpacked. */
const UNPACKED_BYTES_MAX = 512 * 1024 * 1024;

/** `keyPath`: a public key in PEM that is trusted; absent, the one beside the archive. */
export async function verifyArchive(path: string, keyPath?: string): Promise<ArchiveCheck> {
  const archive = readFileSync(path);
  const signature = readFileSync(`${path}.sig`);
  const key = readPublicKey(readFileSync(keyPath ?? `${path}.pub.pem`, "utf8"));
  if (!isSignedBy(archive, signature, key)) {
    return { lines: [], faults: [`it is not what the key ${fingerprint(key)} signed`] };
  }
  const lines = [`signed with the key ${fingerprint(key)}`];
  if (keyPath === undefined)
    lines.push("the key lies beside the archive: compare it with the one of the host");
  const { faults, fileCount } = await checkMembers(archive);
  if (faults.length === 0) lines.push(`${fileCount} files are as the manifest says`);
  return { lines, faults };
}

async function checkMembers(
  archive: Buffer,
): Promise<{ readonly faults: readonly string[]; readonly fileCount: number }> {
  const hashes = new Map<string, string>();
  let manifest = "";
  let unpackedBytes = 0;
  const unpacked = Readable.from([archive]).pipe(createGunzip());
  for await (const { name, chunks } of readTarMembers(unpacked)) {
    const hash = createHash("sha256");
    for await (const chunk of chunks) {
      unpackedBytes += chunk.length;
      if (unpackedBytes > UNPACKED_BYTES_MAX) {
        return { faults: [`it unpacks to more than ${UNPACKED_BYTES_MAX} bytes`], fileCount: 0 };
      }
      hash.update(chunk);
      if (name === MANIFEST_FILE) manifest += chunk.toString("utf8");
    }
    if (name !== MANIFEST_FILE) hashes.set(name, hash.digest("hex"));
  }
  const listed = manifestOf(manifest);
  if (listed === undefined) return { faults: ["it has no manifest"], fileCount: 0 };
  const wrong = [...listed].filter(([name, hash]) => hashes.get(name) !== hash);
  const unlisted = [...hashes.keys()].filter((name) => !listed.has(name));
  return {
    faults: [
      ...wrong.map(([name]) => `"${name}" is not as the manifest says`),
      ...unlisted.map((name) => `"${name}" is not in the manifest`),
    ],
    fileCount: hashes.size,
  };
}

function manifestOf(text: string): ReadonlyMap<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const files = isJsonObject(value) ? value["files"] : undefined;
    if (!Array.isArray(files)) return undefined;
    return new Map(
      files.filter(isJsonObject).map((one) => [String(one["name"]), String(one["sha256"])]),
    );
  } catch {
    return undefined;
  }
}
