// `tripline respond status`: whether this host is cut off, from what, and what could be done to it from here.
import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { EXIT_DONE } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import type { DataOptions } from "./open-kept.ts";
import { withResponder } from "./open-responder.ts";

export interface StatusOptions extends DataOptions {
  readonly json?: boolean;
}

export async function showStatus(options: StatusOptions, io: CliIo): Promise<number> {
  return await withResponder({ options, io, isStoreNeeded: false }, async (responder) => {
    const { isIsolated, blockedAddresses } = await responder.state();
    const abilities = responder.abilities();
    if (options.json === true) {
      await io.stdout.write(`${JSON.stringify({ isIsolated, blockedAddresses, abilities })}\n`);
      return EXIT_DONE;
    }
    const able = abilities.filter(({ obstacles }) => obstacles.length === 0);
    const lines = [
      isIsolated ? "this host is isolated" : "this host is not isolated",
      blockedAddresses.length === 0
        ? "no address is blocked"
        : `blocked: ${blockedAddresses.join(", ")}`,
      `can be done here: ${able.map(({ kind }) => kind).join(", ") || "nothing"}`,
      ...abilities.flatMap(({ kind, obstacles }) => obstacles.map((one) => `not ${kind}: ${one}`)),
    ];
    await io.stdout.write(lines.map((line) => `${escapeTerminal(line)}\n`).join(""));
    return EXIT_DONE;
  });
}
