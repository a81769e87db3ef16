// A real `tripline up` that a test talks to, kills and starts again on the same data folder and port.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Received, type Sent, sendTo } from "../server/start-server.ts";
import { commandLine } from "./live-tripline.ts";
import { repository } from "./run-tripline.ts";

export interface UpSettings {
  readonly data: string;
  /** Files or folders. */
  readonly rules: string;
  /** More flags. */
  readonly flags?: readonly string[];
  /** A command that runs another, as unshare does. */
  readonly wrapper?: readonly string[];
}

/** One place for data and rules, which several processes use one after the other. */
export class UpHost {
  readonly authorization: string;
  readonly #settings: UpSettings;
  #child: ChildProcess | undefined;
  #ended: Promise<number | null> = Promise.resolve(null);
  #port = 0;
  #said = "";
  #printed = "";
  readonly #listeners = new Set<() => void>();

  /** `authorization` is the header of a key that the data folder knows. */
  constructor(settings: UpSettings, authorization: string) {
    this.#settings = settings;
    this.authorization = authorization;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** What it wrote to stderr since the last start. */
  get said(): string {
    return this.#said;
  }

  /** What it wrote to stdout, over all starts. */
  get printed(): string {
    return this.#printed;
  }

  /** Starts a process; to be killed whenever it pleases. On the port of before once there was one. */
  spawn(): void {
    const { data, rules, flags = [], wrapper = [] } = this.#settings;
    const args = ["up", "--no-sensor", "--data", data, "--rules", rules];
    const [program = "", ...words] = [
      ...wrapper,
      ...commandLine([...args, "--listen", `127.0.0.1:${this.#port}`, ...flags]),
    ];
    this.#said = "";
    const child = spawn(program, words, {
      cwd: repository,
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said += text;
      this.#tell();
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#printed += text;
      this.#tell();
    });
    this.#ended = new Promise((resolve) => {
      child.on("close", (code) => {
        if (this.#child === child) this.#child = undefined;
        this.#tell();
        resolve(code);
      });
    });
  }

  /** Resolves when it listens; rejects with what it said when it ended before. */
  async listening(): Promise<void> {
    const [, port] = await this.hasSaid(/takes events as Elasticsearch does on \S+:(\d+)/);
    this.#port = Number(port);
  }

  async start(): Promise<void> {
    this.spawn();
    await this.listening();
  }

  /** Resolves when its stderr matches; rejects when it ends before. */
  hasSaid(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#waitFor(() => pattern.exec(this.#said) ?? undefined);
  }

  /** Resolves when `look` finds something in its stdout; rejects when it ends before. */
  whenPrinted<T>(look: (printed: string) => T | undefined): Promise<T> {
    return this.#waitFor(() => look(this.#printed));
  }

  /** As a power cut would: nothing is finished, nothing is said. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#ended;
  }

  /** Asks it to end; its exit code. */
  async stop(signal: "SIGTERM" | "SIGINT" = "SIGTERM"): Promise<number | null> {
    this.#child?.kill(signal);
    return await this.#ended;
  }

  /** One HTTP request with the key; rejects where no answer comes. */
  send(sent: Sent): Promise<Received> {
    const headers = { authorization: this.authorization, ...sent.headers };
    return sendTo(this.#port, { ...sent, headers });
  }

  /** The value of a line of /metrics. */
  async metric(name: string): Promise<number> {
    const { text } = await this.send({ path: "/metrics" });
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #waitFor<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const found = look();
        if (found === undefined && this.#child !== undefined) return;
        this.#listeners.delete(check);
        if (found === undefined) reject(new Error(`tripline up ended: ${this.#said}`));
        else resolve(found);
      };
      this.#listeners.add(check);
      check();
    });
  }
}

/** A folder that goes with the test. */
export function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "tripline-up-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A host with a key, in a data folder that may be there already. It ends with the test. */
export async function makeHost(t: TestContext, settings: UpSettings): Promise<UpHost> {
  mkdirSync(settings.data, { recursive: true });
  const host = new UpHost(settings, makeKey(settings.data));
  t.after(() => host.kill());
  return host;
}

/**
 * The header of a new key that may send and search. Made by a process of its own, as a person makes it: a
 * database that was closed in this one is let go of some time later, while the tests copy its files.
 */
export function makeKey(data: string): string {
  const roles = ["--role", "ingest", "--role", "search"];
  const [program = "", ...args] = commandLine([
    ...["keys", "create", "test", ...roles],
    ...["--data", data, "--json"],
  ]);
  const { stdout, stderr } = spawnSync(program, args, { cwd: repository, encoding: "utf8" });
  assert.match(stdout, /^\{/, stderr);
  return `ApiKey ${(JSON.parse(stdout) as { encoded: string }).encoded}`;
}
