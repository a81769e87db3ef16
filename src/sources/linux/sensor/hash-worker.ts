// The thread that reads executables and hashes them. Each file in pieces, several in turn, so that a small
// one does not wait for a large one. The file must be, before and after it was read, the one that the
// kernel executed: same inode, size and times; else there is no hash.
import { createHash } from "node:crypto";
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import type { FileIdentity } from "../ebpf/decode-record.ts";
import type { FileHashes } from "./executable-hashes.ts";

export interface HashRequest {
  readonly id: number;
  /** Where the file may be opened, best first. */
  readonly paths: readonly string[];
  readonly identity: FileIdentity;
}

export interface HashReply {
  readonly id: number;
  readonly hashes: FileHashes | undefined;
}

/** About a millisecond of hashing. */
const PIECE_BYTES = 256 * 1024;
/** Somebody may have put a pipe in the file's place: opening it must not block. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

parentPort?.on("message", async ({ id, paths, identity }: HashRequest) => {
  const reply: HashReply = { id, hashes: await hashFile(paths, identity) };
  parentPort?.postMessage(reply);
});

/** Undefined when none of the paths leads to the file. */
export async function hashFile(
  paths: readonly string[],
  identity: FileIdentity,
): Promise<FileHashes | undefined> {
  for (const path of paths) {
    try {
      const fd = openSync(path, OPEN_FLAGS);
      try {
        if (!isSame(fstatSync(fd, { bigint: true }), identity)) continue;
        const hashes = await hashDescriptor(fd, Number(identity.sizeBytes));
        if (isSame(fstatSync(fd, { bigint: true }), identity)) return hashes;
      } finally {
        closeSync(fd);
      }
    } catch {
      // Gone, or not ours to read: the next path may do.
    }
  }
  return undefined;
}

/** The device is left out: some file systems tell users another than the kernel's. */
function isSame(stats: BigIntStats, { inode, sizeBytes, mtimeNs, ctimeNs }: FileIdentity): boolean {
  return (
    stats.isFile() &&
    stats.ino === inode &&
    stats.size === sizeBytes &&
    stats.mtimeNs === mtimeNs &&
    stats.ctimeNs === ctimeNs
  );
}

async function hashDescriptor(fd: number, sizeBytes: number): Promise<FileHashes> {
  const made = [createHash("md5"), createHash("sha1"), createHash("sha256")] as const;
  const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, Math.max(1, sizeBytes)));
  for (let at = 0; at < sizeBytes; ) {
    const length = readSync(fd, piece, 0, piece.length, at);
    if (length === 0) break;
    for (const hash of made) hash.update(piece.subarray(0, length));
    at += length;
    if (at < sizeBytes) await turn();
  }
  const [md5, sha1, sha256] = made;
  return { md5: md5.digest("hex"), sha1: sha1.digest("hex"), sha256: sha256.digest("hex") };
}
