// Two network namespaces of a test's own with a cable between them: a host to be isolated and a peer. Nothing
// of the machine's own network is touched, and everything is gone with the processes that hold the two.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface, type Interface } from "node:readline";
import type { TestContext } from "node:test";
import { commandLine } from "./live-tripline.ts";
import type { AgentAnswer, AgentOrder } from "./network-agent.ts";
import { repository } from "./run-tripline.ts";

/** False where it can be shown here, else the reason to skip. */
export const noTwoNetworks: string | false = reason();

function reason(): string | false {
  if (process.platform !== "linux") return "nftables is of Linux";
  if (process.getuid?.() !== 0) return "network namespaces need root";
  const missing = ["/usr/sbin/nft", "/usr/sbin/ip"].find((path) => !existsSync(path));
  if (missing !== undefined) return `this machine has no ${missing}`;
  const probe = spawnSync("unshare", ["--net", "nft", "list", "tables"]);
  return probe.status === 0 ? false : "this kernel gives no network namespace with nftables";
}

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One of the two, held by its agent. */
export class NetworkPlace {
  readonly #agent: ChildProcess;
  readonly #answers: Interface;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(context: TestContext) {
    this.#agent = spawn(
      "unshare",
      ["--net", process.execPath, "--import", "tsx", "test/end-to-end/network-agent.ts"],
      { cwd: repository, stdio: ["pipe", "pipe", "inherit"] },
    );
    this.#answers = createInterface({ input: this.#agent.stdout as NodeJS.ReadableStream });
    context.after(() => this.#agent.kill("SIGKILL"));
  }

  get pid(): number {
    return this.#agent.pid as number;
  }

  /** One order at a time. */
  ask(order: AgentOrder): Promise<boolean> {
    const answer = this.#turn.then(async () => {
      const line = once(this.#answers, "line");
      this.#agent.stdin?.write(`${JSON.stringify(order)}\n`);
      const [text] = await line;
      return (JSON.parse(String(text)) as AgentAnswer).isReached;
    });
    this.#turn = answer;
    return answer;
  }

  /** Words before a command that run it here. */
  get inside(): readonly string[] {
    return ["nsenter", `--net=/proc/${this.pid}/ns/net`];
  }

  run(program: string, ...args: readonly string[]): Ran {
    const [first = "", ...words] = [...this.inside, program, ...args];
    const { status, stdout, stderr } = spawnSync(first, words, {
      cwd: repository,
      encoding: "utf8",
    });
    return { exitCode: status, stdout, stderr };
  }

  /** The same with a text on its standard input. */
  feed(
    input: string,
    program: string,
    ...args: readonly string[]
  ): { readonly status: number | null; readonly stderr: string } {
    const [first = "", ...words] = [...this.inside, program, ...args];
    return spawnSync(first, words, { input, encoding: "utf8" });
  }

  tripline(...args: readonly string[]): Ran {
    const [program = "", ...words] = commandLine(args);
    return this.run(program, ...words);
  }
}

export interface TwoNetworks {
  /** 10.77.0.1 and fd77::1. */
  readonly host: NetworkPlace;
  /** 10.77.0.2, 10.77.0.3, fd77::2, fd77::3. */
  readonly peer: NetworkPlace;
}

export async function twoNetworks(context: TestContext): Promise<TwoNetworks> {
  const host = new NetworkPlace(context);
  const peer = new NetworkPlace(context);
  // An agent that answers is in its namespace.
  await host.ask({ do: "echo", name: "", word: "", waitMs: 0 });
  await peer.ask({ do: "echo", name: "", word: "", waitMs: 0 });
  const steps: readonly (readonly [NetworkPlace, string])[] = [
    [host, `link add cable type veth peer name cable netns ${peer.pid}`],
    [host, "link set lo up"],
    [host, "addr add 10.77.0.1/24 dev cable"],
    [host, "addr add fd77::1/64 dev cable nodad"],
    [host, "link set cable up"],
    [peer, "link set lo up"],
    [peer, "addr add 10.77.0.2/24 dev cable"],
    [peer, "addr add 10.77.0.3/24 dev cable"],
    [peer, "addr add fd77::2/64 dev cable nodad"],
    [peer, "addr add fd77::3/64 dev cable nodad"],
    [peer, "link set cable up"],
  ];
  configure(steps);
  return { host, peer };
}

/** A network behind the host, as containers are: 10.78.0.2, which the host forwards for. */
export async function containerBehind(
  context: TestContext,
  { host, peer }: TwoNetworks,
): Promise<NetworkPlace> {
  const container = new NetworkPlace(context);
  await container.ask({ do: "echo", name: "", word: "", waitMs: 0 });
  configure([
    [host, `link add bridge type veth peer name bridge netns ${container.pid}`],
    [host, "addr add 10.78.0.1/24 dev bridge"],
    [host, "link set bridge up"],
    [container, "addr add 10.78.0.2/24 dev bridge"],
    [container, "link set bridge up"],
    [container, "route add default via 10.78.0.1"],
    [peer, "route add 10.78.0.0/24 via 10.77.0.1"],
  ]);
  assert.equal(host.run("sysctl", "-qw", "net.ipv4.ip_forward=1").exitCode, 0);
  return container;
}

function configure(steps: readonly (readonly [NetworkPlace, string])[]): void {
  for (const [place, words] of steps) {
    const { exitCode, stderr } = place.run("ip", ...words.split(" "));
    assert.equal(exitCode, 0, `ip ${words}: ${stderr}`);
  }
}
