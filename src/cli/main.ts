#!/usr/bin/env node
// The program `tripline`: binds the process's streams, clock and signals to run-cli.ts and exits with
// its code. Everything that can be tested without a process is over there.
import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { EXIT_FAILED } from "./exit-codes.ts";
import type { CliIo, CliOutput } from "./io.ts";
import { UNREAD_MAX_MS } from "./last-words.ts";
import { runCli } from "./run-cli.ts";
import { beginStartUp, endStartUp } from "./start-up.ts";

beginStartUp(process.argv[2]);

const interruption = new AbortController();
for (const [signal, number] of [
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const) {
  process.on(signal, () => {
    // A second one ends the process at once: the first asks the command to close its books.
    if (interruption.signal.aborted) process.exit(128 + number);
    interruption.abort();
  });
}

const io: CliIo = {
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  env: process.env,
  cwd: process.cwd(),
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  interrupted: interruption.signal,
  onStatusAsked: (listener) => {
    process.on("SIGUSR1", listener);
    return () => process.off("SIGUSR1", listener);
  },
  onStarted: endStartUp,
  leaveUnread: () => {
    // Does not keep the process itself: where everything is read, it ends before.
    setTimeout(() => process.exit(process.exitCode ?? EXIT_FAILED), UNREAD_MAX_MS).unref();
  },
  ...(process.stdin.isTTY && process.stderr.isTTY ? { confirm } : {}),
};

process.exitCode = await runCli(process.argv.slice(2), io);
// An interrupted read of a silent producer would keep the process alive.
process.stdin.destroy();

/** On stderr, since stdout may go elsewhere. An interruption is a no. */
async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(question, { signal: interruption.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    return false;
  } finally {
    terminal.close();
  }
}

function outputOf(stream: NodeJS.WriteStream): CliOutput {
  // A reader that went away (`tripline … | head`) is no fault of ours: stop without a stack trace.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    process.stderr.write(`tripline: cannot write the output: ${error.code ?? error.message}\n`);
    process.exit(1);
  });
  return {
    write: async (text) => {
      if (!stream.write(text)) await once(stream, "drain");
    },
    get isTty() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
  };
}
