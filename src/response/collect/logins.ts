// Who is logged in, who was, who failed to, and when each account last did: utmp, wtmp, btmp and lastlog,
// read as glibc writes them (bits/utmp.h). Hosts that moved to wtmpdb or to the journal have fewer of them.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { arch } from "node:os";
import { ipText } from "../../base/linux/ip-text.ts";
import { readUsers } from "./accounts.ts";
import { type Evidence, timeCell } from "./evidence.ts";

/** Where the session's number and the time are 32 bits wide, as on x86, and where they are 64. */
const LAYOUT =
  arch() === "arm64"
    ? { recordBytes: 400, timeOffset: 344, isWide: true, addressOffset: 360, lastBytes: 296 }
    : { recordBytes: 384, timeOffset: 340, isWide: false, addressOffset: 348, lastBytes: 292 };

const KINDS: Readonly<Record<number, string>> = {
  1: "run level",
  2: "boot",
  3: "clock set",
  4: "clock set",
  6: "login prompt",
  7: "login",
  8: "logout",
};

/** The newest of each file. */
const RECORDS_MAX = 2_000;

export interface LoginRecord {
  readonly kind: string;
  readonly pid: number;
  readonly terminal: string;
  readonly user: string;
  readonly host: string;
  readonly address: string;
  readonly timeMs: number;
}

export function collectLogins(evidence: Evidence): void {
  const files = [
    ["logged-in", "Logged in now", "/run/utmp"],
    ["logins", "Logins and logouts", "/var/log/wtmp"],
    ["failed-logins", "Failed logins", "/var/log/btmp"],
  ] as const;
  for (const [name, title, path] of files) {
    const records = readLogins(path, evidence);
    evidence.addTable({
      name,
      title,
      columns: ["time", "kind", "user", "terminal", "host", "address", "pid"],
      rows: records.map(({ timeMs, kind, user, terminal, host, address, pid }) => [
        timeCell(timeMs),
        kind,
        user,
        terminal,
        host,
        address,
        pid,
      ]),
    });
  }
  evidence.addTable({
    name: "last-logins",
    title: "Last login of each account",
    columns: ["account", "time", "terminal", "host"],
    rows: lastLogins(),
  });
}

/** Newest first. */
function readLogins(path: string, evidence: Evidence): readonly LoginRecord[] {
  const { recordBytes } = LAYOUT;
  const size = sizeOf(path);
  const count = Math.floor(size / recordBytes);
  const first = Math.max(0, count - RECORDS_MAX);
  evidence.count(`records of ${path} over ${RECORDS_MAX}`, first);
  const bytes = readAt(path, first * recordBytes, (count - first) * recordBytes);
  return parseLogins(bytes).reverse();
}

/** In the order of the file; empty records are left out. */
export function parseLogins(bytes: Buffer): LoginRecord[] {
  const { recordBytes, timeOffset, isWide, addressOffset } = LAYOUT;
  const records: LoginRecord[] = [];
  for (let at = 0; at + recordBytes <= bytes.length; at += recordBytes) {
    const record = bytes.subarray(at, at + recordBytes);
    const kind = KINDS[record.readInt16LE(0)];
    if (kind === undefined) continue;
    const address = record.subarray(addressOffset, addressOffset + 16);
    const isFour = address.subarray(4).every((byte) => byte === 0);
    records.push({
      kind,
      pid: record.readInt32LE(4),
      terminal: cText(record, 8, 32),
      user: cText(record, 44, 32),
      host: cText(record, 76, 256),
      address: address.every((byte) => byte === 0)
        ? ""
        : ipText(isFour ? address.subarray(0, 4) : address),
      timeMs: secondsAt(record, timeOffset, isWide) * 1000,
    });
  }
  return records;
}

function lastLogins(): readonly (readonly string[])[] {
  const path = "/var/log/lastlog";
  const { lastBytes, isWide } = LAYOUT;
  if (sizeOf(path) === 0) return [];
  const timeBytes = isWide ? 8 : 4;
  return readUsers().flatMap(({ name, uid }) => {
    const record = readAt(path, uid * lastBytes, lastBytes);
    if (record.length < lastBytes) return [];
    const seconds = secondsAt(record, 0, isWide);
    if (seconds === 0) return [];
    const terminal = cText(record, timeBytes, 32);
    return [[name, timeCell(seconds * 1000), terminal, cText(record, timeBytes + 32, 256)]];
  });
}

function secondsAt(record: Buffer, offset: number, isWide: boolean): number {
  return isWide ? Number(record.readBigInt64LE(offset)) : record.readUInt32LE(offset);
}

function cText(record: Buffer, offset: number, length: number): string {
  const field = record.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? length : end);
}

function sizeOf(path: string): number {
  return withFile(path, (fd) => fstatSync(fd).size) ?? 0;
}

function readAt(path: string, offset: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  const got = withFile(path, (fd) => readSync(fd, buffer, 0, length, offset)) ?? 0;
  return buffer.subarray(0, got);
}

/** Undefined where it cannot be read; what is not there says nothing of the host. */
function withFile(path: string, work: (fd: number) => number): number | undefined {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}
