// `response/` in the data folder: journal, rulesets, quarantine, collections, keys. For its owner's eyes, and
// its files change as a whole or not at all. The owner is that of the data folder, also where root works in
// the folder of a service: what root leaves there the service must be able to read.
import {
  closeSync,
  constants,
  fchownSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { isJsonObject, type JsonObject } from "../../base/json.ts";

export function responseFolder(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return makeFolder(join(dataDir, "response"));
}

/** A folder in one that is there. Throws where something else has the name. */
export function makeFolder(path: string): string {
  const before = lstatSync(path, { throwIfNoEntry: false });
  if (before === undefined) {
    mkdirSync(path, { mode: 0o700 });
    const owner = ownerFor(path);
    if (owner !== undefined) lchownSync(path, owner.uid, owner.gid);
  } else if (!before.isDirectory()) throw new Error(`"${path}" is not a folder`);
  return path;
}

/** Gives an open file to whom its folder belongs. */
export function giveToOwner(fd: number, path: string): void {
  const owner = ownerFor(path);
  if (owner !== undefined) fchownSync(fd, owner.uid, owner.gid);
}

/** Undefined where this process makes its files for itself. */
function ownerFor(path: string): { readonly uid: number; readonly gid: number } | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  const { uid, gid } = statSync(dirname(path));
  return uid === 0 ? undefined : { uid, gid };
}

/** On disk when it returns, under its name only once it is whole. */
export function writeWhole(path: string, text: string | Buffer, mode = 0o600): void {
  const draft = `${path}.${process.pid}.new`;
  rmSync(draft, { force: true });
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const fd = openSync(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    giveToOwner(fd, path);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(draft, path);
  syncFolder(dirname(path));
}

/** No fault where there is none. */
export function removeFile(path: string): void {
  rmSync(path, { force: true });
  syncFolder(dirname(path));
}

/** So that a name that was made or taken away is on disk. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Undefined where there is none, it may not be read, or it holds no object. */
export function readJsonFile(path: string): JsonObject | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "EACCES"].includes(code)) return undefined;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
