// substring(source, start, end): a part of a text by place. Source: EQL reference, "substring".
import type { EqlFunction, EqlValue } from "./eql-function.ts";

export const substring: EqlFunction = {
  name: "substring",
  summary:
    "Returns the text from `start` up to, not including, `end`; negative places count from the end.",
  parameters: [
    { name: "source", types: ["string"] },
    { name: "start", types: ["number"] },
    { name: "end", types: ["number"], isOptional: true },
  ],
  returns: "string",
  hasIgnoreCase: false,
  examples: [
    { expression: 'substring("start regsvr32.exe", 6)', result: "regsvr32.exe" },
    { expression: 'substring("start regsvr32.exe", 0, 5)', result: "start" },
    { expression: 'substring("start regsvr32.exe", -4)', result: ".exe" },
    { expression: 'substring("start", 10, 20)', result: "", note: "places outside are clamped" },
  ],
  evaluate: ([source = null, start = null, end]): EqlValue => {
    if (typeof source !== "string" || typeof start !== "number") return null;
    if (end === undefined || end === null) return source.slice(start);
    return typeof end === "number" ? source.slice(start, end) : null;
  },
};
