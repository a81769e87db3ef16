// tripline.toml: defaults that a person keeps beside their rules. A table a command: `[scan]`,
// `[rules.check]`; keys are the long flags with `-` as `_`. Faults point into the file. How the values
// reach the flags is in option-sources.ts.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command, Option } from "commander";
import { type Diagnostic, type DiagnosticSource, diagnostic } from "../base/diagnostic.ts";
import type { DiagnosticCode } from "../base/diagnostic-codes.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { didYouMean, nearestNames } from "../eql/verify/nearest-names.ts";
import { reasonOf } from "../pipeline/find-files.ts";
import { findPlace } from "../rules/file/document-places.ts";
import { readToml } from "../rules/file/read-toml.ts";
import { scanTomlPlaces } from "../rules/file/toml-places.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { configKeyOf } from "./option-sources.ts";

export interface ConfigValue {
  readonly value: string | number | boolean | readonly string[];
  /** Stops with a fault that points at the value. */
  readonly refuse: (reason: string) => never;
}

export interface ConfigFile {
  readonly valueFor: (command: Command, option: Option) => ConfigValue | undefined;
}

/** The config file in force, checked for what no command has; undefined without one. */
export function openConfigFile(program: Command, io: CliIo): ConfigFile | undefined {
  const file = readConfigFile(io);
  if (file === undefined) return undefined;
  const { source, table } = file;
  checkTable(program, commandTables(table), { source, path: [] });
  return {
    valueFor: (command, option) => {
      const tablePath = pathOf(command, program);
      const key = configKeyOf(option);
      const value = tableAt(table, tablePath)?.[key];
      if (value === undefined) return undefined;
      const refuse = (reason: string): never =>
        fail("CFG6003", `"${key}" cannot be ${JSON.stringify(value)}: ${reason}`, {
          source,
          path: [...tablePath, key],
        });
      return { value: plainValue(value, refuse), refuse };
    },
  };
}

/**
 * The keys of the config file that should be names of commands. None where it cannot be read, which
 * openConfigFile tells.
 */
export function configuredCommands(io: CliIo): readonly string[] {
  try {
    return Object.keys(commandTables(readConfigFile(io)?.table ?? {}));
  } catch (error) {
    if (error instanceof CliStop) return [];
    throw error;
  }
}

interface ReadConfig {
  readonly source: DiagnosticSource;
  readonly table: JsonObject;
}

function readConfigFile(io: CliIo): ReadConfig | undefined {
  const named = io.env["TRIPLINE_CONFIG"];
  const path = named ?? join(io.cwd, "tripline.toml");
  if (named === undefined && !existsSync(path)) return undefined;
  const source = { file: path, text: readText(path) };
  const parsed = readToml(source, "CFG6001");
  if (!parsed.ok) throw new ConfigStop(parsed.fault);
  return { source, table: parsed.value };
}

// The tables of outputs are read by those who send: their secrets must not be asked for by a scan. What is
// done by itself is read by the service alone.
function commandTables({ output: _, response: __, ...tables }: JsonObject): JsonObject {
  return tables;
}

/** A stop whose message is a fault drawn into the user's file. */
export class ConfigStop extends CliStop {
  readonly fault: Diagnostic;

  constructor(fault: Diagnostic) {
    super(fault.message, EXIT_USAGE);
    this.fault = fault;
  }
}

interface Place {
  readonly source: DiagnosticSource;
  readonly path: readonly string[];
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CliStop(`cannot read the config file "${path}": ${reasonOf(error)}`, EXIT_USAGE);
  }
}

function checkTable(command: Command, table: JsonObject, place: Place): void {
  for (const [key, value] of Object.entries(table)) {
    const below = command.commands.find((candidate) => candidate.name() === key);
    const inner = { ...place, path: [...place.path, key] };
    if (below !== undefined && isJsonObject(value)) {
      checkTable(below, value, inner);
      continue;
    }
    const keys = command.options.map(configKeyOf);
    if (keys.includes(key)) continue;
    const known = [...keys, ...command.commands.map((one) => one.name())];
    const hint = didYouMean(nearestNames(key, known));
    const where = place.path.length === 0 ? "tripline" : `tripline ${place.path.join(" ")}`;
    fail("CFG6002", `"${key}" is nothing that ${where} has${hint}`, inner);
  }
}

function fail(code: DiagnosticCode, message: string, { source, path }: Place): never {
  const { key } = findPlace(scanTomlPlaces(source.text), path);
  throw new ConfigStop(diagnostic(code, { message, span: key, source }));
}

/** The names of the tables of `command`, outermost first. */
function pathOf(command: Command, program: Command): readonly string[] {
  const names: string[] = [];
  for (let at: Command | null = command; at !== null && at !== program; at = at.parent) {
    names.unshift(at.name());
  }
  return names;
}

function tableAt(root: JsonObject, path: readonly string[]): JsonObject | undefined {
  let table: JsonValue | undefined = root;
  for (const name of path) table = isJsonObject(table) ? table[name] : undefined;
  return isJsonObject(table) ? table : undefined;
}

function plainValue(value: JsonValue, refuse: (reason: string) => never): ConfigValue["value"] {
  if (Array.isArray(value)) {
    return value.every((one) => typeof one === "string")
      ? (value as readonly string[])
      : refuse("a list here holds texts");
  }
  if (value === null || typeof value === "object") return refuse("it takes a single value");
  return value as string | number | boolean;
}
