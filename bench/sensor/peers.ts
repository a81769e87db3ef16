// The live sensor beside two peers on the same bursts: auditd writing its log, and bpftrace's execsnoop,
// both as Debian has them. Each in turn, none beside another, each with a burst without any before it.
// Prints JSON: what each saw, what it cost, how soon an exec stood in its output.
//   npm run bench:peers [-- --rounds N] [--count N]     needs root, a C compiler, auditd, bpftrace
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { cpuSecondsOf, median } from "../measured-process.ts";

const root = join(import.meta.dirname, "..", "..");
const main = join(root, "dist", "cli", "main.js");
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    count: { type: "string", default: "5000" },
  },
});
const rounds = Number(values.rounds);
const count = Number(values.count);
const folder = mkdtempSync(join(tmpdir(), "tripline-bench-peers-"));
const burst = join(folder, "burst");
execFileSync("cc", ["-O2", "-static", "-o", burst, join(import.meta.dirname, "burst.c")]);
const LATENCY_EXECS = 200;

interface Peer {
  /** Where it writes what it sees. */
  readonly output: string;
  readonly pids: readonly number[];
  readonly stop: () => Promise<void>;
}

interface Seen {
  /** Number of an exec of the burst, with the tag of the burst. */
  readonly number: string;
  readonly tag: string;
  readonly isParentRight: boolean;
}

interface PeerKind {
  readonly start: () => Promise<Peer>;
  /** The execs of bursts in what was written. */
  readonly read: (text: string) => readonly Seen[];
}

const peers: Readonly<Record<string, PeerKind>> = {
  tripline: { start: startTripline, read: readTripline },
  auditd: { start: startAuditd, read: readAuditd },
  execsnoop: { start: startExecsnoop, read: readExecsnoop },
};

async function startTripline(): Promise<Peer> {
  const output = join(folder, "tripline.ndjson");
  const child = spawn(process.execPath, [main, "record", "-o", output, "--no-syscalls"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await said(child, "watching this host");
  const capture = execFileSync("pgrep", ["-P", String(child.pid)])
    .toString()
    .trim();
  return { output, pids: [Number(child.pid), Number(capture)], stop: () => ended(child, "SIGINT") };
}

async function startAuditd(): Promise<Peer> {
  const output = join(folder, "audit.log");
  const config = join(folder, "auditd");
  execFileSync("mkdir", ["-p", join(config, "plugins.d")]);
  writeFileSync(
    join(config, "auditd.conf"),
    `log_file = ${output}\nlog_format = RAW\nlog_group = root\nflush = INCREMENTAL_ASYNC\nfreq = 50\n` +
      `max_log_file = 500\nspace_left = 75\nadmin_space_left = 50\nplugin_dir = ${join(config, "plugins.d")}\n`,
  );
  const before = auditStatus();
  const child = spawn("auditd", ["-n", "-c", config], { stdio: ["ignore", "ignore", "pipe"] });
  await until(() => auditStatus().get("pid") === String(child.pid));
  const rule = ["exit,always", "-F", "arch=b64", "-S", "execve", "-k", "tripline-bench"];
  auditctl("-b", "16384");
  auditctl("-a", ...rule);
  auditctl("-e", "1");
  const kauditd = execFileSync("pgrep", ["-x", "kauditd"]).toString().trim();
  return {
    output,
    pids: [Number(child.pid), Number(kauditd)],
    stop: async () => {
      auditctl("-d", ...rule);
      auditctl("-e", before.get("enabled") ?? "0");
      await ended(child, "SIGTERM");
      auditctl("-b", before.get("backlog_limit") ?? "64");
    },
  };
}

async function startExecsnoop(): Promise<Peer> {
  const output = join(folder, "execsnoop.txt");
  const file = openSync(output, "w");
  // In a mount namespace of its own, where it has the tracefs that it needs.
  const command = "mount -t tracefs tracefs /sys/kernel/tracing && exec bpftrace -B line";
  const child = spawn("unshare", ["-m", "sh", "-c", `${command} /usr/sbin/execsnoop.bt`], {
    stdio: ["ignore", file, "ignore"],
  });
  closeSync(file);
  await until(() => readFileSync(output, "utf8").includes("TIME(ms)"));
  return { output, pids: [Number(child.pid)], stop: () => ended(child, "SIGINT") };
}

function readTripline(text: string): readonly Seen[] {
  return lines(text, '"leaf"').flatMap((line): readonly Seen[] => {
    const { event, process } = JSON.parse(line);
    const [, role, number, tag] = process.args ?? [];
    if (role !== "leaf" || ![event.action].flat().includes("exec")) return [];
    return [{ number, tag, isParentRight: process.parent.args?.[3] === tag }];
  });
}

/** An EXECVE record has the arguments; auditd says nothing of the parent but its pid. */
function readAuditd(text: string): readonly Seen[] {
  return lines(text, 'a1="leaf"').map((line) => {
    const of = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(line)?.[1] ?? "";
    return { number: of("a2"), tag: of("a3"), isParentRight: false };
  });
}

function readExecsnoop(text: string): readonly Seen[] {
  return lines(text, " leaf ").map((line) => {
    const words = line.trim().split(/\s+/);
    return { number: words.at(-2) ?? "", tag: words.at(-1) ?? "", isParentRight: false };
  });
}

function lines(text: string, piece: string): readonly string[] {
  const end = text.lastIndexOf("\n");
  return text
    .slice(0, end)
    .split("\n")
    .filter((line) => line.includes(piece));
}

function auditctl(...args: readonly string[]): void {
  execFileSync("auditctl", [...args], { stdio: "ignore" });
}

function auditStatus(): ReadonlyMap<string, string> {
  const text = execFileSync("auditctl", ["-s"]).toString();
  return new Map(text.split("\n").map((line) => line.split(" ", 2) as [string, string]));
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    child.on("close", () => resolve());
    child.kill(signal);
  });
}

async function said(child: ChildProcess, words: string): Promise<void> {
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await until(() => text.includes(words));
  // The first second compiles code; a service has done that.
  await sleep(1_500);
}

async function until(check: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (check()) return;
    await sleep(20);
  }
  throw new Error("a peer did not start");
}

function cpuSecondsOfAll(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
}

function runBurst(args: readonly string[]): Promise<{ readonly seconds: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(burst, [...args], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", () => resolve(JSON.parse(text)));
  });
}

/** How long after its exec each stamped line stood in the file, in ms; looked at every millisecond. */
async function latencies(kind: PeerKind, output: string): Promise<readonly number[]> {
  const file = openSync(output, "r");
  const buffer = Buffer.alloc(1 << 20);
  let at = readFileSync(output).length;
  let rest = "";
  const found: number[] = [];
  const running = runBurst([String(LATENCY_EXECS), "1", "stamped", "40"]);
  let isOver = false;
  void running.then(async () => {
    await sleep(1_500);
    isOver = true;
  });
  while (!isOver) {
    const bytes = readSync(file, buffer, 0, buffer.length, at);
    const nowMs = performance.timeOrigin + performance.now();
    if (bytes > 0) {
      at += bytes;
      rest += buffer.toString("utf8", 0, bytes);
      const end = rest.lastIndexOf("\n") + 1;
      for (const { number, tag } of kind.read(rest.slice(0, end)))
        if (tag === "stamped") found.push(nowMs - Number(number) / 1_000);
      rest = rest.slice(end);
    }
    await sleep(1);
  }
  closeSync(file);
  return found.sort((a, b) => a - b);
}

async function round(name: string) {
  const kind = peers[name] as PeerKind;
  const args = (tag: string) => [String(count), "16", tag];
  const paced = (tag: string) => [String(count), "1", tag, "2000"];
  const bare = { many: await runBurst(args("bare")), paced: await runBurst(paced("bare")) };
  const peer = await kind.start();
  const before = cpuSecondsOfAll(peer.pids);
  const many = await runBurst(args("many"));
  const pacedBurst = await runBurst(paced("paced"));
  await sleep(1_500);
  const cpu = cpuSecondsOfAll(peer.pids) - before;
  const late = await latencies(kind, peer.output);
  await peer.stop();
  const seen = kind.read(readFileSync(peer.output, "utf8"));
  const ofTag = (tag: string) =>
    new Set(seen.filter((one) => one.tag === tag).map((one) => one.number));
  rmSync(peer.output);
  return {
    many: ofTag("many").size / count,
    paced: ofTag("paced").size / count,
    rightParents:
      seen.filter(({ tag, isParentRight }) => tag !== "stamped" && isParentRight).length /
      (2 * count),
    slowdownMany: many.seconds / bare.many.seconds,
    slowdownPaced: pacedBurst.seconds / bare.paced.seconds,
    cpuMsPerThousandExecs: (cpu * 1e6) / (2 * count),
    latencySeen: late.length / LATENCY_EXECS,
    latencyP50Ms: late[Math.floor(late.length * 0.5)] ?? Number.NaN,
    latencyP99Ms: late[Math.floor(late.length * 0.99)] ?? Number.NaN,
  };
}

type Round = Awaited<ReturnType<typeof round>>;
const results = new Map<string, Round[]>();
for (let at = 0; at < rounds; at++) {
  for (const name of Object.keys(peers)) {
    results.set(name, [...(results.get(name) ?? []), await round(name)]);
  }
}
rmSync(folder, { recursive: true });
const summary = [...results].map(([name, all]) => {
  const [first] = all as [Round];
  const keys = Object.keys(first) as (keyof Round)[];
  const medians = keys.map((key) => [key, Number(median(all.map((one) => one[key])).toFixed(3))]);
  return [name, Object.fromEntries(medians)];
});
console.log(JSON.stringify({ count, rounds, ...Object.fromEntries(summary) }, null, 2));
