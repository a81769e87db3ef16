// One action from the command line: what would happen is printed, the person is asked, it is done, and what
// happened is printed. Nobody to ask and no --yes is wrong usage, not a yes.

import { shortTerminal } from "../outputs/escape-terminal.ts";
import type { ActionRequest, Outcome, Rehearsal } from "../response/action.ts";
import { isWithin } from "../response/network/address.ts";
import { sshClient } from "../response/network/ssh-client.ts";
import type { Responder } from "../response/responder.ts";
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE } from "./exit-codes.ts";
import { findAlertId } from "./find-alert.ts";
import { type CliIo, CliStop } from "./io.ts";
import { actedBy, type DataOptions } from "./open-kept.ts";
import { configuredOutputs } from "./open-outputs.ts";
import { withResponder } from "./open-responder.ts";

export interface RespondOptions extends DataOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly alert?: string;
  readonly comment?: string;
  readonly json?: boolean;
  readonly page?: string;
  readonly force?: boolean;
}

/** A sentence holds names and arguments of processes, which may be long. */
const LINE_CHARACTERS_MAX = 1_000;

export async function respond(
  action: ActionRequest,
  options: RespondOptions,
  io: CliIo,
): Promise<number> {
  // A host is given back whatever state the store is in.
  const isStoreNeeded = action.kind !== "release";
  const configured = action.kind === "escalate" ? await configuredOutputs(io) : [];
  const needs = { options, io, isStoreNeeded, configured };
  return await withResponder(needs, async (responder, store) => {
    const alertId =
      options.alert === undefined || store === undefined
        ? options.alert
        : findAlertId(store, options.alert);
    return await act(responder, action, {
      options,
      io,
      ...(alertId === undefined ? {} : { alertId }),
    });
  });
}

export async function undoAction(id: string, options: RespondOptions, io: CliIo): Promise<number> {
  return await withResponder({ options, io, isStoreNeeded: false }, async (responder) => {
    const found = responder.journal(Number.MAX_SAFE_INTEGER).filter((one) => one.id.startsWith(id));
    const [first] = found;
    if (first === undefined || id === "") {
      throw new CliStop(`no action has the id "${id}"; see: tripline respond journal`, EXIT_USAGE);
    }
    if (found.length > 1) throw new CliStop(`"${id}" fits more than one action`, EXIT_USAGE);
    if (first.undo === undefined) {
      throw new CliStop(`"${first.action.kind}" of ${first.id} cannot be undone now`, EXIT_FAILED);
    }
    const { alertId } = first;
    return await act(responder, first.undo, {
      options: { comment: `undoes ${first.id}`, ...options },
      io,
      ...(alertId === undefined ? {} : { alertId }),
    });
  });
}

interface Act {
  readonly options: RespondOptions;
  readonly io: CliIo;
  readonly alertId?: string;
}

async function act(
  responder: Responder,
  action: ActionRequest,
  { options, io, alertId }: Act,
): Promise<number> {
  const request = {
    action,
    comment: options.comment ?? "",
    ...(alertId === undefined ? {} : { alertId }),
    ...(options.force === true ? { isForced: true } : {}),
  };
  const { actor } = actedBy(io);
  const rehearsal = await responder.rehearse(request, actor);
  const { obstacles } = rehearsal;
  const isJson = options.json === true;
  if (!isJson) await tell(io, [...rehearsal.steps, ...sshWarning(action, io)]);
  if (obstacles.length > 0) {
    if (isJson) await tellJson(io, { rehearsal });
    throw new CliStop(obstacles.map(shown).join("\n"), EXIT_FAILED);
  }
  if (options.dryRun === true) {
    if (isJson) await tellJson(io, { rehearsal });
    else await tell(io, ["Nothing was done (--dry-run)."]);
    return EXIT_DONE;
  }
  if (!(await isAgreed(options, io))) {
    await io.stderr.write("nothing was done\n");
    return EXIT_FAILED;
  }
  const outcome = await responder.run(request, actor);
  if (isJson) await tellJson(io, { rehearsal, outcome });
  else await tell(io, [...outcome.lines, `journaled as ${outcome.id}`]);
  return outcome.isDone ? EXIT_DONE : EXIT_FAILED;
}

async function isAgreed({ yes }: RespondOptions, { confirm }: CliIo): Promise<boolean> {
  if (yes === true) return true;
  if (confirm === undefined) {
    throw new CliStop("nobody can be asked here: add --yes, or --dry-run to see only", EXIT_USAGE);
  }
  return await confirm("Do it? [y/N] ");
}

async function tell(io: CliIo, lines: readonly string[]): Promise<void> {
  await io.stdout.write(lines.map((line) => `${shown(line)}\n`).join(""));
}

async function tellJson(
  io: CliIo,
  value: { readonly rehearsal: Rehearsal; readonly outcome?: Outcome },
): Promise<void> {
  await io.stdout.write(`${JSON.stringify(value)}\n`);
}

function shown(line: string): string {
  return shortTerminal(line, LINE_CHARACTERS_MAX);
}

/** Whoever isolates a host over the network should know that it is the last thing they do there. */
function sshWarning(action: ActionRequest, { env }: CliIo): readonly string[] {
  if (action.kind !== "isolate") return [];
  const client = sshClient(env["SSH_CONNECTION"]);
  if (client === undefined) return [];
  return isWithin(client, action.allow)
    ? []
    : [`You are here over SSH from ${client}, which is not allowed: this connection is cut.`];
}
