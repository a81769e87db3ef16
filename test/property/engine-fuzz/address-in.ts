// An address inside a network block, in one of its spellings, or right beside the block.
import ipaddr from "ipaddr.js";
import type { Random } from "../../../bench/generator/random.ts";

export function addressIn(block: string, random: Random): string {
  const [text = "", bits] = block.split("/");
  if (!ipaddr.isValid(text)) return text;
  const bytes = ipaddr.parse(text).toByteArray();
  const kept = bits === undefined ? bytes.length * 8 : Number(bits);
  const made = bytes.map((byte, at) => {
    const fixed = Math.min(8, Math.max(0, kept - at * 8));
    return (byte & (0xff << (8 - fixed)) & 0xff) | random.below(1 << (8 - fixed));
  });
  if (random.chance(0.1)) {
    const at = Math.min(made.length - 1, Math.max(0, Math.floor((kept - 1) / 8)));
    made[at] = ((made[at] as number) + 1) & 0xff;
  }
  const address = ipaddr.fromByteArray(made);
  if (address.kind() === "ipv6") return address.toString();
  if (random.chance(0.1)) return `::ffff:${address.toString()}`;
  return address.toString();
}
