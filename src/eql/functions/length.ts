// length(text): how long a text is. Source: EQL reference, "length".
import type { EqlFunction } from "./eql-function.ts";

export const length: EqlFunction = {
  name: "length",
  summary: "Returns the number of characters (UTF-16 units, as Elasticsearch counts them).",
  parameters: [{ name: "source", types: ["string"] }],
  returns: "number",
  hasIgnoreCase: false,
  examples: [
    { expression: 'length("explorer.exe")', result: 12 },
    { expression: 'length("")', result: 0 },
    { expression: "length(null)", result: null },
  ],
  evaluate: ([source = null]) => (typeof source === "string" ? source.length : null),
};
