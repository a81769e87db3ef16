// The dearest rules of a scan, for `scan --profile`: how often each was asked, how often it held, and what
// asking it took.
import { counted, grouped } from "./counted.ts";
import { shortTerminal } from "./escape-terminal.ts";

export interface ProfiledRule {
  readonly name: string;
  readonly askedCount: number;
  readonly heldCount: number;
  readonly askedMs: number;
}

const SHOWN_MAX = 25;
const NAME_CHARACTERS_MAX = 70;

/** `rules` with the dearest first; lines for a terminal. */
export function profileLines(
  rules: readonly ProfiledRule[],
  eventCount: number,
): readonly string[] {
  const all = sum("", rules);
  if (all.askedCount === 0) return ["profile: no rule was asked of any event"];
  const perEvent = (all.askedCount / Math.max(1, eventCount)).toFixed(2);
  const share = ((100 * all.heldCount) / all.askedCount).toFixed(1);
  const rest = rules.slice(SHOWN_MAX);
  return [
    `profile: rules were asked ${grouped(all.askedCount)} times, ${perEvent} an event; ${share}% held; ${seconds(all.askedMs)} in all`,
    `${"asked".padStart(12)}${"held".padStart(12)}${"ms".padStart(10)}${"µs each".padStart(9)}${"share".padStart(8)}  rule`,
    ...rules.slice(0, SHOWN_MAX).map((rule) => line(rule, all.askedMs)),
    ...(rest.length > 0
      ? [line(sum(`${counted(rest.length, "other rule")}`, rest), all.askedMs)]
      : []),
  ];
}

function line({ name, askedCount, heldCount, askedMs }: ProfiledRule, allMs: number): string {
  const each = ((1_000 * askedMs) / askedCount).toFixed(2);
  const share = `${((100 * askedMs) / Math.max(allMs, Number.MIN_VALUE)).toFixed(1)}%`;
  const numbers = `${grouped(askedCount).padStart(12)}${grouped(heldCount).padStart(12)}`;
  const times = `${askedMs.toFixed(1).padStart(10)}${each.padStart(9)}${share.padStart(8)}`;
  return `${numbers}${times}  ${shortTerminal(name, NAME_CHARACTERS_MAX)}`;
}

function sum(name: string, rules: readonly ProfiledRule[]): ProfiledRule {
  const of = (value: (rule: ProfiledRule) => number): number =>
    rules.reduce((total, rule) => total + value(rule), 0);
  return {
    name,
    askedCount: of((rule) => rule.askedCount),
    heldCount: of((rule) => rule.heldCount),
    askedMs: of((rule) => rule.askedMs),
  };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
