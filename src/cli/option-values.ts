// Values of flags that more than one command takes: repeated paths, choices, counts, times.
import { InvalidArgumentError, Option } from "commander";
import {
  isVariableName,
  RECORDED_VARIABLES_DEFAULT,
  RECORDED_VARIABLES_MAX,
} from "../sources/linux/recorded-variables.ts";

const DAY_MS = 86_400_000;

/** Collects a flag that may be given several times. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** True for a flag that may be given several times. */
export function isCollected(option: Option): boolean {
  return (option.parseArg as unknown) === collect;
}

/** `--format`. */
export function formatOption(): Option {
  return new Option(
    "--format <kind>",
    "what the events are; recognized from their content by default",
  )
    .choices(["auto", "ecs", "endgame", "sentinelone", "auditd", "windows", "linux-sensor"])
    .default("auto");
}

/** A whole number of at least `least`, and no more than `most` where that is given. */
export function parseCount(
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): (value: string) => number {
  const limit = most < Number.MAX_SAFE_INTEGER ? ` and at most ${most}` : "";
  return (value) => {
    const count = Number(value);
    if (/^\d+$/.test(value) && count >= least && count <= most) return count;
    throw new InvalidArgumentError(`expected a whole number of at least ${least}${limit}.`);
  };
}

/** `--env-vars`. */
export function envVarsOption(): Option {
  return new Option(
    "--env-vars <names>",
    'environment variables to record, with commas between; "" for none',
  )
    .argParser(parseVariables)
    .default(RECORDED_VARIABLES_DEFAULT, "LD_PRELOAD and others that rules test");
}

function parseVariables(value: string): readonly string[] {
  const names = value.split(",").filter((name) => name !== "");
  const bad = names.find((name) => !isVariableName(name));
  if (bad !== undefined)
    throw new InvalidArgumentError(`"${bad}" is no variable's name of three letters or more.`);
  if (names.length > RECORDED_VARIABLES_MAX)
    throw new InvalidArgumentError(`at most ${RECORDED_VARIABLES_MAX} names.`);
  return names;
}

/** A duration such as 90s, 5m, 12h, 2d, in milliseconds. */
export function parseDuration(value: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(value);
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 3.6e6, d: DAY_MS };
  if (match !== null) return Number(match[1]) * (units[match[2] as string] as number);
  throw new InvalidArgumentError("expected a duration such as 90s, 5m, 12h or 2d.");
}

/** A size such as 500MB, 20GB or 1TiB, in bytes. */
export function parseBytes(value: string): number {
  const match = /^(\d+)\s*([KMGT]?)(i?)B?$/i.exec(value);
  if (match === null) throw new InvalidArgumentError("expected a size such as 500MB or 20GB.");
  const [, amount, unit = "", binary] = match;
  const step = binary === "" ? 1000 : 1024;
  return Number(amount) * step ** " KMGT".indexOf(unit === "" ? " " : unit.toUpperCase());
}
