// concat(value…): values as one text. Source: EQL reference, "concat".
import type { EqlFunction } from "./eql-function.ts";

export const concat: EqlFunction = {
  name: "concat",
  summary: "Returns the values joined into one text; null if one of them is null.",
  parameters: [{ name: "value", types: ["any"], isVariadic: true }],
  returns: "string",
  hasIgnoreCase: false,
  examples: [
    { expression: 'concat("process ", 4, " is ", true)', result: "process 4 is true" },
    { expression: 'concat("a", null)', result: null },
    { expression: 'concat("a")', result: "a" },
  ],
  evaluate: (values) => (values.includes(null) ? null : values.map(String).join("")),
};
