// string(value): a value as text. Source: EQL reference, "string".
import type { EqlFunction } from "./eql-function.ts";

export const string: EqlFunction = {
  name: "string",
  summary: "Returns a value as text.",
  parameters: [{ name: "value", types: ["any"] }],
  returns: "string",
  hasIgnoreCase: false,
  examples: [
    { expression: "string(42)", result: "42" },
    { expression: "string(true)", result: "true" },
    { expression: "string(null)", result: null },
  ],
  evaluate: ([value = null]) => (value === null ? null : String(value)),
};
