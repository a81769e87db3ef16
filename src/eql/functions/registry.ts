// All EQL functions by name. Elasticsearch matches names without regard to case, and 53 of Elastic's
// rules rely on it.
import { add, divide, modulo, multiply, subtract } from "./arithmetic.ts";
import { between } from "./between.ts";
import { cidrMatch } from "./cidr-match.ts";
import { concat } from "./concat.ts";
import type { EqlFunction } from "./eql-function.ts";
import { indexOf } from "./index-of.ts";
import { length } from "./length.ts";
import { number } from "./number.ts";
import { string } from "./string.ts";
import { substring } from "./substring.ts";
import { endsWith, startsWith, stringContains } from "./text-tests.ts";

export const eqlFunctions: readonly EqlFunction[] = [
  add,
  between,
  cidrMatch,
  concat,
  divide,
  endsWith,
  indexOf,
  length,
  modulo,
  multiply,
  number,
  startsWith,
  string,
  stringContains,
  substring,
  subtract,
];

const byName: ReadonlyMap<string, EqlFunction> = new Map(
  eqlFunctions.map((definition) => [definition.name.toLowerCase(), definition]),
);

/** The function called `name`, in any case; undefined when EQL has none. */
export function findFunction(name: string): EqlFunction | undefined {
  return byName.get(name.toLowerCase());
}
