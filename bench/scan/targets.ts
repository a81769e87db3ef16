// The ratios that the scan is judged by, their targets, and whether a run met them.

/** Medians by the name of what was measured; a name that was not measured is absent. */
export interface Medians {
  readonly cpuSeconds: ReadonlyMap<string, number>;
  readonly wallSeconds: ReadonlyMap<string, number>;
}

export interface Target {
  readonly title: string;
  readonly value: (medians: Medians) => number | undefined;
  readonly target: number;
  readonly stretch: number;
  readonly unit: "" | "ms" | "×";
  /** Most are costs; a gain is met from its target upwards. */
  readonly isGain: boolean;
}

export type Verdict = "stretch met" | "met" | "not met" | "not measured";

export interface JudgedTarget {
  readonly title: string;
  readonly value: number | undefined;
  readonly target: number;
  readonly stretch: number;
  readonly unit: Target["unit"];
  readonly isGain: boolean;
  readonly verdict: Verdict;
}

const ratio = (
  title: string,
  names: readonly [string, string],
  limits: readonly [number, number],
): Target => ({
  title,
  value: ({ cpuSeconds }) => quotient(cpuSeconds.get(names[0]), cpuSeconds.get(names[1])),
  target: limits[0],
  stretch: limits[1],
  unit: "",
  isGain: false,
});

export const targets: readonly Target[] = [
  ratio("one rule ÷ `JSON.parse` only", ["one-rule", "parse-only"], [0.3, 0.2]),
  ratio("one rule ÷ DuckDB, one thread", ["one-rule", "duckdb"], [0.7, 0.5]),
  ratio("all EQL rules ÷ `JSON.parse` only", ["all-rules", "parse-only"], [1, 0.6]),
  ratio("all EQL rules ÷ `rg -F -i -f`, 500 literals", ["all-rules", "rg-500"], [1.5, 1]),
  ratio("all EQL rules ÷ one rule", ["all-rules", "one-rule"], [4, 2.5]),
  ratio(
    "reference path, all rules ÷ `JSON.parse` only",
    ["all-rules-parsed", "parse-only"],
    [2.5, 2],
  ),
  {
    title: "all EQL rules, text to ready engine, wall time",
    value: ({ wallSeconds }) => {
      const seconds = wallSeconds.get("load");
      return seconds === undefined ? undefined : seconds * 1000;
    },
    target: 250,
    stretch: 150,
    unit: "ms",
    isGain: false,
  },
  {
    title: "second core, batch scan",
    value: ({ wallSeconds }) =>
      quotient(wallSeconds.get("all-rules"), wallSeconds.get("all-rules-two-threads")),
    target: 1.7,
    stretch: 1.9,
    unit: "×",
    isGain: true,
  },
];

export function judge(target: Target, medians: Medians): JudgedTarget {
  const value = target.value(medians);
  const { title, unit, isGain, stretch } = target;
  return {
    title,
    value,
    target: target.target,
    stretch,
    unit,
    isGain,
    verdict: verdictOf(target, value),
  };
}

function verdictOf(target: Target, value: number | undefined): Verdict {
  if (value === undefined) return "not measured";
  const reaches = (limit: number) => (target.isGain ? value >= limit : value <= limit);
  if (reaches(target.stretch)) return "stretch met";
  return reaches(target.target) ? "met" : "not met";
}

/** Undefined where one is missing, or where there is nothing to divide by. */
export function quotient(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined || b === 0 ? undefined : a / b;
}
