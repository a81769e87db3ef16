// `tripline up` inside the test's own process, on the real clock: as the command does it, without a second
// or two for each start of Node. What kills and copies files uses running-up.ts.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { CliIo, CliOutput } from "../../src/cli/io.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import { type Received, type Sent, sendTo } from "../server/start-server.ts";
import { repository } from "./run-tripline.ts";

export interface UpInProcess {
  /** What it wrote to stderr. */
  readonly said: string;
  readonly port: number;
  /** One HTTP request, with the key that shippers have. */
  readonly send: (sent: Sent) => Promise<Received>;
  readonly stop: () => Promise<void>;
}

/** Resolves when it listens. */
export async function startUp(
  t: TestContext,
  { data, flags = [] }: { readonly data: string; readonly flags?: readonly string[] },
): Promise<UpInProcess> {
  const authorization = await makeKey(data);
  const interruption = new AbortController();
  let said = "";
  let tell = (): void => {};
  const io = ioOf(interruption.signal, (text) => {
    said += text;
    tell();
  });
  const args = ["up", "--no-sensor", "--data", data, "--listen", "127.0.0.1:0"];
  let hasEnded = false;
  const ended = runCli([...args, "--output", "none", ...flags], io).finally(() => {
    hasEnded = true;
    tell();
  });
  const stop = async (): Promise<void> => {
    interruption.abort();
    assert.equal(await ended, 0, said);
  };
  t.after(stop);
  const isReady = () =>
    flags.includes("--no-page") ? /takes events/.test(said) : /another link/.test(said);
  while (!isReady()) {
    assert.ok(!hasEnded, said);
    await new Promise<void>((resolve) => {
      tell = resolve;
    });
  }
  const port = Number(/takes events as Elasticsearch does on \S+:(\d+)/.exec(said)?.[1]);
  return {
    said,
    port,
    stop,
    send: ({ headers, ...sent }) =>
      sendTo(port, { ...sent, headers: { authorization, ...headers } }),
  };
}

/** Runs another command beside it; what it printed. */
export async function runBeside(args: readonly string[]): Promise<string> {
  let printed = "";
  const io = ioOf(new AbortController().signal, (text) => {
    printed += text;
  });
  assert.equal(await runCli(args, io), 0, printed);
  return printed;
}

async function makeKey(data: string): Promise<string> {
  const roles = ["--role", "ingest", "--role", "search"];
  const printed = await runBeside(["keys", "create", "test", ...roles, "--data", data, "--json"]);
  return `ApiKey ${(JSON.parse(printed) as { encoded: string }).encoded}`;
}

function ioOf(interrupted: AbortSignal, write: (text: string) => void): CliIo {
  const output: CliOutput = {
    write: (text) => {
      write(text);
      return Promise.resolve();
    },
    isTty: false,
    columns: undefined,
  };
  return {
    stdout: output,
    stderr: output,
    env: {},
    cwd: repository,
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    interrupted,
    onStatusAsked: () => () => {},
  };
}
