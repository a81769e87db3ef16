// Who listens and who is connected, with the processes that hold the sockets. Source: proc_net_tcp.txt of the
// kernel's documentation. Sockets of other network namespaces are not in these files.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { endianness } from "node:os";
import { ipText } from "../../base/linux/ip-text.ts";
import { listProcesses } from "../../sources/linux/sensor/read-proc.ts";
import type { Evidence } from "./evidence.ts";

const PROTOCOLS = ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"] as const;

const TCP_STATES: Readonly<Record<string, string>> = {
  "01": "established",
  "02": "syn-sent",
  "03": "syn-received",
  "04": "fin-wait-1",
  "05": "fin-wait-2",
  "06": "time-wait",
  "07": "closed",
  "08": "close-wait",
  "09": "last-ack",
  "0A": "listening",
  "0B": "closing",
};

/** A busy proxy holds hundreds of thousands of descriptors. */
const DESCRIPTORS_MAX = 500_000;

export async function collectSockets(evidence: Evidence): Promise<void> {
  const holders = await socketHolders(evidence);
  const rows = PROTOCOLS.flatMap((protocol) =>
    socketLines(protocol).flatMap((line) => {
      const socket = parseSocket(protocol, line);
      if (socket === undefined) return [];
      const { state, local, remote, uid, inode } = socket;
      return [[protocol, state, local, remote, uid, holders.get(inode) ?? ""]];
    }),
  );
  const columns = ["protocol", "state", "local", "remote", "uid", "processes"];
  const isListening = (row: readonly (string | number)[]) => row[1] === "listening";
  evidence.addTable({
    name: "listening",
    title: "Listening sockets",
    columns,
    rows: rows.filter(isListening),
  });
  evidence.addTable({
    name: "connections",
    title: "Connections and other sockets",
    columns,
    rows: rows.filter((row) => !isListening(row)),
  });
}

function socketLines(protocol: string): readonly string[] {
  try {
    return readFileSync(`/proc/net/${protocol}`, "latin1").split("\n").slice(1);
  } catch {
    return [];
  }
}

export interface SocketLine {
  readonly state: string;
  readonly local: string;
  readonly remote: string;
  readonly uid: number;
  readonly inode: string;
}

/** Undefined for a line that is none. */
export function parseSocket(protocol: string, line: string): SocketLine | undefined {
  const fields = line.trim().split(/\s+/);
  const [, local = "", remote = "", state = "", , , , uid = "", , inode = ""] = fields;
  if (inode === "") return undefined;
  // A socket of udp that is bound to nobody is shown in the state "closed": it receives all the same.
  const isOpenUdp = protocol.startsWith("udp") && state === "07";
  return {
    state: isOpenUdp ? "listening" : (TCP_STATES[state] ?? state),
    local: addressOf(local),
    remote: addressOf(remote),
    uid: Number(uid),
    inode,
  };
}

/** Words of four bytes, each in the order of this machine. */
function addressOf(text: string): string {
  const [hex = "", port = "0"] = text.split(":");
  const bytes = Buffer.from(hex, "hex");
  if (endianness() === "LE" && bytes.length % 4 === 0) bytes.swap32();
  const address = ipText(bytes);
  return `${address.includes(":") ? `[${address}]` : address}:${Number.parseInt(port, 16)}`;
}

/** By the socket's inode: `sshd[812], bash[900]`. */
async function socketHolders(evidence: Evidence): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, Set<string>>();
  let seenCount = 0;
  for (const pid of listProcesses()) {
    if (seenCount > DESCRIPTORS_MAX) {
      evidence.count(`descriptors over ${DESCRIPTORS_MAX}`);
      break;
    }
    const label = `${nameOf(pid)}[${pid}]`;
    for (const inode of socketInodes(pid)) {
      const holders = found.get(inode) ?? new Set();
      found.set(inode, holders.add(label));
      seenCount++;
    }
    await evidence.breathe();
  }
  return new Map([...found].map(([inode, holders]) => [inode, [...holders].join(", ")]));
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trimEnd();
  } catch {
    return "";
  }
}

function socketInodes(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const target = linkOf(`/proc/${pid}/fd/${fd}`);
      return target.startsWith("socket:[") ? [target.slice(8, -1)] : [];
    });
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
