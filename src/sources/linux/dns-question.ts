// The question of a DNS query, from the bytes that a process sent. Hostile: each length is held against the
// message's. Names are written in small letters, since to DNS they are the same, and some resolvers mix
// them at random. Source: RFC 1035, sections 4.1 and 5.1.

export interface DnsQuestion {
  /** Without the dot at its end; "." is the root. */
  readonly name: string;
  /** `A`, `AAAA`, `TXT`; `TYPE123` where it has no name here. */
  readonly type: string;
}

const HEADER_BYTES = 12;
const RESPONSE = 0x80;
const LABEL_BYTES_MAX = 63;
const NAME_BYTES_MAX = 255;

const TYPES: Readonly<Record<number, string>> = {
  1: "A",
  2: "NS",
  5: "CNAME",
  6: "SOA",
  12: "PTR",
  15: "MX",
  16: "TXT",
  28: "AAAA",
  33: "SRV",
  35: "NAPTR",
  43: "DS",
  48: "DNSKEY",
  52: "TLSA",
  64: "SVCB",
  65: "HTTPS",
  251: "IXFR",
  252: "AXFR",
  255: "ANY",
  257: "CAA",
};

/** Undefined where the bytes are no query with a question. */
export function readDnsQuestion(bytes: Buffer): DnsQuestion | undefined {
  if (bytes.length < HEADER_BYTES || ((bytes[2] as number) & RESPONSE) !== 0) return undefined;
  if (bytes.readUInt16BE(4) === 0) return undefined;
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (;;) {
    const length = bytes[at];
    if (length === undefined || length > LABEL_BYTES_MAX) return undefined;
    at++;
    if (length === 0) break;
    if (at + length > bytes.length || at - HEADER_BYTES > NAME_BYTES_MAX) return undefined;
    labels.push(labelOf(bytes.subarray(at, at + length)));
    at += length;
  }
  if (at + 4 > bytes.length) return undefined;
  const type = bytes.readUInt16BE(at);
  const name = labels.length === 0 ? "." : labels.join(".");
  return { name, type: TYPES[type] ?? `TYPE${type}` };
}

/** What is not printable, and a dot within a label, as a zone file has it: a backslash and the number. */
function labelOf(bytes: Buffer): string {
  let text = "";
  for (const byte of bytes) {
    const isPlain = byte > 0x20 && byte < 0x7f && byte !== DOT && byte !== BACKSLASH;
    text += isPlain ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, "0")}`;
  }
  return text.toLowerCase();
}

const DOT = 0x2e;
const BACKSLASH = 0x5c;
