// The file of `--out`. What is written takes the place of an older file only once it is whole, so that a
// full disk or a crash never costs last week's report; and never takes the place of what is being read.
import {
  chmodSync,
  closeSync,
  fstatSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { reasonOf } from "../pipeline/find-files.ts";
import { EXIT_FAILED, EXIT_USAGE } from "./exit-codes.ts";
import { CliStop } from "./io.ts";

export interface OutputFile {
  readonly write: (text: string) => Promise<void>;
  readonly close: () => void;
}

/** Writes as it comes: for output without an end, and for pipes and devices. */
export function openStream(path: string): OutputFile {
  const fail = failing(path);
  return streamTo(
    fail(() => openSync(path, "w")),
    fail,
  );
}

/**
 * As openStream, for output that cannot be had again: throws CliStop where a file holds something already,
 * and never cuts one. Readable for its owner only, since command lines hold secrets.
 */
export function openNewStream(path: string): OutputFile {
  const fail = failing(path);
  const file = fail(() => openSync(path, "a", 0o600));
  const stat = fstatSync(file);
  if (stat.isFile() && stat.size > 0) {
    closeSync(file);
    throw new CliStop(
      `"${path}" holds something already; name another file, or remove it first`,
      EXIT_USAGE,
    );
  }
  return streamTo(file, fail);
}

function streamTo(file: number, fail: ReturnType<typeof failing>): OutputFile {
  return {
    write: (text) => Promise.resolve(fail(() => writeFileSync(file, text))),
    close: () => fail(() => closeSync(file)),
  };
}

/** Writes beside `path` and renames at the end. Throws CliStop where that would replace an input. */
export function openWhole(path: string, inputs: readonly string[]): OutputFile {
  const old = statOf(path);
  if (old !== undefined && inputs.some((input) => isSameFile(old, statOf(input)))) {
    throw new CliStop(`"${path}" is read by this command and cannot be its output`, EXIT_USAGE);
  }
  if (old !== undefined && !old.isFile()) return openStream(path);
  const target = old === undefined ? path : realpathSync(path);
  const partial = `${target}.${process.pid}.partial`;
  const file = openBeside(partial, old);
  if (file === undefined) return openStream(path);
  const fail = failing(path, () => unlinkSync(partial));
  return {
    write: (text) => Promise.resolve(fail(() => writeFileSync(file, text))),
    close: () =>
      fail(() => {
        closeSync(file);
        renameSync(partial, target);
      }),
  };
}

/** Undefined in a folder that takes no new file, where an existing one may still be writable. */
function openBeside(partial: string, old: Stats | undefined): number | undefined {
  try {
    const file = openSync(partial, "wx");
    if (old !== undefined) chmodSync(partial, old.mode);
    return file;
  } catch {
    return undefined; // Opening the file itself will say what is wrong.
  }
}

/** Makes the system's refusals stops with a message; `undo` is tried first. */
function failing(path: string, undo: () => void = () => undefined): <T>(act: () => T) => T {
  return (act) => {
    try {
      return act();
    } catch (error) {
      try {
        undo();
      } catch {
        // What is left behind is told by its name; the first refusal is the one to tell.
      }
      throw new CliStop(`cannot write "${path}": ${reasonOf(error)}`, EXIT_FAILED);
    }
  };
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function isSameFile(a: Stats, b: Stats | undefined): boolean {
  return b !== undefined && a.dev === b.dev && a.ino === b.ino;
}
