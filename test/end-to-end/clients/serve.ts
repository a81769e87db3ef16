// The server as a process of its own, which a test can kill: node --import tsx serve.ts FILE PORT. It
// says on stdout where it listens and, after every append, how many events it holds.
import { randomUUID } from "node:crypto";
import { createServer } from "../../../src/server/create-server.ts";
import { createMemoryStore, createPlainIntake } from "../../server/memory-store.ts";

const [file = "", port = "0"] = process.argv.slice(2);
const store = createMemoryStore({ file });
const plain = createPlainIntake(store, { nowMs: Date.now, newId: randomUUID });
const server = createServer({
  store,
  intake: {
    append: async (items) => {
      const answers = await plain.append(items);
      say(`kept ${store.nextPosition}`);
      return answers;
    },
  },
  eql: { search: () => Promise.resolve({ kind: "events", events: [], isCut: false }) },
  access: { kind: "open" },
  clock: {
    nowMs: Date.now,
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  },
  randomId: randomUUID,
  log: { error: (message, { url, error }) => console.error(message, url, error) },
});
const bound = await server.listen({ port: Number(port) });
say(`listening ${bound.port}`);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
