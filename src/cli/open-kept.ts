// Opens the alert store of a data folder for one command and closes it afterwards; what can go wrong with
// it is told in a sentence.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { reasonOf } from "../pipeline/find-files.ts";
import type { ActedBy, AlertStore } from "../store/alerts/alert-store.ts";
import { StateVersionError } from "../store/alerts/migrate-state.ts";
import { openAlertStore, STATE_FILE } from "../store/alerts/open-alert-store.ts";
import { SqlError } from "../store/sqlite/sql-database.ts";
import { dataDirOf } from "./data-dir.ts";
import { EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";

export interface DataOptions {
  readonly data?: string;
}

export const DATA_FLAG = "--data <dir>";
export const DATA_TEXT = "the data folder (default: /var/lib/tripline for root, else in your home)";

/** `isCreating` makes a store where there is none; else that is a stop with a message. */
export async function withStore(
  { options, io, isCreating }: { options: DataOptions; io: CliIo; isCreating: boolean },
  work: (store: AlertStore) => Promise<number>,
): Promise<number> {
  const folder = dataDirOf(options.data, io);
  const path = join(folder, STATE_FILE);
  if (!isCreating && !existsSync(path)) {
    throw new CliStop(`nothing is kept in "${folder}" yet (--data names another)`, EXIT_FAILED);
  }
  try {
    if (isCreating) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const store = openAlertStore(path);
    try {
      return await work(store);
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof StateVersionError) throw new CliStop(error.message, EXIT_FAILED);
    if (error instanceof SqlError || isSystemError(error)) {
      throw new CliStop(`cannot use "${path}": ${reasonOf(error)}`, EXIT_FAILED);
    }
    throw error;
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

/** Who acts, for the audit trail: the person at the keyboard, also behind sudo. */
export function actedBy(io: CliIo): ActedBy {
  const name = io.env["SUDO_USER"] || io.env["USER"] || `uid ${process.getuid?.() ?? "unknown"}`;
  return { actor: `cli:${name}`, nowMs: io.nowMs() };
}
