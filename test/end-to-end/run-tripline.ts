// Runs a command line of Tripline inside the test's own process, with captured streams and a fixed
// clock, so that the whole documentation can be executed in a second. The real process is started by
// real-process.test.ts.
import { join } from "node:path";
import type { CliIo, CliOutput } from "../../src/cli/io.ts";
import { runCli } from "../../src/cli/run-cli.ts";

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const repository: string = join(import.meta.dirname, "..", "..");

/** The clock of every in-process run: alerts are written at this time. */
export const TEST_NOW_MS: number = Date.UTC(2026, 10, 24, 12);

/** No run leaves a cache behind: nothing can be made below a file. */
const NO_CACHE = { CACHE_DIRECTORY: "/dev/null/cache" };

export async function runTripline(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  more: Partial<CliIo> = {},
): Promise<CliRun> {
  const chunks = { stdout: "", stderr: "" };
  const io: CliIo = {
    stdout: capture(chunks, "stdout"),
    stderr: capture(chunks, "stderr"),
    env: { ...NO_CACHE, ...env },
    cwd: repository,
    nowMs: () => TEST_NOW_MS,
    monotonicMs: () => 0,
    interrupted: new AbortController().signal,
    onStatusAsked: () => () => {},
    ...more,
  };
  const exitCode = await runCli(args, io);
  return { exitCode, ...chunks };
}

function capture(
  chunks: Record<"stdout" | "stderr", string>,
  name: "stdout" | "stderr",
): CliOutput {
  return {
    write: (text) => {
      chunks[name] += text;
      return Promise.resolve();
    },
    isTty: false,
    columns: undefined,
  };
}
