// The certificate of a running server: looked at now and then, and put in force when its files changed, since
// certificates of today live for weeks and the process for months. What cannot be used is said once, and
// the certificate before stays.
import { readFileSync, statSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { reasonOf } from "../pipeline/find-files.ts";
import type { TlsFiles } from "../server/create-server.ts";
import { EXIT_FAILED } from "./exit-codes.ts";
import { CliStop } from "./io.ts";

export interface TlsPaths {
  readonly cert: string;
  readonly key: string;
}

/** Throws CliStop for a file that cannot be read. */
export function readTls({ cert, key }: TlsPaths): TlsFiles {
  return { cert: readPem(cert), key: readPem(key) };
}

/** A look at the files; to be made before they are read first, and called now and then. */
export function tlsRenewal(
  paths: TlsPaths,
  told: {
    readonly reload: (files: TlsFiles) => void;
    readonly say: (line: string) => void;
  },
): () => void {
  let usedMark = markOf(paths);
  let refusedMark: string | undefined;
  return () => {
    const mark = markOf(paths);
    if (mark === usedMark) return;
    try {
      const files = readTls(paths);
      // Throws for a certificate and a key that do not belong together: one of them is still being written.
      createSecureContext(files);
      told.reload(files);
      usedMark = mark;
      refusedMark = undefined;
      told.say(`the renewed certificate "${paths.cert}" is in force`);
    } catch (error) {
      // Tried again each time: rights may change where the mark does not.
      if (refusedMark !== mark) {
        told.say(
          `the changed certificate cannot be used, the one before stays: ${reasonOf(error)}`,
        );
      }
      refusedMark = mark;
    }
  };
}

function markOf({ cert, key }: TlsPaths): string {
  return [cert, key].map(fileMark).join(" ");
}

function fileMark(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino}-${size}-${mtimeMs}`;
  } catch {
    return "none";
  }
}

function readPem(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CliStop(`cannot read "${path}": ${reasonOf(error)}`, EXIT_FAILED);
  }
}
