// `tripline scan`: the flags; what they do is in run-scan.ts.
import { type Command, Option } from "commander";
import { cacheOption, noCacheOption } from "./cache-options.ts";
import { DATA_OPTION } from "./data-dir.ts";
import type { CliIo } from "./io.ts";
import { KEPT_RULES_TEXT } from "./load-kept-rules.ts";
import { collect, formatOption, parseCount, parseDuration } from "./option-values.ts";
import { runScan } from "./run-scan.ts";
import type { ScanOptions } from "./scan-options.ts";

/** Beyond, the one thread that takes what the others found has long been the slowest. */
const THREADS_MAX = 64;

export function addScanCommand(program: Command, io: CliIo, finish: (code: number) => void): void {
  program
    .command("scan")
    .description("test events against rules and show the alerts")
    .argument("<path...>", "files, folders, archives, or - for standard input")
    .option("--rules <path>", "rule files or folders; may be repeated (default: built-in)", collect)
    .option("--exceptions <path>", "exceptions: Kibana export or TOML; may be repeated", collect)
    .option(DATA_OPTION, KEPT_RULES_TEXT)
    .addOption(formatOption())
    .option("--host-id <id>", "the host of audit logs that name none")
    .addOption(
      new Option("--output <kind>", "how alerts are printed")
        .choices(["table", "json", "ndjson", "csv", "html"])
        .default("table"),
    )
    .option("-o, --out <file>", "write the output to a file")
    .option("--from <time>", "only events at or after: ISO 8601 or now-30d")
    .option("--to <time>", "only events at or before")
    .addOption(
      new Option(
        "--fail-on <severity>",
        "exit with 3 when an alert is at least this severe",
      ).choices(["low", "medium", "high", "critical"]),
    )
    .option("--any-index", "ignore the rules' index patterns")
    .option("--building-blocks", "show building-block alerts too")
    .option("--limit <n>", "alerts in table and report; all are counted", parseCount(0), 1000)
    .option(
      "--allowance <time>",
      "how far disordered events are put right for sequences",
      parseDuration,
    )
    .addOption(
      new Option("--engine <name>", "plain tests every rule on every event")
        .choices(["indexed", "plain"])
        .default("indexed"),
    )
    .option("--profile", "show which rules are asked how often, and what that costs; one thread")
    .option(
      "--threads <n>",
      "threads that test large files of JSON lines",
      parseCount(1, THREADS_MAX),
      1,
    )
    .option("--include-deprecated", "run deprecated rules too")
    .option("--include-disabled", "run rules with enabled = false too")
    .addOption(cacheOption())
    .addOption(noCacheOption())
    .option("-q, --quiet", "only the output")
    .option("--no-progress", "no progress line")
    .action(async (paths: string[], options: ScanOptions) => {
      finish(await runScan(paths, options, io));
    });
}
