// Opens the folder of a path one name at a time and follows no symbolic link on the way, so that an attacker
// who swaps a folder for a link meanwhile leads nobody elsewhere. Node has no openat(2); a name below
// /proc/self/fd/N is the same.
import { closeSync, constants, openSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, normalize } from "node:path";

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;
const PATH_BYTES_MAX = 4_096;

export interface OpenParent {
  /** A path to the file that goes through the open folder: only the last name is looked up again. */
  readonly at: string;
  /** The folder's own, to sync it. */
  readonly fd: number;
  readonly close: () => void;
}

/** Throws an Error with a sentence that can be shown. */
export function openParent(path: string): OpenParent {
  if (!isAbsolute(path) || path.includes("\0") || Buffer.byteLength(path) > PATH_BYTES_MAX)
    throw new Error(`"${path}" is not an absolute path`);
  if (normalize(path) !== path || path.endsWith("/"))
    throw new Error(`"${path}" has to be written without "..", "." and doubled or last slashes`);
  let fd = openSync("/", O_RDONLY | O_DIRECTORY);
  let so = "";
  for (const name of dirname(path)
    .split("/")
    .filter((one) => one !== "")) {
    so += `/${name}`;
    let next: number;
    try {
      next = openSync(below(fd, name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    } catch (error) {
      throw new Error(refusal(so, path, error as NodeJS.ErrnoException));
    } finally {
      closeSync(fd);
    }
    fd = next;
  }
  return { at: below(fd, basename(path)), fd, close: () => closeSync(fd) };
}

function below(fd: number, name: string): string {
  return `/proc/self/fd/${fd}/${name}`;
}

/** With O_DIRECTORY the kernel says of a link that it is no folder. */
function refusal(folder: string, path: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return `there is no folder "${folder}"`;
  if (code !== "ENOTDIR" && code !== "ELOOP") return message;
  try {
    const real = realpathSync(dirname(path));
    return `"${folder}" is a symbolic link; name the file by its real path: ${real}/${basename(path)}`;
  } catch {
    return `"${folder}" is not a folder`;
  }
}
