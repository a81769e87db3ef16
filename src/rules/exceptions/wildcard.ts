// `*` and `?` in an exception's patterns, as in EQL: `*` is any number of characters, `?` exactly
// one. Case is Kibana's: compared in lower case where it does not count.
import { compileWildcard as compilePattern } from "../../eql/compile/wildcard.ts";

/** A pattern ready to test values. `ignoreCase` compares both in lower case. */
export function compileWildcard(pattern: string, ignoreCase: boolean): (value: string) => boolean {
  if (!ignoreCase) return compilePattern(pattern);
  const matches = compilePattern(pattern.toLowerCase());
  return (value) => matches(value.toLowerCase());
}
