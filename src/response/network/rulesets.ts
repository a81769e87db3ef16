// The two tables that are ours, as the text that nft loads in one transaction: all of it or nothing, and
// loading again gives the same. Everything in the text is a constant or comes from parseNetwork.
import type { Network } from "./address.ts";

export const ISOLATION_TABLE = "tripline";
export const BLOCK_TABLE = "tripline_block";

export interface IsolationSettings {
  readonly allow: readonly Network[];
  /** Name servers of this host; empty where DNS is cut as well. */
  readonly resolvers: readonly Network[];
  /** The page's address; undefined where it is a loopback one. */
  readonly page: { readonly network: Network | undefined; readonly port: number } | undefined;
}

/** Makes the table anew whether or not it is there: nft refuses to delete one that is not. */
function replacing(table: string, body: readonly string[]): string {
  return [
    `table inet ${table} {}`,
    `delete table inet ${table}`,
    `table inet ${table} {`,
    ...body,
    "}",
    "",
  ].join("\n");
}

/**
 * Drops what comes in, goes out and passes through, but for loopback, the settings, and what keeps the host
 * on its network at all: neighbor discovery of IPv6 and DHCP. Before the host's own filters (priority 0), and
 * a drop there stands: an accept here gives nothing that they refuse.
 */
export function isolationRuleset({ allow, resolvers, page }: IsolationSettings): string {
  return replacing(ISOLATION_TABLE, [
    ...setOf("allowed", allow),
    ...setOf("resolvers", resolvers),
    "  chain input {",
    "    type filter hook input priority -150; policy drop;",
    '    iifname "lo" accept',
    ...perFamily((ip, n) => `    ${ip} saddr @allowed${n} accept`),
    ...perFamily(
      (ip, n) =>
        `    ${ip} saddr @resolvers${n} meta l4proto { tcp, udp } th sport 53 ct state established accept`,
    ),
    ...pageRules(page).input,
    "    icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept",
    "    udp sport 67 udp dport 68 accept",
    "    udp sport 547 udp dport 546 accept",
    "    counter",
    "  }",
    "  chain output {",
    "    type filter hook output priority -150; policy drop;",
    '    oifname "lo" accept',
    ...perFamily((ip, n) => `    ${ip} daddr @allowed${n} accept`),
    ...perFamily(
      (ip, n) => `    ${ip} daddr @resolvers${n} meta l4proto { tcp, udp } th dport 53 accept`,
    ),
    ...pageRules(page).output,
    "    icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept",
    "    udp sport 68 udp dport 67 accept",
    "    udp sport 546 udp dport 547 accept",
    "    counter",
    "  }",
    "  chain forward {",
    "    type filter hook forward priority -150; policy drop;",
    "    counter",
    "  }",
  ]);
}

/** Drops what comes from, goes to or passes through to the networks; everything else is left alone. */
export function blockRuleset(networks: readonly Network[]): string {
  const chain = (name: "input" | "output" | "forward") => [
    `  chain ${name} {`,
    `    type filter hook ${name} priority -160; policy accept;`,
    ...(name === "output" ? [] : perFamily((ip, n) => `    ${ip} saddr @blocked${n} counter drop`)),
    ...(name === "input" ? [] : perFamily((ip, n) => `    ${ip} daddr @blocked${n} counter drop`)),
    "  }",
  ];
  return replacing(BLOCK_TABLE, [
    ...setOf("blocked", networks),
    ...chain("input"),
    ...chain("output"),
    ...chain("forward"),
  ]);
}

function setOf(name: string, networks: readonly Network[]): readonly string[] {
  return ([4, 6] as const).flatMap((family) => {
    const elements = networks.filter((one) => one.family === family).map(({ text }) => text);
    return [
      `  set ${name}${family} {`,
      `    type ipv${family}_addr; flags interval; auto-merge;`,
      ...(elements.length === 0 ? [] : [`    elements = { ${elements.join(", ")} }`]),
      "  }",
    ];
  });
}

function perFamily(rule: (ip: "ip" | "ip6", n: 4 | 6) => string): readonly string[] {
  return [rule("ip", 4), rule("ip6", 6)];
}

/** Browsers reach the page anew as well: a connection that was idle is closed by either side. */
function pageRules(page: IsolationSettings["page"]): {
  readonly input: readonly string[];
  readonly output: readonly string[];
} {
  if (page === undefined) return { input: [], output: [] };
  const { network, port } = page;
  const address = (side: "daddr" | "saddr") =>
    network === undefined ? "" : `${network.family === 4 ? "ip" : "ip6"} ${side} ${network.text} `;
  return {
    input: [`    ${address("daddr")}tcp dport ${port} accept`],
    output: [`    ${address("saddr")}tcp sport ${port} ct state established accept`],
  };
}
