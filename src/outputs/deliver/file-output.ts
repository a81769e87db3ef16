// Alerts as NDJSON in a file, for log shippers. The file is synced before a batch counts as taken, turned
// over at a size, and opened anew on request (SIGUSR1, after logrotate moved it).
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import type { JsonObject } from "../../base/json.ts";
import { type AlertOutput, failureOf } from "./alert-output.ts";

export interface FileOutputOptions {
  readonly name: string;
  readonly path: string;
  /** Turned over before it would become larger; Infinity leaves that to logrotate. */
  readonly bytesMax: number;
  /** Files kept beside the current one: `alerts.ndjson.1` is the newest of them. */
  readonly keptFiles: number;
}

/** Alerts hold command lines with passwords in them. */
const MODE = 0o640;

export function createFileOutput(options: FileOutputOptions): AlertOutput {
  const { name, path, bytesMax, keptFiles } = options;
  let file: FileHandle | undefined;
  let size = 0;
  let isReopenAsked = false;

  const closeFile = async (): Promise<void> => {
    const held = file;
    file = undefined;
    await held?.close();
  };
  const openFile = async (): Promise<FileHandle> => {
    if (isReopenAsked) await closeFile();
    isReopenAsked = false;
    if (file !== undefined) return file;
    file = await open(path, "a", MODE);
    size = (await file.stat()).size;
    return file;
  };
  const turnOver = async (): Promise<void> => {
    await closeFile();
    if (keptFiles < 1) await rm(path, { force: true });
    for (let at = keptFiles - 1; at >= 0; at--) {
      const from = at === 0 ? path : `${path}.${at}`;
      await rename(from, `${path}.${at + 1}`).catch(unlessAbsent);
    }
  };
  const write = async (batch: readonly JsonObject[]): Promise<void> => {
    const bytes = Buffer.from(batch.map((one) => `${JSON.stringify(one)}\n`).join(""), "utf8");
    let held = await openFile();
    if (size > 0 && size + bytes.length > bytesMax) {
      await turnOver();
      held = await openFile();
    }
    const before = size;
    try {
      await held.appendFile(bytes);
      await held.datasync();
      size = before + bytes.length;
    } catch (thrown) {
      // Half a line would spoil the next; the batch is written again from here.
      await held.truncate(before).catch(() => undefined);
      await closeFile();
      throw thrown;
    }
  };
  return {
    name,
    send: (batch) =>
      write(batch).catch((thrown) => {
        throw failureOf(thrown, `cannot write ${path}`);
      }),
    reopen: () => {
      isReopenAsked = true;
    },
    close: closeFile,
  };
}

function unlessAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
