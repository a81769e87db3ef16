// The name servers that this host asks, for an isolation that leaves DNS: those alone, since any address on
// port 53 would be a way out.
import { readFileSync } from "node:fs";
import { type Network, parseNetwork } from "./address.ts";

/** The second names the real servers where the first names systemd's stub on the loopback address. */
const RESOLVER_FILES = ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"] as const;
/** The C library itself asks no more than three. */
const RESOLVERS_MAX = 8;

export function readResolvers(files: readonly string[] = RESOLVER_FILES): readonly Network[] {
  const found = new Map<string, Network>();
  for (const line of files.flatMap(linesOf)) {
    const [word, address = ""] = line.trim().split(/\s+/);
    const network = word === "nameserver" ? parseNetwork(address) : undefined;
    if (network === undefined || network.isLoopback || network.isTooWide) continue;
    found.set(network.text, network);
  }
  return [...found.values()].slice(0, RESOLVERS_MAX);
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return [];
  }
}
