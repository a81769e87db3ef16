// A server process that a test kills in the middle of things and starts again on the same port and file.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import type { StoredEvent } from "../../../src/store/events/event-store.ts";

export class KillableServer {
  /** For the configuration and spool files of the client under test; removed with the server. */
  readonly folder: string;
  readonly #file: string;
  #child: ChildProcess | undefined;
  #port = 0;
  #keptCount = 0;
  readonly #waiting = new Set<{ readonly count: number; readonly reached: () => void }>();

  constructor(t: TestContext) {
    this.folder = mkdtempSync(join(tmpdir(), "tripline-client-"));
    this.#file = join(this.folder, "events.ndjson");
    t.after(async () => {
      await this.kill();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Resolves when it listens; on the port of before when it was started before. */
  async start(): Promise<void> {
    const script = join(import.meta.dirname, "serve.ts");
    const child = spawn(
      process.execPath,
      ["--import", "tsx", script, this.#file, String(this.#port)],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    this.#child = child;
    const lines = createInterface({ input: child.stdout });
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
      lines.on("line", (line) => {
        const [word, number] = line.split(" ");
        if (word === "kept") this.#kept(Number(number));
        if (word !== "listening") return;
        this.#port = Number(number);
        resolve();
      });
    });
  }

  /** As a power cut would: no request is finished, no reply sent. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** Resolves when so many events are kept. */
  async kept(count: number): Promise<void> {
    if (this.#keptCount >= count) return;
    await new Promise<void>((reached) => this.#waiting.add({ count, reached }));
  }

  /** What the file holds, of one index. */
  events(index: string): readonly StoredEvent[] {
    return readFileSync(this.#file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as StoredEvent)
      .filter((event) => event.index === index);
  }

  #kept(count: number): void {
    this.#keptCount = count;
    for (const waiter of this.#waiting) {
      if (waiter.count > count) continue;
      this.#waiting.delete(waiter);
      waiter.reached();
    }
  }
}
