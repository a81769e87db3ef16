// startsWith, endsWith, stringContains: whether a text holds another at a place. The searched text is
// literal: a `*` is a star. Source: EQL reference.

import { foldCase } from "../../base/fold-case.ts";
import type { EqlFunction, EqlValue } from "./eql-function.ts";

function textTest(
  definition: Pick<EqlFunction, "name" | "summary" | "examples">,
  test: (source: string, part: string) => boolean,
): EqlFunction {
  const evaluate = (
    [source = null, part = null]: readonly EqlValue[],
    ignoreCase: boolean,
  ): EqlValue => {
    if (typeof source !== "string" || typeof part !== "string") return null;
    return ignoreCase ? test(foldCase(source), foldCase(part)) : test(source, part);
  };
  return {
    ...definition,
    parameters: [
      { name: "source", types: ["string"] },
      { name: "part", types: ["string"] },
    ],
    returns: "boolean",
    hasIgnoreCase: true,
    evaluate,
    prepare: ([part = null], ignoreCase) => {
      if (typeof part !== "string") return () => null;
      const folded = ignoreCase ? foldCase(part) : part;
      return (source) => {
        if (typeof source !== "string") return null;
        return test(ignoreCase ? foldCase(source) : source, folded);
      };
    },
  };
}

export const startsWith: EqlFunction = textTest(
  {
    name: "startsWith",
    summary: "Tells whether a text begins with another.",
    examples: [
      { expression: 'startsWith("explorer.exe", "explorer")', result: true },
      { expression: 'startsWith("explorer.exe", "EXPLORER")', result: false, note: "case counts" },
      { expression: 'startsWith~("explorer.exe", "EXPLORER")', result: true },
      { expression: 'startsWith(null, "e")', result: null },
    ],
  },
  (source, part) => source.startsWith(part),
);

export const endsWith: EqlFunction = textTest(
  {
    name: "endsWith",
    summary: "Tells whether a text ends with another.",
    examples: [
      { expression: 'endsWith("regsvr32.exe", ".exe")', result: true },
      { expression: 'endsWith("regsvr32.exe", "*.exe")', result: false, note: "a star is a star" },
      { expression: 'endsWith~("regsvr32.exe", ".EXE")', result: true },
    ],
  },
  (source, part) => source.endsWith(part),
);

export const stringContains: EqlFunction = textTest(
  {
    name: "stringContains",
    summary: "Tells whether a text contains another.",
    examples: [
      { expression: 'stringContains("start regsvr32.exe", "regsvr32")', result: true },
      { expression: 'stringContains("start regsvr32.exe", "Regsvr32")', result: false },
      { expression: 'stringContains~("start regsvr32.exe", "Regsvr32")', result: true },
    ],
  },
  (source, part) => source.includes(part),
);
