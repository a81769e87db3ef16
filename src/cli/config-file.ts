// tripline.toml: defaults that a person keeps beside their rules. A flag wins over the environment
// (TRIPLINE_*), the environment over the file, the file over the built-in default. A table a command:
// `[scan]`, `[rules.check]`; keys are the long flags with `-` as `_`.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { parse, type TomlTable, type TomlValue } from "smol-toml";
import { EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";

/** Sets the defaults of every command below `program` from the config file, if there is one. */
export function applyConfigFile(program: Command, io: CliIo): void {
  const named = io.env["TRIPLINE_CONFIG"];
  const path = named ?? join(io.cwd, "tripline.toml");
  if (named === undefined && !existsSync(path)) return;
  applyTable(program, readTable(path), { path, prefix: "" });
}

interface Place {
  readonly path: string;
  readonly prefix: string;
}

function readTable(path: string): TomlTable {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new CliStop(`the config file "${path}" cannot be used: ${text.trim()}`, EXIT_USAGE);
  }
}

function applyTable(command: Command, table: TomlTable, place: Place): void {
  for (const [key, value] of Object.entries(table)) {
    const below = command.commands.find((candidate) => candidate.name() === key);
    if (below !== undefined && isTable(value)) {
      applyTable(below, value, { ...place, prefix: `${place.prefix}${key}.` });
      continue;
    }
    const flag = `--${key.replaceAll("_", "-")}`;
    const option = command.options.find((candidate) => candidate.long === flag);
    if (option === undefined) {
      const name = `${place.prefix}${key}`;
      throw new CliStop(`"${place.path}" sets "${name}", which no command has`, EXIT_USAGE);
    }
    command.setOptionValueWithSource(option.attributeName(), optionValue(value), "config");
  }
}

function isTable(value: TomlValue): value is TomlTable {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}

function optionValue(value: TomlValue): unknown {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "boolean" ? value : String(value);
}
