// The response room for one command: its folder in the data folder, its audit lines in the alert store.
import { resolve } from "node:path";
import { reasonOf } from "../pipeline/find-files.ts";
import { createResponder } from "../response/create-responder.ts";
import type { Responder } from "../response/responder.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import { dataDirOf } from "./data-dir.ts";
import { escalator } from "./escalate.ts";
import { EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { type DataOptions, withStore } from "./open-kept.ts";
import type { ConfiguredOutput } from "./output-config.ts";
import { addressOf } from "./start-server.ts";

export interface ResponderOptions extends DataOptions {
  /** HOST:PORT where the page is reached. */
  readonly page?: string;
}

export interface ResponderNeeds {
  readonly options: ResponderOptions;
  readonly io: CliIo;
  readonly isStoreNeeded: boolean;
  /** What an escalation is sent through. */
  readonly configured?: readonly ConfiguredOutput[];
}

/** Where the store is not needed and cannot be opened, the work goes on without it and says so. */
export async function withResponder(
  { options, io, isStoreNeeded, configured = [] }: ResponderNeeds,
  work: (responder: Responder, store: AlertStore | undefined) => Promise<number>,
): Promise<number> {
  let isOpen = false;
  try {
    return await withStore({ options, io, isCreating: true }, async (store) => {
      isOpen = true;
      return await work(responderOf({ options, io, configured }, store), store);
    });
  } catch (error) {
    if (isOpen || isStoreNeeded || !(error instanceof CliStop)) throw error;
    await io.stderr.write(`tripline: ${error.message}; going on without the audit trail\n`);
    return await work(responderOf({ options, io, configured }, undefined), undefined);
  }
}

function responderOf(
  { options, io, configured }: Pick<ResponderNeeds, "options" | "io" | "configured">,
  store: AlertStore | undefined,
): Responder {
  const escalate = store === undefined ? undefined : escalator(configured ?? [], store);
  const dataDir = resolve(dataDirOf(options.data, io));
  try {
    return createResponder({
      dataDir,
      nowMs: io.nowMs,
      ...(store === undefined ? {} : { audit: store.writeAudit }),
      ...(options.page === undefined ? {} : { pageAddress: addressOf(options.page) }),
      ...(escalate === undefined ? {} : { escalate }),
    });
  } catch (error) {
    if (error instanceof CliStop) throw error;
    throw new CliStop(`cannot use "${dataDir}": ${reasonOf(error)}`, EXIT_FAILED);
  }
}
