// Opens the event store of a data folder for a command, and turns what can be in the way into a stop
// with a sentence. What the store tells meanwhile is printed after the command's own output.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { StateVersionError } from "../store/alerts/migrate-state.ts";
import { DiskEventStore } from "../store/events/disk-event-store.ts";
import { StoreRefusal } from "../store/events/event-store.ts";
import { StoreInUse } from "../store/events/folder-lock.ts";
import { refusalOf } from "../store/events/refusal-of.ts";
import { noticeText, type StoreNotice } from "../store/events/store-notice.ts";
import { SqlError } from "../store/sqlite/sql-database.ts";
import { EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";

export interface OpenedStore {
  readonly store: DiskEventStore;
  readonly notices: readonly StoreNotice[];
}

/**
 * `access` "read" takes part while another process writes. Notices are gathered, unless `tell` hears them
 * as they come. Throws CliStop.
 */
export function openEventStore(
  dataDir: string,
  io: CliIo,
  access: "read" | "write" | "create",
  tell?: (notice: StoreNotice) => void,
): OpenedStore {
  const folder = join(dataDir, "events");
  if (access !== "create" && !existsSync(folder)) {
    throw new CliStop(`no event store in ${dataDir}; tripline import makes one`, EXIT_FAILED);
  }
  const notices: StoreNotice[] = [];
  const store = stopping(
    () =>
      new DiskEventStore({
        folder,
        isReadOnly: access === "read",
        nowMs: io.nowMs,
        tell: tell ?? ((notice) => notices.push(notice)),
      }),
  );
  return { store, notices };
}

/** What is in the way of a store as a CliStop. */
export function stopping<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw stopOf(error);
  }
}

/** A store that fails as a CliStop, with what was being done; anything else as it is. */
export function stopOf(thrown: unknown, doing?: (reason: string) => string): unknown {
  const error = refusalOf(thrown);
  const isExpected =
    error instanceof StoreInUse ||
    error instanceof StoreRefusal ||
    error instanceof StateVersionError ||
    error instanceof SqlError;
  if (!isExpected) return thrown;
  return new CliStop(doing?.(error.message) ?? error.message, EXIT_FAILED);
}

export async function printNotices(notices: readonly StoreNotice[], io: CliIo): Promise<void> {
  for (const notice of notices) {
    await io.stderr.write(`tripline: ${escapeTerminal(noticeText(notice))}\n`);
  }
}
