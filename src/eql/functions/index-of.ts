// indexOf(source, part, start): where a text first occurs in another. Source: EQL reference,
// "indexOf".

import { foldCase } from "../../base/fold-case.ts";
import type { EqlFunction, EqlValue } from "./eql-function.ts";

export const indexOf: EqlFunction = {
  name: "indexOf",
  summary: "Returns the 0-based place of the first occurrence at or after `start`, or null.",
  parameters: [
    { name: "source", types: ["string"] },
    { name: "part", types: ["string"] },
    { name: "start", types: ["number"], isOptional: true },
  ],
  returns: "number",
  hasIgnoreCase: true,
  examples: [
    { expression: 'indexOf("subdomain.splunk.com", ".")', result: 9 },
    { expression: 'indexOf("subdomain.splunk.com", ".", 10)', result: 16 },
    { expression: 'indexOf("abc", "x")', result: null },
    { expression: 'indexOf~("abc", "B")', result: 1 },
  ],
  evaluate: ([source = null, part = null, start], ignoreCase): EqlValue => {
    if (typeof source !== "string" || typeof part !== "string" || start === null) return null;
    const from = typeof start === "number" ? start : 0;
    const text = ignoreCase ? foldCase(source) : source;
    const found = text.indexOf(ignoreCase ? foldCase(part) : part, Math.max(0, from));
    return found < 0 ? null : found;
  },
};
