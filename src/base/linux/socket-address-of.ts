// The `saddr=` of SOCKADDR records: a struct sockaddr in hex. The family is in host order, so logs of
// big-endian machines have it the other way round; addresses and ports are in network order always.
// Source: ip(7), ipv6(7), unix(7).

import { ipv6Text } from "./ip-text.ts";

export type SocketAddress =
  | { readonly family: "ipv4" | "ipv6"; readonly ip: string; readonly port: number }
  | { readonly family: "unix"; readonly path: string }
  | { readonly family: "netlink" | "other" };

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const AF_NETLINK = 16;

/** Undefined when the text is no hex or too short. */
export function socketAddressOf(saddr: string | undefined): SocketAddress | undefined {
  if (saddr === undefined || !/^([0-9A-Fa-f]{2}){2,}$/.test(saddr)) return undefined;
  const bytes = Buffer.from(saddr, "hex");
  const little = bytes.readUInt16LE(0);
  const family = little > 255 ? bytes.readUInt16BE(0) : little;
  if (family === AF_INET && bytes.length >= 8) {
    const ip = [...bytes.subarray(4, 8)].join(".");
    return { family: "ipv4", ip, port: bytes.readUInt16BE(2) };
  }
  if (family === AF_INET6 && bytes.length >= 24) {
    return { family: "ipv6", ip: ipv6Text(bytes.subarray(8, 24)), port: bytes.readUInt16BE(2) };
  }
  if (family === AF_UNIX) {
    const path = bytes.subarray(2);
    // An abstract name begins with NUL; a path ends at one.
    const isAbstract = path[0] === 0;
    const end = path.indexOf(0, isAbstract ? 1 : 0);
    const text = path.toString("utf8", isAbstract ? 1 : 0, end < 0 ? path.length : end);
    return { family: "unix", path: isAbstract ? `@${text}` : text };
  }
  return { family: family === AF_NETLINK ? "netlink" : "other" };
}
