// `tripline up`: its flags; what it does is in run-up.ts.
import { type Command, Option } from "commander";
import { CAPTURE_KINDS } from "../sources/linux/sensor/capture-kind.ts";
import { cacheOption, noCacheOption } from "./cache-options.ts";
import { DATA_OPTION, DATA_OPTION_TEXT } from "./data-dir.ts";
import type { CliIo } from "./io.ts";
import { collect, envVarsOption, parseBytes, parseCount, parseDuration } from "./option-values.ts";
import { runUp, type UpOptions } from "./run-up.ts";

export function addUpCommand(program: Command, io: CliIo, finish: (code: number) => void): void {
  program
    .command("up")
    .description("run everything: keep events and alerts, watch this host, take events over HTTP")
    .option(DATA_OPTION, DATA_OPTION_TEXT)
    .option("--rules <path>", "rule files or folders; may be repeated (default: built-in)", collect)
    .option("--exceptions <path>", "exceptions: Kibana export or TOML; may be repeated", collect)
    .option("--listen <address>", "where to take events, HOST:PORT", "127.0.0.1:7077")
    .option("--tls-cert <file>", "certificate, PEM; with --tls-key")
    .option("--tls-key <file>", "its private key, PEM")
    .option("--plain-http", "allow an address beyond this machine without TLS")
    .option("--no-http", "take no events over HTTP, and show no page")
    .option("--no-page", "show no page")
    .option(
      "--page-origin <url>",
      "where a proxy or a name shows the page, https://HOST[:PORT]; may be repeated",
      collect,
    )
    .addOption(
      new Option(
        "--mode <mode>",
        "test each event as it comes, or rules at their intervals as Kibana",
      )
        .choices(["live", "scheduled"])
        .default("live"),
    )
    .option(
      "--allowance <duration>",
      "how late an event of a sequence may come",
      parseDuration,
      5_000,
    )
    .option("--keep <duration>", "how long events are kept", parseDuration, 30 * 86_400_000)
    .option("--keep-bytes <size>", "bytes of events kept at most, such as 20GB", parseBytes)
    .option(
      "--keep-alerts <duration>",
      "how long alerts are kept after they were closed (default: for ever)",
      parseDuration,
    )
    .option("--no-sensor", "do not watch this host")
    .addOption(
      new Option("--source <name>", "how the kernel is asked")
        .choices(["auto", ...CAPTURE_KINDS])
        .default("auto"),
    )
    .option("--ring <mebibytes>", "the kernel's buffer, a power of two", parseCount(1), 16)
    .option("--no-syscalls", "processes and connections only: no files, accepts, changes of user")
    .addOption(envVarsOption())
    .addOption(
      new Option("--output <kind>", "how alerts are printed as they are raised")
        .choices(["table", "ndjson", "none"])
        .default("table"),
    )
    .option("--building-blocks", "print building-block alerts too")
    .addOption(cacheOption())
    .addOption(noCacheOption())
    .option("-q, --quiet", "only the output")
    .action(async (options: UpOptions) => finish(await runUp(options, io)));
}
