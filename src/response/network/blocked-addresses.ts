// Remote addresses that this host neither reaches nor hears. The list on disk is what is meant; the table in
// the kernel is made from it whole each time, and a second file is what is loaded at boot.
import { existsSync, readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { type Done, impossible, type Plan } from "../action.ts";
import { readJsonFile, removeFile, writeWhole } from "../host/response-folder.ts";
import { type Network, parseNetwork } from "./address.ts";
import { checkRuleset, deleteTable, hasTable, loadRuleset, nftObstacles } from "./nft.ts";
import { BLOCK_TABLE, blockRuleset } from "./rulesets.ts";

const LIST_FILE = "blocked.json";
/** `packaging/tripline-isolation.service` loads it at boot by this name. */
const RULESET_FILE = "blocked.nft";
/** A feed of bad addresses belongs into a firewall. */
const BLOCKED_MAX = 10_000;

export class BlockedAddresses {
  readonly #listPath: string;
  readonly #rulesetPath: string;

  constructor(folder: string) {
    this.#listPath = join(folder, LIST_FILE);
    this.#rulesetPath = join(folder, RULESET_FILE);
  }

  list(): readonly string[] {
    const addresses = readJsonFile(this.#listPath)?.["addresses"];
    return Array.isArray(addresses)
      ? addresses.flatMap((one) => (typeof one === "string" ? (parseNetwork(one)?.text ?? []) : []))
      : [];
  }

  planBlock(address: string): Plan {
    const network = parseNetwork(address);
    if (network === undefined)
      return impossible([`"${address}" is neither an address nor a network`]);
    const { text } = network;
    const listed = this.list();
    const obstacles = [
      ...nftObstacles("to block an address"),
      ...refusals(network),
      ...(listed.includes(text) ? [`${text} is blocked already`] : []),
      ...(listed.length >= BLOCKED_MAX ? [`${BLOCKED_MAX} addresses are blocked already`] : []),
    ];
    return {
      steps: [
        `Nothing goes to ${text} or comes from there any more, for containers neither; open connections stall.`,
        "It lasts over restarts until it is unblocked.",
      ],
      obstacles,
      isUndoable: true,
      carryOut: async () => {
        await this.#put([...this.list(), text]);
        return {
          isDone: true,
          lines: [`${text} is blocked`],
          undo: { kind: "unblock", address: text },
        };
      },
    };
  }

  planUnblock(address: string): Plan {
    const text = parseNetwork(address)?.text ?? address;
    const obstacles = [
      ...nftObstacles("to unblock an address"),
      ...(this.list().includes(text) ? [] : [`${text} is not blocked`]),
    ];
    return {
      steps: [`${text} can be connected again.`],
      obstacles,
      isUndoable: false,
      carryOut: async (): Promise<Done> => {
        await this.#put(this.list().filter((one) => one !== text));
        return { isDone: true, lines: [`${text} is no longer blocked`] };
      },
    };
  }

  /** After a restart: loads what is on disk and not in force. Undefined where there is nothing to do. */
  async reapply(): Promise<string | undefined> {
    if (!existsSync(this.#rulesetPath)) return undefined;
    const [obstacle] = nftObstacles("to block addresses again after a restart");
    if (obstacle !== undefined) return obstacle;
    const count = this.list().length;
    const told = `${count} ${count === 1 ? "address is" : "addresses are"} blocked`;
    if ((await hasTable(BLOCK_TABLE)) === true) return told;
    await loadRuleset(readFileSync(this.#rulesetPath, "utf8"));
    return `${told}, again after a restart`;
  }

  async #put(addresses: readonly string[]): Promise<void> {
    const before = this.list();
    const networks = addresses.flatMap((text) => parseNetwork(text) ?? []);
    if (networks.length > 0) await checkRuleset(blockRuleset(networks));
    this.#write(networks);
    try {
      if (networks.length === 0) await deleteTable(BLOCK_TABLE);
      else await loadRuleset(blockRuleset(networks));
    } catch (error) {
      // What was in force still is; the disk must say the same.
      this.#write(before.flatMap((text) => parseNetwork(text) ?? []));
      throw error;
    }
  }

  #write(networks: readonly Network[]): void {
    const addresses = networks.map(({ text }) => text);
    writeWhole(this.#listPath, `${JSON.stringify({ addresses })}\n`);
    if (networks.length === 0) removeFile(this.#rulesetPath);
    else writeWhole(this.#rulesetPath, blockRuleset(networks));
  }
}

function refusals({ text, isLoopback, isTooWide }: Network): readonly string[] {
  if (isLoopback) return [`${text} is this host's own loopback`];
  if (isTooWide) return [`${text} is nearly everything: isolate the host instead`];
  const own = Object.values(networkInterfaces()).flatMap((all = []) => all);
  return own.some(({ address }) => parseNetwork(address)?.text === text)
    ? [`${text} is this host's own address`]
    : [];
}
