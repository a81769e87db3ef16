// What an audit event says of an exec or a connection, in the words of the live sensor's records. Numbers
// that are no numbers, and calls that failed, give nothing.
import { socketAddressOf } from "../../../base/linux/socket-address-of.ts";
import { syscallName } from "../../../base/linux/syscall-name.ts";
import type { Credentials, Endpoint, Terminal } from "../ebpf/decode-record.ts";
import type { ToldExec } from "../sensor/thin-records.ts";
import type { AuditEvent } from "./audit-event.ts";

export type AuditFacts =
  | { readonly kind: "exec"; readonly pid: number; readonly exec: ToldExec }
  | {
      readonly kind: "connect" | "accept";
      readonly pid: number;
      readonly remote: Endpoint;
      readonly family: "ipv4" | "ipv6";
    };

type Fields = ReadonlyMap<string, string>;

/** Undefined for everything else, such as what other rules than ours have caught. */
export function auditFactsOf(event: AuditEvent): AuditFacts | undefined {
  const call = fieldsOf(event, "SYSCALL");
  const pid = numberIn(call, "pid");
  if (call === undefined || pid === undefined) return undefined;
  switch (syscallName(call.get("arch"), call.get("syscall"))) {
    case "execve":
    case "execveat":
      if (call.get("success") !== "yes") return undefined;
      return { kind: "exec", pid, exec: toldExec(event, call) };
    case "connect":
      return wasAttempted(call) ? connection("connect", pid, event) : undefined;
    case "accept":
    case "accept4":
      return call.get("success") === "yes" ? connection("accept", pid, event) : undefined;
    default:
      return undefined;
  }
}

function toldExec(event: AuditEvent, call: Fields): ToldExec {
  const id = (key: string): number => numberIn(call, key) ?? 0;
  const credentials: Credentials = {
    uid: id("uid"),
    gid: id("gid"),
    suid: id("suid"),
    sgid: id("sgid"),
    euid: id("euid"),
    egid: id("egid"),
  };
  const args = event.args ?? [];
  return {
    parentPid: id("ppid"),
    executable: known(call.get("exe"))?.replace(/ \(deleted\)$/, ""),
    workingDirectory: known(fieldsOf(event, "CWD")?.get("cwd")),
    filename: known(fieldsOf(event, "PATH")?.get("name")),
    command: known(call.get("comm")),
    args,
    argsCount: event.argsCount ?? args.length,
    credentials,
    loginUid: setId(call, "auid"),
    auditSession: setId(call, "ses"),
    terminal: terminalNamed(call.get("tty")),
  };
}

function connection(
  kind: "connect" | "accept",
  pid: number,
  event: AuditEvent,
): AuditFacts | undefined {
  const address = socketAddressOf(fieldsOf(event, "SOCKADDR")?.get("saddr"));
  if (address === undefined || !("ip" in address)) return undefined;
  const { ip, port, family } = address;
  return { kind, pid, remote: { ip, port }, family };
}

/** EINTR, ETIMEDOUT, ECONNREFUSED, EHOSTUNREACH, EINPROGRESS: a packet went out. */
const SENT: ReadonlySet<string> = new Set(["-4", "-110", "-111", "-113", "-115"]);

function wasAttempted(call: Fields): boolean {
  return call.get("success") === "yes" || SENT.has(call.get("exit") ?? "");
}

/** As the kernel names terminals. Source: Documentation/admin-guide/devices.txt. */
function terminalNamed(name: string | undefined): Terminal | undefined {
  const [, kind, digits] = /^(pts|ttyS|tty)\/?(\d{1,6})$/.exec(name ?? "") ?? [];
  if (name === undefined || digits === undefined) return undefined;
  const number = Number(digits);
  if (kind === "pts") return { name, major: 136 + (number >> 8), minor: number & 255 };
  return { name, major: 4, minor: kind === "ttyS" ? 64 + number : number };
}

function fieldsOf(event: AuditEvent, type: string): Fields | undefined {
  return event.records.find((record) => record.type === type)?.fields;
}

function numberIn(fields: Fields | undefined, key: string): number | undefined {
  const text = fields?.get(key);
  const number = text === undefined || text === "" ? Number.NaN : Number(text);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** 2^32 - 1 is "never logged in". */
function setId(fields: Fields, key: string): number | undefined {
  const id = numberIn(fields, key);
  return id === 0xffff_ffff ? undefined : id;
}

function known(text: string | undefined): string | undefined {
  return text === undefined || text === "" || text === "(null)" ? undefined : text;
}
