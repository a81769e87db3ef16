// The child of respond-isolation.test.ts in a network namespace: listens and dials as it is told, a line of
// JSON each, and answers each with a line. Connections stay open under the name they were given.
import { createConnection, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";

export type AgentOrder =
  /** Answers every connection with what it sends. */
  | { readonly do: "listen"; readonly host: string; readonly port: number }
  | {
      readonly do: "dial";
      readonly name: string;
      readonly host: string;
      readonly port: number;
      readonly waitMs: number;
    }
  /** Sends a word over an open connection and waits for it to come back. */
  | { readonly do: "echo"; readonly name: string; readonly word: string; readonly waitMs: number };

export interface AgentAnswer {
  readonly isReached: boolean;
}

const connections = new Map<string, Socket>();

if (process.argv[1]?.endsWith("network-agent.ts") === true) {
  for await (const line of createInterface({ input: process.stdin })) {
    const isReached = await obey(JSON.parse(line) as AgentOrder);
    process.stdout.write(`${JSON.stringify({ isReached } satisfies AgentAnswer)}\n`);
  }
  process.exit(0);
}

function obey(order: AgentOrder): Promise<boolean> {
  switch (order.do) {
    case "listen":
      return listen(order.host, order.port);
    case "dial":
      return dial(order);
    case "echo":
      return echo(order);
    default:
      return order satisfies never;
  }
}

function listen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.pipe(socket);
    });
    server.on("error", reject);
    server.listen(port, host, () => resolve(true));
  });
}

function dial(order: Extract<AgentOrder, { do: "dial" }>): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: order.host, port: order.port });
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(false);
    }, order.waitMs);
    socket.on("error", () => {
      clearTimeout(timer);
      resolve(false);
    });
    socket.on("connect", () => {
      clearTimeout(timer);
      connections.set(order.name, socket);
      resolve(true);
    });
  });
}

function echo(order: Extract<AgentOrder, { do: "echo" }>): Promise<boolean> {
  const socket = connections.get(order.name);
  if (socket === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    let heard = "";
    const finish = (isReached: boolean): void => {
      clearTimeout(timer);
      socket.off("data", hear);
      resolve(isReached);
    };
    const hear = (bytes: Buffer): void => {
      heard += bytes.toString();
      if (heard.includes(order.word)) finish(true);
    };
    const timer = setTimeout(() => finish(false), order.waitMs);
    socket.on("data", hear);
    socket.write(order.word);
  });
}
