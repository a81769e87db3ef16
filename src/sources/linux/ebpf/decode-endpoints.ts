// Both ends of a connection from a record's bytes, with addresses as people write them.
import type { Endpoint } from "./decode-record.ts";
import type { RecordBytes } from "./record-bytes.ts";
import { FIELD } from "./record-layout.ts";

const AF_INET6 = 10;
const AF_INET = 2;
/** Two bytes of zero and two of ones, before an IPv4 address that is mapped into IPv6. */
const MAPPED_WORD = 0xffff_0000;

/** Adds both ends; undefined for a socket that is not of the internet. */
export function decodeEndpoints<Part extends object>(
  record: RecordBytes,
  part: Part,
): (Part & { local: Endpoint; remote: Endpoint; family: "ipv4" | "ipv6" }) | undefined {
  const family = record.uint16(FIELD.family);
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const [local, remote] =
    family === AF_INET
      ? [ipv4(record, FIELD.addressLocal4), ipv4(record, FIELD.addressRemote4)]
      : [ipv6(record, FIELD.addressLocal6), ipv6(record, FIELD.addressRemote6)];
  return {
    ...part,
    local: { ip: local, port: record.uint16(FIELD.portLocal) },
    remote: { ip: remote, port: record.uint16BigEndian(FIELD.portRemote) },
    family: family === AF_INET ? "ipv4" : "ipv6",
  };
}

function ipv4(record: RecordBytes, at: number): string {
  return [0, 1, 2, 3].map((nth) => record.byte(at + nth)).join(".");
}

/** An IPv4 address mapped into IPv6 is written as IPv4. */
function ipv6(record: RecordBytes, at: number): string {
  const isMapped = record.uint64(at) === 0n && record.uint32(at + 8) === MAPPED_WORD;
  if (isMapped) return ipv4(record, at + 12);
  const groups = Array.from({ length: 8 }, (_, nth) =>
    record.uint16BigEndian(at + 2 * nth).toString(16),
  );
  return compressed(groups);
}

/** The longest run of two or more zero groups becomes "::". Source: RFC 5952. */
function compressed(groups: readonly string[]): string {
  let best = { start: -1, length: 1 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === "0") length++;
    if (length > best.length) best = { start, length };
  }
  if (best.start < 0) return groups.join(":");
  const head = groups.slice(0, best.start).join(":");
  return `${head}::${groups.slice(best.start + best.length).join(":")}`;
}
