// between(source, left, right, greedy): what stands between two markers. Source: EQL reference,
// "between".

import { foldCase } from "../../base/fold-case.ts";
import type { EqlFunction, EqlValue } from "./eql-function.ts";

export const between: EqlFunction = {
  name: "between",
  summary:
    "Returns the text between the first `left` and the next `right`, or the last `right` when greedy.",
  parameters: [
    { name: "source", types: ["string"] },
    { name: "left", types: ["string"] },
    { name: "right", types: ["string"] },
    { name: "greedy", types: ["boolean"], isOptional: true },
  ],
  returns: "string",
  hasIgnoreCase: true,
  examples: [
    { expression: 'between("a-b-c-d", "-", "-")', result: "b" },
    { expression: 'between("a-b-c-d", "-", "-", true)', result: "b-c" },
    { expression: 'between("Users/Eve/x", "USERS/", "/")', result: null, note: "case counts" },
    { expression: 'between~("Users/Eve/x", "USERS/", "/")', result: "Eve" },
    { expression: 'between("abc", "x", "c")', result: null },
  ],
  evaluate: ([source = null, left = null, right = null, greedy = null], ignoreCase): EqlValue => {
    if (typeof source !== "string" || typeof left !== "string" || typeof right !== "string")
      return null;
    const fold = (text: string) => (ignoreCase ? foldCase(text) : text);
    const text = fold(source);
    const opener = fold(left);
    const closer = fold(right);
    const start = text.indexOf(opener);
    if (start < 0) return null;
    const from = start + opener.length;
    const to = greedy === true ? text.lastIndexOf(closer) : text.indexOf(closer, from);
    return to < from ? null : source.slice(from, to);
  },
};
