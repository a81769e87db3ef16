// `tripline outputs …`: whether the configured outputs can be used, how far each came, and sending once what
// waits, for machines where no service runs.
import type { Command } from "commander";
import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import { DATA_FLAG, DATA_TEXT, type DataOptions, withStore } from "./open-kept.ts";
import { configuredOutputs, openOutputs } from "./open-outputs.ts";

export function addOutputsCommand(
  program: Command,
  io: CliIo,
  finish: (code: number) => void,
): void {
  const outputs = program
    .command("outputs")
    .description("where alerts are sent: check the configuration, send what waits");
  outputs
    .command("check")
    .description("read the [[output]] tables of tripline.toml and their secrets; sends nothing")
    .action(async () => finish(await checkOutputs(io)));
  outputs
    .command("send")
    .description("send once what each output has not got yet; exit 1 when one fails")
    .option(DATA_FLAG, DATA_TEXT)
    .action(async (options: DataOptions) => finish(await sendOutputs(options, io)));
}

async function checkOutputs(io: CliIo): Promise<number> {
  const outputs = await configuredOutputs(io);
  const lines = outputs.map(({ name }) => `${escapeTerminal(name)}: can be used`);
  await io.stdout.write(`${lines.join("\n") || "no outputs are configured"}\n`);
  return EXIT_DONE;
}

async function sendOutputs(options: DataOptions, io: CliIo): Promise<number> {
  const configured = await configuredOutputs(io);
  return await withStore({ options, io, isCreating: false }, async (feed) => {
    const runners = openOutputs(configured, { feed, io });
    const isDone = await Promise.all(
      runners.map(async (runner) => {
        const isAll = await runner.drain();
        await runner.stop();
        return isAll;
      }),
    );
    for (const { stats } of runners) {
      const failure = stats.failure === undefined ? "" : `; failed: ${stats.failure}`;
      await io.stdout.write(
        `${escapeTerminal(`${stats.name}: ${stats.sentCount} sent${failure}`)}\n`,
      );
    }
    return isDone.every(Boolean) ? EXIT_DONE : EXIT_FAILED;
  });
}
