// `tripline respond verify`: whether a collection is whole and signed. Works on any machine, with a copy of the
// host's public key.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { reasonOf } from "../pipeline/find-files.ts";
import { PUBLIC_KEY_FILE } from "../response/collect/signing-key.ts";
import { verifyArchive } from "../response/collect/verify-archive.ts";
import { dataDirOf } from "./data-dir.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import type { DataOptions } from "./open-kept.ts";

export interface VerifyOptions extends DataOptions {
  readonly key?: string;
}

export async function verifyCollection(
  archive: string,
  options: VerifyOptions,
  io: CliIo,
): Promise<number> {
  const path = resolve(io.cwd, archive);
  try {
    const { lines, faults } = await verifyArchive(path, trustedKey(options, io));
    await io.stdout.write(lines.map((line) => `${escapeTerminal(line)}\n`).join(""));
    if (faults.length === 0) return EXIT_DONE;
    await io.stderr.write(faults.map((one) => `tripline: ${escapeTerminal(one)}\n`).join(""));
    return EXIT_FAILED;
  } catch (error) {
    throw new CliStop(`cannot verify "${archive}": ${reasonOf(error)}`, EXIT_FAILED);
  }
}

/** The one that was named, or this host's own where it has one. */
function trustedKey(options: VerifyOptions, io: CliIo): string | undefined {
  if (options.key !== undefined) return resolve(io.cwd, options.key);
  const own = join(dataDirOf(options.data, io), "response", PUBLIC_KEY_FILE);
  return existsSync(own) ? own : undefined;
}
