// `tripline watch` and `tripline record`: their flags; what they do is in run-watch.ts and run-record.ts.
import { type Command, Option } from "commander";
import { CAPTURE_KINDS } from "../sources/linux/sensor/capture-kind.ts";
import { cacheOption, noCacheOption } from "./cache-options.ts";
import type { CliIo } from "./io.ts";
import { collect, envVarsOption, parseCount } from "./option-values.ts";
import { type RecordOptions, runRecord } from "./run-record.ts";
import { runWatch, type WatchOptions } from "./run-watch.ts";

export function addWatchCommands(
  program: Command,
  io: CliIo,
  finish: (code: number) => void,
): void {
  const sensorOptions = (command: Command): Command =>
    command
      .option("--ring <mebibytes>", "the kernel's buffer, a power of two", parseCount(1), 16)
      .addOption(
        new Option("--source <name>", "how the kernel is asked; auto takes the best that works")
          .choices(["auto", ...CAPTURE_KINDS])
          .default("auto"),
      )
      .option("--no-syscalls", "processes and connections only: no files, accepts, changes of user")
      .addOption(envVarsOption())
      .option("--duration <seconds>", "stop after this long", parseCount(1))
      .option("--health-every <seconds>", "write the sensor's health to stderr", parseCount(1))
      .option("-q, --quiet", "only the output");
  sensorOptions(
    program
      .command("watch")
      .description("test what happens on this host against rules, as it happens")
      .option(
        "--rules <path>",
        "rule files or folders; may be repeated (default: built-in)",
        collect,
      )
      .option("--exceptions <path>", "exceptions: Kibana export or TOML; may be repeated", collect)
      .addOption(
        new Option("--output <kind>", "how alerts are printed")
          .choices(["table", "ndjson"])
          .default("table"),
      )
      .option("-o, --out <file>", "write the alerts to a file")
      .option("--building-blocks", "show building-block alerts too")
      .addOption(cacheOption())
      .addOption(noCacheOption()),
  ).action(async (options: WatchOptions) => finish(await runWatch(options, io)));
  sensorOptions(
    program
      .command("record")
      .description("write what happens on this host as NDJSON, for scan and eql")
      .option("-o, --out <file>", "write to a file instead of standard output"),
  ).action(async (options: RecordOptions) => finish(await runRecord(options, io)));
}
