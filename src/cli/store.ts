// `tripline store`: what the event store holds, whether all of it can be read, and making it small.
import type { Command } from "commander";
import { DATA_OPTION, DATA_OPTION_TEXT } from "./data-dir.ts";
import type { CliIo } from "./io.ts";
import { runStoreCompact } from "./store-compact.ts";
import type { StoreOptions } from "./store-options.ts";
import { runStoreStats } from "./store-stats.ts";
import { runStoreVerify } from "./store-verify.ts";

export function addStoreCommand(program: Command, io: CliIo, finish: (code: number) => void): void {
  const store = program.command("store").description("look after the kept events");
  const add = (
    name: string,
    text: string,
    run: (options: StoreOptions, io: CliIo) => Promise<number>,
  ): void => {
    store
      .command(name)
      .description(text)
      .option(DATA_OPTION, DATA_OPTION_TEXT)
      .option("--json", "print JSON")
      .action(async (options: StoreOptions) => finish(await run(options, io)));
  };
  add("stats", "say what the store holds, day by day", runStoreStats);
  add("verify", "read every block and say what cannot be read", runStoreVerify);
  add("compact", "put the last events into blocks and empty the log", runStoreCompact);
}
