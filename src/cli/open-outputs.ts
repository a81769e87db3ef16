// The configured outputs, ready to run over the alert store: for the service, which starts them and tells
// them of new alerts, and for `tripline outputs send`, which sends once what is waiting.
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Diagnostic, DiagnosticSource } from "../base/diagnostic.ts";
import type { JsonObject } from "../base/json.ts";
import { renderDiagnostic } from "../base/render-diagnostic.ts";
import { type AlertFeed, OutputRunner, type OutputTurn } from "../outputs/deliver/output-runner.ts";
import { readToml } from "../rules/file/read-toml.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop, wantsColor } from "./io.ts";
import { type ConfiguredOutput, type OutputContext, readOutputs } from "./output-config.ts";
import { NO_RESPONSE, type ResponseConfig, readResponseConfig } from "./response-config.ts";

/** The outputs of the config file in force. Prints faults and throws CliStop when there are any. */
export async function configuredOutputs(io: CliIo): Promise<readonly ConfiguredOutput[]> {
  const found = await readConfig(io, "the outputs", readOutputs);
  return found?.outputs ?? [];
}

/** What is done by itself, from the same file and in the same way. */
export async function configuredResponse(io: CliIo): Promise<ResponseConfig> {
  return (await readConfig(io, "the responses", readResponseConfig)) ?? NO_RESPONSE;
}

async function readConfig<Found extends { readonly faults: readonly Diagnostic[] }>(
  io: CliIo,
  what: string,
  read: (table: JsonObject, source: DiagnosticSource, context: OutputContext) => Found,
): Promise<Found | undefined> {
  const named = io.env["TRIPLINE_CONFIG"];
  const path = named ?? join(io.cwd, "tripline.toml");
  if (named === undefined && !existsSync(path)) return undefined;
  const source = { file: path, text: readFileSync(path, "utf8") };
  const parsed = readToml(source, "CFG6001");
  const found = parsed.ok
    ? read(parsed.value, source, {
        env: io.env,
        cwd: io.cwd,
        hostname: hostname(),
        nowMs: io.nowMs,
        readFile: (file) => readFileSync(resolve(io.cwd, file), "utf8"),
      })
    : undefined;
  const faults = parsed.ok ? (found?.faults ?? []) : [parsed.fault];
  if (faults.length === 0) return found;
  const style = { color: wantsColor(io, io.stderr), width: io.stderr.columns ?? 100 };
  for (const fault of faults) await io.stderr.write(`${renderDiagnostic(fault, style)}\n`);
  throw new CliStop(`${what} of the config file cannot be used`, EXIT_USAGE);
}

/** A runner an output; none of them is started. */
export function openOutputs(
  configured: readonly ConfiguredOutput[],
  {
    feed,
    io,
    onTurn,
  }: {
    readonly feed: AlertFeed;
    readonly io: CliIo;
    readonly onTurn?: (turn: OutputTurn) => void;
  },
): readonly OutputRunner[] {
  return configured.map(
    ({ create, isWanted, batchSize, gatherMs }) =>
      new OutputRunner({
        output: create(),
        feed,
        isWanted,
        batchSize,
        gatherMs,
        nowMs: io.nowMs,
        // Sleeping must not keep the process alive, and waking early is no fault.
        sleep: (ms, signal) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined),
        random: Math.random,
        ...(onTurn === undefined ? {} : { onTurn }),
      }),
  );
}

/** A turn as a line for the log of the service. */
export function outputTurnText(turn: OutputTurn): string {
  switch (turn.kind) {
    case "failing":
      return `output ${turn.name}: ${turn.reason}; alerts wait`;
    case "working":
      return `output ${turn.name} works again`;
    case "left-out":
      return `output ${turn.name} will never take an alert, which is left out: ${turn.reason}`;
  }
}
