// What /proc says of a process that the sensor has not seen begin: those that were there before it, and a
// parent that it missed. Everything may be gone or changed between two reads; then there is less.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { containerIdOf } from "./container-id.ts";
import { type ProcStat, readStat } from "./read-stat.ts";

const ARGS_BYTES_MAX = 64 * 1024;

export interface ProcStatus extends ProcStat {
  readonly pid: number;
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
  const stat = readStat(pid, root);
  if (stat === undefined) return undefined;
  const status = parseStatus(read(`${base}/status`) ?? "");
  const numbers = (key: string) => (status.get(key) ?? "").split("\t").map(Number);
  const hex = (key: string) => BigInt(`0x${status.get(key) ?? "0"}`);
  const cmdline = read(`${base}/cmdline`)?.slice(0, ARGS_BYTES_MAX);
  return {
    pid,
    ...stat,
    executable: link(`${base}/exe`)?.replace(/ \(deleted\)$/, ""),
    args: cmdline === undefined || cmdline === "" ? undefined : cutArgs(cmdline),
    workingDirectory: link(`${base}/cwd`),
    uids: numbers("Uid"),
    gids: numbers("Gid"),
    loginUid: setId(read(`${base}/loginuid`)),
    auditSession: setId(read(`${base}/sessionid`)),
    capabilitiesPermitted: hex("CapPrm"),
    capabilitiesEffective: hex("CapEff"),
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
