// The real `tripline up` as the server of a client under test, which kills it in the middle of things and
// starts it again on the same port and data.
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { DiskEventStore } from "../../../src/store/events/disk-event-store.ts";
import type { StoredEvent } from "../../../src/store/events/event-store.ts";
import { folderOf, makeKey, UpHost } from "../running-up.ts";
import { writeRules } from "../small-rules.ts";

const KEPT_LOOK_MS = 20;

/** Both halves of a key, and the base64 text of the two. */
export interface ClientKey {
  readonly id: string;
  readonly secret: string;
  readonly encoded: string;
}

export class KillableServer {
  /** For the configuration and spool files of the client under test; goes with the test. */
  readonly folder: string;
  readonly key: ClientKey;
  readonly #host: UpHost;
  readonly #data: string;

  private constructor(folder: string, encoded: string) {
    this.folder = folder;
    const [id = "", secret = ""] = Buffer.from(encoded, "base64").toString().split(":");
    this.key = { id, secret, encoded };
    this.#data = join(folder, "data");
    const rules = writeRules(join(folder, "rules"));
    this.#host = new UpHost({ data: this.#data, rules }, `ApiKey ${encoded}`);
  }

  /** Resolves when it listens. */
  static async start(t: TestContext): Promise<KillableServer> {
    const folder = folderOf(t);
    const header = makeKey(join(folder, "data"));
    const server = new KillableServer(folder, header.replace("ApiKey ", ""));
    t.after(() => server.#host.kill());
    await server.#host.start();
    return server;
  }

  get port(): number {
    return this.#host.port;
  }

  get url(): string {
    return this.#host.url;
  }

  /** As often as there are counts: waits until so many events are kept, kills it and starts it again. */
  async killAt(counts: readonly number[]): Promise<void> {
    for (const count of counts) {
      await this.kept(count);
      await this.#host.kill();
      await this.#host.start();
    }
  }

  /** Resolves when so many events are kept. */
  async kept(count: number): Promise<void> {
    while ((await this.#host.metric("tripline_log_next_position")) < count)
      await sleep(KEPT_LOOK_MS);
  }

  /** What is on the disk, of one index. */
  events(index: string): readonly StoredEvent[] {
    const store = new DiskEventStore({ folder: join(this.#data, "events"), isReadOnly: true });
    try {
      return [...store.scan({ indexPatterns: [index] })].flat();
    } finally {
      store.close();
    }
  }
}
