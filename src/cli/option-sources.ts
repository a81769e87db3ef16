// Where the value of a flag comes from when it was not given: the environment (TRIPLINE_*), then
// tripline.toml, then the built-in default. Done when a command is about to run, so that only its own
// values are judged, by the same checks that its flags have.
import { delimiter } from "node:path";
import { type Command, InvalidArgumentError, type Option } from "commander";
import type { ConfigFile } from "./config-file.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { isCollected } from "./option-values.ts";

/** Fills in the flags of `command` that the command line left out. Throws CliStop for a bad value. */
export function fillOptions(command: Command, io: CliIo, config: ConfigFile | undefined): void {
  for (const option of command.options) {
    const name = option.attributeName();
    const source = command.getOptionValueSource(name);
    if (source !== undefined && source !== "default") continue;
    const variable = variableOf(option);
    const text = io.env[variable];
    if (text !== undefined && text !== "") {
      const values = isCollected(option) ? text.split(delimiter).filter((one) => one !== "") : text;
      const value = asking(() => optionValueOf(option, values), {
        refuse: (reason) => {
          throw new CliStop(`${variable}="${text}" cannot be used: ${reason}`, EXIT_USAGE);
        },
      });
      command.setOptionValueWithSource(name, value, "env");
      continue;
    }
    const entry = config?.valueFor(command, option);
    if (entry === undefined) continue;
    const value = asking(() => optionValueOf(option, entry.value), entry);
    command.setOptionValueWithSource(name, value, "config");
  }
}

/** `--fail-on` is TRIPLINE_FAIL_ON; `--no-progress` is TRIPLINE_PROGRESS. */
function variableOf(option: Option): string {
  return `TRIPLINE_${configKeyOf(option).toUpperCase()}`;
}

/** `--fail-on` is `fail_on`; `--no-progress` is `progress`. */
export function configKeyOf(option: Option): string {
  return (option.long ?? "").slice(2).replace(/^no-/, "").replaceAll("-", "_");
}

type Given = string | number | boolean | readonly string[];

function asking(make: () => unknown, on: { readonly refuse: (reason: string) => never }): unknown {
  try {
    return make();
  } catch (error) {
    if (error instanceof InvalidArgumentError) return on.refuse(error.message.replace(/\.$/, ""));
    throw error;
  }
}

/** The value as the flag itself would have made it. Throws InvalidArgumentError. */
function optionValueOf(option: Option, given: Given): unknown {
  if (isCollected(option)) return Array.isArray(given) ? given : [String(given)];
  if (Array.isArray(given)) throw new InvalidArgumentError("it takes one value, not a list.");
  if (option.isBoolean() || option.negate) return truthOf(given as string | boolean);
  if (typeof given === "boolean") throw new InvalidArgumentError("it takes a value.");
  const text = String(given);
  if (option.parseArg !== undefined) return option.parseArg(text, undefined as never);
  return text;
}

function truthOf(given: string | number | boolean): boolean {
  const text = String(given).toLowerCase();
  if (["true", "1", "yes", "on"].includes(text)) return true;
  if (["false", "0", "no", "off"].includes(text)) return false;
  throw new InvalidArgumentError("expected true or false.");
}
