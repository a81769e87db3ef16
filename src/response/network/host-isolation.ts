// Isolation of this host and its release. The ruleset is on disk before it is in force, so that a restart in
// between does not free the host; releasing takes it from the disk first, so that one does not isolate again.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Done, type IsolateRequest, impossible, type Plan } from "../action.ts";
import { removeFile, writeWhole } from "../host/response-folder.ts";
import { type Network, parseNetwork } from "./address.ts";
import { checkRuleset, deleteTable, hasTable, loadRuleset, nftObstacles } from "./nft.ts";
import { readResolvers } from "./resolvers.ts";
import { ISOLATION_TABLE, isolationRuleset } from "./rulesets.ts";

/** `packaging/tripline-isolation.service` loads it at boot by this name. */
const ISOLATION_FILE = "isolation.nft";
/** More is a policy, not an exception for those who look into an incident. */
const ALLOWED_MAX = 1_000;

export interface PageAddress {
  readonly host: string;
  readonly port: number;
}

export class HostIsolation {
  readonly #path: string;
  readonly #page: PageAddress | undefined;

  constructor(folder: string, page: PageAddress | undefined) {
    this.#path = join(folder, ISOLATION_FILE);
    this.#page = page;
  }

  /** Where the filter cannot be asked, what is on disk counts. */
  async isInForce(): Promise<boolean> {
    return (await hasTable(ISOLATION_TABLE)) ?? existsSync(this.#path);
  }

  /** Whether it would be in force again after a restart. */
  isKept(): boolean {
    return existsSync(this.#path);
  }

  planIsolate({ allow, isDnsAllowed }: IsolateRequest): Plan {
    const networks = allow.map(parseNetwork);
    const page = reachablePage(this.#page);
    const resolvers = isDnsAllowed ? readResolvers() : [];
    const known = networks.filter((one): one is Network => one !== undefined);
    const ruleset = isolationRuleset({ allow: known, resolvers, page });
    return {
      steps: [
        "Every connection of this host is cut at once, also those that are open: in, out and passing through, for containers too.",
        "The loopback address, IPv6 neighbor discovery and DHCP go on.",
        known.length === 0
          ? "No address stays in reach."
          : `These stay in reach, both ways: ${known.map(({ text }) => text).join(", ")}.`,
        dnsStep(isDnsAllowed, resolvers),
        page === undefined
          ? "No page is kept in reach beyond this host: it is reached through a tunnel from an address that stays in reach."
          : `The page stays in reach on port ${page.port}.`,
        "What Tripline sends to other hosts does not get out either, unless their addresses stay in reach.",
        "It lasts over restarts until it is released: tripline respond release.",
      ],
      obstacles: [...nftObstacles("to isolate the host"), ...allowFaults(allow, networks)],
      isUndoable: true,
      carryOut: () => this.#isolate(ruleset),
    };
  }

  async planRelease(): Promise<Plan> {
    const obstacles = nftObstacles("to release the host");
    if (obstacles.length > 0) return impossible(obstacles);
    const isInForce = await this.isInForce();
    return {
      steps: [
        isInForce
          ? "Isolation ends: what was cut can be connected again."
          : "This host is not isolated; what is left of an isolation on disk is removed.",
        "Blocked addresses stay blocked.",
      ],
      obstacles: [],
      isUndoable: false,
      carryOut: () => this.#release(),
    };
  }

  /** After a restart: loads what is on disk and not in force. Undefined where there is nothing to do. */
  async reapply(): Promise<string | undefined> {
    if (!existsSync(this.#path)) return undefined;
    const [obstacle] = nftObstacles("to isolate this host again after a restart");
    if (obstacle !== undefined) return obstacle;
    if ((await hasTable(ISOLATION_TABLE)) === true) return "this host is isolated";
    await loadRuleset(readFileSync(this.#path, "utf8"));
    return "this host is isolated, again after a restart";
  }

  async #isolate(ruleset: string): Promise<Done> {
    await checkRuleset(ruleset);
    const before = existsSync(this.#path) ? readFileSync(this.#path) : undefined;
    writeWhole(this.#path, ruleset);
    try {
      await loadRuleset(ruleset);
    } catch (error) {
      // What was in force still is; the disk must say the same.
      if (before === undefined) removeFile(this.#path);
      else writeWhole(this.#path, before);
      throw error;
    }
    return { isDone: true, lines: ["the host is isolated"], undo: { kind: "release" } };
  }

  async #release(): Promise<Done> {
    let kept: string | undefined;
    try {
      removeFile(this.#path);
    } catch (error) {
      // A disk that cannot be written must not keep the host cut off.
      kept = `${this.#path} cannot be removed and isolates the host again at the next start: ${String(error)}`;
    }
    await deleteTable(ISOLATION_TABLE);
    return {
      isDone: kept === undefined,
      lines: ["the host is released", ...(kept === undefined ? [] : [kept])],
    };
  }
}

function dnsStep(isDnsAllowed: boolean, resolvers: readonly Network[]): string {
  if (!isDnsAllowed) return "Names are not resolved any more.";
  if (resolvers.length === 0) return "No name server beyond this host is known to leave in reach.";
  return `The name servers stay in reach: ${resolvers.map(({ text }) => text).join(", ")}. Names can carry data out.`;
}

function allowFaults(
  allow: readonly string[],
  networks: readonly (Network | undefined)[],
): readonly string[] {
  if (allow.length > ALLOWED_MAX) return [`more than ${ALLOWED_MAX} addresses to allow`];
  return allow.flatMap((text, at) => {
    const network = networks[at];
    if (network === undefined) return [`"${text}" is neither an address nor a network`];
    return network.isTooWide ? [`"${text}" is so wide that nothing would be isolated`] : [];
  });
}

/** Undefined for a page that only this host reaches. */
function reachablePage(
  page: PageAddress | undefined,
): { readonly network: Network | undefined; readonly port: number } | undefined {
  if (page === undefined || page.port === 0 || page.host === "localhost") return undefined;
  const network = parseNetwork(page.host);
  if (network?.isLoopback === true) return undefined;
  // A wildcard, or a name: the port alone.
  const isOne = network !== undefined && !network.isTooWide;
  return { network: isOne ? network : undefined, port: page.port };
}
