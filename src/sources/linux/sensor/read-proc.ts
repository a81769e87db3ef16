// What /proc says of a process that the sensor has not seen begin: those that were there before it, and a
// parent that it missed. Everything may be gone or changed between two reads; then there is less.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Terminal } from "../ebpf/decode-record.ts";
import { containerIdOf } from "./container-id.ts";

/** Clock ticks of /proc/PID/stat; USER_HZ is 100 on every architecture that Linux runs on here. */
const TICK_NS = 10_000_000n;
const ARGS_BYTES_MAX = 64 * 1024;

export interface ProcStatus {
  readonly pid: number;
  readonly parentPid: number;
  readonly startNs: bigint;
  readonly command: string;
  readonly executable: string | undefined;
  readonly args: readonly string[] | undefined;
  readonly workingDirectory: string | undefined;
  /** Real, effective, saved. */
  readonly uids: readonly number[];
  readonly gids: readonly number[];
  readonly loginUid: number | undefined;
  readonly auditSession: number | undefined;
  readonly capabilitiesPermitted: bigint;
  readonly capabilitiesEffective: bigint;
  readonly sessionId: number;
  readonly groupId: number;
  readonly terminal: Terminal | undefined;
  readonly pidNamespace: number | undefined;
  readonly mountNamespace: number | undefined;
  readonly containerId: string | undefined;
}

/** Pids of all processes now. */
export function listProcesses(root = "/proc"): readonly number[] {
  return readdirSync(root)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Undefined when the process is gone. */
export function readProcess(pid: number, root = "/proc"): ProcStatus | undefined {
  const base = `${root}/${pid}`;
  const stat = read(`${base}/stat`);
  if (stat === undefined) return undefined;
  // The name stands in parentheses and may hold any character, parentheses too.
  const close = stat.lastIndexOf(")");
  const command = stat.slice(stat.indexOf("(") + 1, close);
  const fields = stat.slice(close + 2).split(" ");
  const number = (nth: number) => Number(fields[nth - 3]);
  const status = parseStatus(read(`${base}/status`) ?? "");
  const numbers = (key: string) => (status.get(key) ?? "").split("\t").map(Number);
  const hex = (key: string) => BigInt(`0x${status.get(key) ?? "0"}`);
  const cmdline = read(`${base}/cmdline`)?.slice(0, ARGS_BYTES_MAX);
  return {
    pid,
    parentPid: number(4),
    startNs: BigInt(fields[22 - 3] ?? "0") * TICK_NS,
    command,
    executable: link(`${base}/exe`)?.replace(/ \(deleted\)$/, ""),
    args: cmdline === undefined || cmdline === "" ? undefined : cutArgs(cmdline),
    workingDirectory: link(`${base}/cwd`),
    uids: numbers("Uid"),
    gids: numbers("Gid"),
    loginUid: setId(read(`${base}/loginuid`)),
    auditSession: setId(read(`${base}/sessionid`)),
    capabilitiesPermitted: hex("CapPrm"),
    capabilitiesEffective: hex("CapEff"),
    sessionId: number(6),
    groupId: number(5),
    terminal: terminalOf(number(7)),
    pidNamespace: namespaceOf(link(`${base}/ns/pid`)),
    mountNamespace: namespaceOf(link(`${base}/ns/mnt`)),
    containerId: containerIdOf(read(`${base}/cgroup`) ?? ""),
  };
}

function parseStatus(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) found.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return found;
}

function cutArgs(text: string): readonly string[] {
  const args = text.split("\0");
  if (text.endsWith("\0")) args.pop();
  return args;
}

function setId(text: string | undefined): number | undefined {
  const id = text === undefined || text === "" ? undefined : Number(text);
  return id === undefined || id === 0xffff_ffff ? undefined : id;
}

/** A device number as the kernel packs it for old programs. */
function terminalOf(device: number): Terminal | undefined {
  if (!(device > 0)) return undefined;
  const major = (device >>> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  return { name: "", major, minor };
}

function namespaceOf(text: string | undefined): number | undefined {
  const number = /\[(\d+)\]/.exec(text ?? "")?.[1];
  return number === undefined ? undefined : Number(number);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
