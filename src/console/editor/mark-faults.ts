// Which pieces of a colored text are faulty: the tokens cut where a fault begins or ends. Pure, like the tokens.
import type { ApiDiagnostic } from "../../server/console/console-api.ts";
import type { Token } from "./tokenize.ts";

type Severity = ApiDiagnostic["severity"];

export interface Piece extends Token {
  /** Where it begins in the whole text. */
  readonly start: number;
  readonly fault?: Severity;
}

export interface FaultRange {
  readonly start: number;
  readonly end: number;
}

/** The tokens of a text in pieces, each of which a fault covers whole or not at all; an error hides a warning. */
export function markFaults(
  tokens: readonly Token[],
  text: string,
  faults: readonly ApiDiagnostic[],
): readonly Piece[] {
  const marks = faults.flatMap((fault) => {
    const range = faultRange(text, fault);
    return range === undefined ? [] : [{ ...range, severity: fault.severity }];
  });
  const cuts = [...new Set(marks.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const faultAt = (offset: number): Severity | undefined => {
    const here = marks.filter(({ start, end }) => start <= offset && offset < end);
    return here.some(({ severity }) => severity === "error") ? "error" : here[0]?.severity;
  };
  let at = 0;
  return tokens.flatMap(({ kind, text: whole }) => {
    const [from, to] = [at, at + whole.length];
    at = to;
    const starts = [from, ...cuts.filter((cut) => cut > from && cut < to)];
    return starts.map((start, index) => {
      const piece = { kind, text: text.slice(start, starts[index + 1] ?? to), start };
      const fault = faultAt(start);
      return fault === undefined ? piece : { ...piece, fault };
    });
  });
}

/** What is underlined: at least one character that can be seen, before the end of a line or of the text. */
export function faultRange(
  text: string,
  { start, end }: Pick<ApiDiagnostic, "start" | "end">,
): FaultRange | undefined {
  if (start === undefined || text === "") return undefined;
  const from = Math.min(start, text.length);
  const to = Math.min(Math.max(end ?? from, from), text.length);
  if (text.slice(from, to).trim() !== "") return { start: from, end: to };
  const next = text.codePointAt(from);
  const isAtEnd = next === undefined || next === 0x0a || next === 0x0d;
  if (!isAtEnd) return { start: from, end: from + String.fromCodePoint(next).length };
  const line = text.slice(text.lastIndexOf("\n", from - 1) + 1, from);
  const last = [...line].at(-1);
  return last === undefined ? undefined : { start: from - last.length, end: from };
}
