// IP addresses as text, from their bytes in network order. Source: RFC 5952.

/** Of four bytes or sixteen; an IPv4 address within IPv6 is written as IPv4. "" for anything else. */
export function ipText(bytes: Uint8Array | undefined): string {
  if (bytes?.length === 4) return [...bytes].join(".");
  if (bytes?.length !== 16) return "";
  const isMapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff;
  return isMapped && bytes[11] === 0xff
    ? [...bytes.subarray(12)].join(".")
    : ipv6Text(Buffer.from(bytes));
}

/** Of sixteen bytes. */
export function ipv6Text(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2));
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return `::ffff:${[...bytes.subarray(12)].join(".")}`;
  const zeros = longestZeros(groups);
  const text = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(":");
  if (zeros.length < 2) return text(0, 8);
  return `${text(0, zeros.start)}::${text(zeros.start + zeros.length, 8)}`;
}

function longestZeros(groups: readonly number[]): {
  readonly start: number;
  readonly length: number;
} {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
