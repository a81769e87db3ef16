// Addresses and networks as a person writes them, made canonical for a ruleset: nothing of their text but
// digits, dots and colons gets there.
import ipaddr from "ipaddr.js";

export interface Network {
  readonly family: 4 | 6;
  /** `192.0.2.7`, `192.0.2.0/24`; the network's bits beyond the prefix are zero. */
  readonly text: string;
  readonly isLoopback: boolean;
  /** The unspecified address, or a network so wide that it is nearly everything. */
  readonly isTooWide: boolean;
}

/** The widest network that one entry may name. */
const WIDEST_PREFIX = { 4: 8, 6: 16 } as const;

/** Undefined for what is neither an address nor a network. */
export function parseNetwork(text: string): Network | undefined {
  const given = text.trim();
  // Zones and short or octal forms of IPv4 mean different things to different programs.
  if (!/^[0-9a-fA-F.:]+(\/\d{1,3})?$/.test(given)) return undefined;
  const [address = "", prefixText] = given.split("/");
  const isPlain = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  if (!isPlain) return undefined;
  const parsed = ipaddr.process(address);
  const isMapped = parsed.kind() === "ipv4" && address.includes(":");
  const family = parsed.kind() === "ipv4" ? 4 : 6;
  const most = family === 4 ? 32 : 128;
  const prefix = prefixText === undefined ? most : Number(prefixText) - (isMapped ? 96 : 0);
  if (prefix > most || prefix < 0) return undefined;
  const range = parsed.range();
  return {
    family,
    text:
      prefix === most
        ? parsed.toString()
        : `${networkAddress(parsed.toString(), prefix, family)}/${prefix}`,
    isLoopback: range === "loopback",
    isTooWide: prefix < WIDEST_PREFIX[family] || range === "unspecified",
  };
}

function networkAddress(address: string, prefix: number, family: 4 | 6): string {
  const cidr = `${address}/${prefix}`;
  return family === 4
    ? ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(cidr).toString();
}

/** Whether the address lies in one of the networks. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const one = ipaddr.process(address);
  return networks.some((text) => {
    const network = parseNetwork(text);
    if (network === undefined) return false;
    const most = network.family === 4 ? 32 : 128;
    const [base = "", prefix = most] = network.text.split("/");
    const parsed = ipaddr.parse(base);
    return parsed.kind() === one.kind() && one.match(parsed, Number(prefix));
  });
}
