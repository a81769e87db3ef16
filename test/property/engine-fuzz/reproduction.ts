// Makes a difference small enough to be read: rules, steps and fields are left out one after another while
// the engines still differ.
import { isJsonObject, type JsonObject, type JsonValue } from "../../../src/base/json.ts";
import type { EqlRule } from "../../../src/rules/rule.ts";
import { type Difference, EnginePair, emptyCounts, type Step } from "./engine-pair.ts";
import type { FoundDifference } from "./fuzz-engine.ts";
import type { PairOptions } from "./one-way.ts";

/**
 * Lines run in all trials together: a difference that needs a thousand lines to show shrinks slowly, and
 * is told as it is when this is used up.
 */
const LINES_RUN_MAX = 600_000;

/** More cannot be read. */
const STEPS_TOLD_MAX = 100;

/** With more lines than these, a line is shrunk by its fields alone. */
const BYTEWISE_STEPS_MAX = 4;

/** A text that shows the difference, and how it came about. */
export async function reproduction(found: FoundDifference): Promise<string> {
  const shrinker = new Shrinker(found);
  const { rules, steps, difference, options } = await shrinker.shrink();
  return [
    `${difference.what} differ, from --seed ${found.lifeSeed}`,
    `plain:   ${difference.plain.join("\n         ") || "nothing"}`,
    `indexed: ${difference.indexed.join("\n         ") || "nothing"}`,
    JSON.stringify({ ...options, rules: rules.length }),
    ...rules.map(({ rule }) => `rule ${rule.ruleId} ${JSON.stringify(rule.index)}: ${rule.query}`),
    ...(steps.length > STEPS_TOLD_MAX
      ? [`${steps.length - STEPS_TOLD_MAX} steps before these are left out; the seed gives them`]
      : []),
    ...steps.slice(-STEPS_TOLD_MAX).map(stepText),
  ].join("\n");
}

function stepText(step: Step): string {
  switch (step.kind) {
    case "line":
      // As Latin-1, so that no byte is lost and none reaches the terminal as it is.
      return `line ${JSON.stringify(step.bytes.toString("latin1")).replace(/[^ -~]/g, escaped)}`;
    case "end":
      return "end of the file";
    case "time":
      return `time ${step.timeMs}`;
  }
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

class Shrinker {
  readonly #options: PairOptions;
  #rules: readonly EqlRule[];
  #steps: readonly Step[];
  #difference: Difference;
  #linesRun = 0;

  constructor({ pair, steps, difference }: FoundDifference) {
    this.#options = pair;
    this.#rules = pair.rules;
    this.#steps = steps;
    this.#difference = difference;
  }

  async shrink(): Promise<{
    readonly rules: readonly EqlRule[];
    readonly steps: readonly Step[];
    readonly difference: Difference;
    readonly options: PairOptions;
  }> {
    await this.#try(this.#rules, this.#steps.slice(0, this.#difference.stepAt + 1));
    await this.#tryFewRules();
    await this.#try(this.#rules, this.#steps.slice(-1));
    await this.#withoutSome(this.#steps, (steps) => this.#try(this.#rules, steps));
    await this.#withoutSome(this.#rules, (rules) => this.#try(rules, this.#steps));
    await this.#withoutSome(this.#steps, (steps) => this.#try(this.#rules, steps));
    for (let at = 0; at < this.#steps.length; at++) await this.#shrinkLine(at);
    return {
      rules: this.#rules,
      steps: this.#steps,
      difference: this.#difference,
      options: this.#options,
    };
  }

  async #tryFewRules(): Promise<void> {
    const ids = this.#difference.ruleIds;
    await this.#try(
      this.#rules.filter(({ rule }) => ids.includes(rule.ruleId)),
      this.#steps,
    );
  }

  /** True, and taken, when the engines still differ. */
  async #try(rules: readonly EqlRule[], steps: readonly Step[]): Promise<boolean> {
    if (rules.length === 0 || steps.length === 0 || this.#linesRun > LINES_RUN_MAX) return false;
    // Making two engines costs as much as some lines, more with many rules.
    this.#linesRun += steps.length + 20 + rules.length * 5;
    const pair = new EnginePair({ ...this.#options, rules }, emptyCounts());
    const difference = (await pair.run(steps)) ?? pair.finish(steps.length - 1);
    if (difference === undefined) return false;
    this.#rules = rules;
    this.#steps = steps;
    this.#difference = difference;
    return true;
  }

  /** Leaves out stretches, from halves down to single ones. */
  async #withoutSome<T>(
    all: readonly T[],
    attempt: (rest: readonly T[]) => Promise<boolean>,
  ): Promise<void> {
    let left = all;
    for (let size = Math.ceil(left.length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at < left.length; ) {
        const rest = [...left.slice(0, at), ...left.slice(at + size)];
        if (await attempt(rest)) left = rest;
        else at += size;
      }
    }
  }

  async #shrinkLine(at: number): Promise<void> {
    const step = this.#steps[at];
    if (step?.kind !== "line") return;
    let fields = parsed(step.bytes);
    if (fields !== undefined && (await this.#tryLine(at, fields))) {
      for (const path of pathsOf(fields)) {
        const made = withoutPath(fields, path) as JsonObject;
        if (await this.#tryLine(at, made)) fields = made;
      }
    }
    // What only shows in the line as it was written shrinks byte by byte.
    if (this.#steps.length > BYTEWISE_STEPS_MAX) return;
    await this.#withoutSome([...this.#bytesOf(at)], (bytes) =>
      this.#try(this.#rules, this.#steps.with(at, { kind: "line", bytes: Buffer.from(bytes) })),
    );
  }

  #bytesOf(at: number): Buffer {
    const step = this.#steps[at] as Step;
    return step.kind === "line" ? step.bytes : Buffer.alloc(0);
  }

  async #tryLine(at: number, fields: JsonObject): Promise<boolean> {
    const step: Step = { kind: "line", bytes: Buffer.from(JSON.stringify(fields)) };
    return this.#try(this.#rules, this.#steps.with(at, step));
  }
}

type KeyPath = readonly [string, ...string[]];

/** Of all members and elements, outer ones first and the last of a list before those before it. */
function pathsOf(value: JsonValue): readonly KeyPath[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .reverse()
    .flatMap(([key, inner]): readonly KeyPath[] => [
      [key],
      ...pathsOf(inner as JsonValue).map((path): KeyPath => [key, ...path]),
    ]);
}

/** The same value where the path does not lead to anything. */
function withoutPath(value: JsonValue, [key, ...rest]: KeyPath): JsonValue {
  const [next, ...more] = rest;
  if (Array.isArray(value)) {
    const at = Number(key);
    if (next === undefined) return value.filter((_, index) => index !== at);
    return value.map((one, index) => (index === at ? withoutPath(one, [next, ...more]) : one));
  }
  if (!isJsonObject(value)) return value;
  const { [key]: inner, ...others } = value;
  if (inner === undefined) return value;
  return next === undefined ? others : { ...value, [key]: withoutPath(inner, [next, ...more]) };
}

function parsed(bytes: Buffer): JsonObject | undefined {
  try {
    const value = JSON.parse(bytes.toString("utf8")) as JsonValue;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
