// Starts the real command with the live sensor for a test, and says why it cannot where it cannot.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../../src/base/json.ts";
import { readField } from "../../src/event/read-field.ts";
import { repository } from "./run-tripline.ts";

/** False where the sensor can run, else the reason to skip. */
export const noLiveSensor: string | false = reason();

function reason(): string | false {
  if (process.platform !== "linux" || process.arch !== "x64")
    return "the sensor is for Linux on x86-64";
  if (process.getuid?.() !== 0) return "the sensor needs root";
  return existsSync("/sys/kernel/btf/vmlinux")
    ? false
    : "this kernel tells nothing of its types (BTF)";
}

export interface LiveTripline {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Ends it as Ctrl-C does; its exit code. */
  readonly stop: () => Promise<number | null>;
  readonly ended: Promise<number | null>;
}

/**
 * Resolves when the sensor is attached. Rejects with what it said when it ends before. `wrapper` is a
 * command that runs another, as setpriv does.
 */
export async function startLive(
  args: readonly string[],
  wrapper: readonly string[] = [],
): Promise<LiveTripline> {
  const [program = "", ...words] = [...wrapper, ...commandLine(args)];
  const child = spawn(program, words, {
    cwd: repository,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  while (!stderr.includes("watching this host")) {
    if (hasEnded) throw new Error(stderr);
    await sleep(20);
  }
  const stop = (): Promise<number | null> => {
    child.kill("SIGINT");
    return ended;
  };
  return { child, stdout: () => stdout, stderr: () => stderr, stop, ended };
}

/** The words that run Tripline from its sources. */
export function commandLine(args: readonly string[]): readonly string[] {
  return [process.execPath, "--import", "tsx", "src/cli/main.ts", ...args];
}

/** The capture process of a Tripline. */
export function captureOf(pid: number | undefined): number {
  const found = spawnSync("pgrep", ["-P", String(pid), "-f", "capture-process"], {
    encoding: "utf8",
  });
  assert.match(found.stdout, /^\d+\n$/);
  return Number(found.stdout);
}

/** Runs a command to its end; its exit code. */
export function run(
  command: string,
  args: readonly string[],
  input?: string,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { stdio: ["pipe", "ignore", "ignore"] });
    child.on("error", reject);
    child.on("close", resolve);
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
  });
}

/** The events of a recording, or the alerts of a watch. */
export function linesOf(text: string): readonly JsonObject[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as JsonObject);
}

/** As text; several values with commas between, "undefined" where there is none. */
export function fieldOf(document: JsonObject, path: string): string {
  return String(readField(document, path.split(".")));
}

/** Waits until `check` holds, at most `limitMs`. */
export async function until(check: () => boolean, limitMs: number): Promise<boolean> {
  const endMs = performance.now() + limitMs;
  while (performance.now() < endMs) {
    if (check()) return true;
    await sleep(50);
  }
  return check();
}
