// cidrMatch(ip, block…): whether an address lies in one of the blocks. Host bits in a block are
// allowed; IPv4-mapped IPv6 addresses count as IPv4. Source: EQL reference, "cidrMatch".
import ipaddr from "ipaddr.js";
import type { EqlFunction, EqlValue } from "./eql-function.ts";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Block = readonly [Address, number];

export const cidrMatch: EqlFunction = {
  name: "cidrMatch",
  summary: "Tells whether an IP address lies in one of the network blocks.",
  parameters: [
    { name: "source", types: ["ip", "string"] },
    { name: "block", types: ["string"], isVariadic: true, isConstant: true },
  ],
  returns: "boolean",
  hasIgnoreCase: false,
  examples: [
    {
      expression: 'cidrMatch("10.6.48.157", "10.6.48.157/8")',
      result: true,
      note: "host bits allowed",
    },
    { expression: 'cidrMatch("192.168.1.9", "10.0.0.0/8", "192.168.0.0/16")', result: true },
    { expression: 'cidrMatch("fe80::1", "fe80::/10")', result: true },
    { expression: 'cidrMatch("8.8.8.8", "10.0.0.0/8")', result: false },
    {
      expression: 'cidrMatch("::1", "127.0.0.0/8", "::1")',
      result: true,
      note: "an address alone",
    },
    { expression: 'cidrMatch(null, "10.0.0.0/8")', result: null },
  ],
  evaluate: ([source = null, ...blocks]) => matchIn(source, parseBlocks(blocks)),
  prepare: (constants) => {
    const blocks = parseBlocks(constants);
    return (source) => matchIn(source, blocks);
  },
};

/** The block, or undefined when the text is none; an address alone is a block of one. */
export function parseBlock(text: string): Block | undefined {
  const match = /^([0-9a-fA-F.:]{2,45})(?:\/(\d{1,3}))?$/.exec(text);
  if (match === null || !ipaddr.isValid(match[1] as string)) return undefined;
  const address = ipaddr.parse(match[1] as string);
  const width = address.kind() === "ipv4" ? 32 : 128;
  const bits = match[2] === undefined ? width : Number(match[2]);
  return bits <= width ? [address, bits] : undefined;
}

function parseBlocks(values: readonly EqlValue[]): readonly Block[] {
  return values
    .map((value) => (typeof value === "string" ? parseBlock(value) : undefined))
    .filter((block) => block !== undefined);
}

function matchIn(source: EqlValue, blocks: readonly Block[]): EqlValue {
  if (source === null) return null;
  if (typeof source !== "string" || source.length > 64 || !ipaddr.isValid(source)) return false;
  const address = ipaddr.process(source);
  return blocks.some(
    ([block, bits]) => block.kind() === address.kind() && address.match(block as ipaddr.IPv4, bits),
  );
}
