// The response room for one command: its folder in the data folder, its audit lines in the alert store.
import { resolve } from "node:path";
import { reasonOf } from "../pipeline/find-files.ts";
import { createResponder } from "../response/create-responder.ts";
import type { Responder } from "../response/responder.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import { dataDirOf } from "./data-dir.ts";
import { EXIT_FAILED, EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { type DataOptions, withStore } from "./open-kept.ts";

export interface ResponderOptions extends DataOptions {
  /** HOST:PORT where the page is reached. */
  readonly page?: string;
}

/** Where the store is not needed and cannot be opened, the work goes on without it and says so. */
export async function withResponder(
  {
    options,
    io,
    isStoreNeeded,
  }: { readonly options: ResponderOptions; readonly io: CliIo; readonly isStoreNeeded: boolean },
  work: (responder: Responder, store: AlertStore | undefined) => Promise<number>,
): Promise<number> {
  let isOpen = false;
  try {
    return await withStore({ options, io, isCreating: true }, async (store) => {
      isOpen = true;
      return await work(responderOf(options, io, store), store);
    });
  } catch (error) {
    if (isOpen || isStoreNeeded || !(error instanceof CliStop)) throw error;
    await io.stderr.write(`tripline: ${error.message}; going on without the audit trail\n`);
    return await work(responderOf(options, io, undefined), undefined);
  }
}

function responderOf(
  options: ResponderOptions,
  io: CliIo,
  store: AlertStore | undefined,
): Responder {
  const dataDir = resolve(dataDirOf(options.data, io));
  try {
    return createResponder({
      dataDir,
      nowMs: io.nowMs,
      ...(store === undefined ? {} : { audit: store.writeAudit }),
      ...(options.page === undefined ? {} : { pageAddress: pageOf(options.page) }),
    });
  } catch (error) {
    if (error instanceof CliStop) throw error;
    throw new CliStop(`cannot use "${dataDir}": ${reasonOf(error)}`, EXIT_FAILED);
  }
}

function pageOf(text: string): { readonly host: string; readonly port: number } {
  const [, host = "", port = ""] = /^\[?([^\]]+)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (host === "" || Number(port) < 1 || Number(port) > 65_535) {
    throw new CliStop(`"${text}" is not HOST:PORT`, EXIT_USAGE);
  }
  return { host, port: Number(port) };
}
