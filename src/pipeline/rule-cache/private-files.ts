// Files that nobody but their owner can have written, for the rule cache. A cache is as strong as a rule
// file: whoever writes it decides what is detected, so that one of somebody else's, or one that somebody
// else may write, is no cache at all. All here fails silently: without a cache, rules are read anew.
import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** Group's and others' right to write. */
const WRITABLE_BY_OTHERS = 0o022;

/** A temporary file this much older than the newest one was left by a process that died. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** The file's bytes; undefined where there is none, it is not ours alone, or larger than `bytesMax`. */
export function readPrivateFile(
  folder: string,
  name: string,
  bytesMax: number,
): Buffer | undefined {
  // Not blocking: a pipe in the file's place would wait for a writer for ever.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  let file: number | undefined;
  try {
    if (!isOurs(statSync(folder))) return undefined;
    file = openSync(join(folder, name), flags);
    // The file that was opened is judged, not its name, which may lead elsewhere by now. The folder may be a
    // link, as systemd makes one for a dynamic user.
    const stat = fstatSync(file);
    if (!stat.isFile() || !isOurs(stat) || stat.size > bytesMax) return undefined;
    return readFileSync(file);
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Writes the file so that readers see it whole or not at all. True when it was written. */
export function writePrivateFile(folder: string, name: string, bytes: Buffer): boolean {
  const temporary = join(folder, `${name}.${randomUUID()}.tmp`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isOurs(statSync(folder))) return false;
    // Fails where the name is taken, a link included. Not synced: a torn file fails its checksum.
    writeFileSync(temporary, bytes, { flag: "wx", mode: 0o600 });
    renameSync(temporary, join(folder, name));
    return true;
  } catch {
    remove(temporary);
    return false;
  }
}

/** Removes what was left half-written, and of the files that end in `suffix` all but the newest. */
export function removeOldFiles(
  folder: string,
  suffix: string,
  keep: { readonly count: number; readonly bytes: number },
): void {
  const files = ownFiles(folder, suffix).sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs);
  const newestMs = files[0]?.stat.mtimeMs ?? 0;
  let count = 0;
  let bytes = 0;
  for (const { name, stat } of files) {
    if (name.endsWith(".tmp")) {
      if (newestMs - stat.mtimeMs > ABANDONED_AFTER_MS) remove(join(folder, name));
      continue;
    }
    count++;
    bytes += stat.size;
    if (count > keep.count || bytes > keep.bytes) remove(join(folder, name));
  }
}

function ownFiles(
  folder: string,
  suffix: string,
): { readonly name: string; readonly stat: Stats }[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(suffix) || (name.includes(suffix) && name.endsWith(".tmp")))
      .map((name) => ({ name, stat: lstatSync(join(folder, name)) }))
      .filter(({ stat }) => stat.isFile());
  } catch {
    return []; // Another process removes old files at the same time; one of the two will do.
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays until somebody with the right to removes it.
  }
}

function isOurs(stat: Stats): boolean {
  // Undefined where the system has no owners, and so nothing to go by.
  return stat.uid === process.geteuid?.() && (stat.mode & WRITABLE_BY_OTHERS) === 0;
}
