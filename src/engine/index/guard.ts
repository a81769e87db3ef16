// A guard: values and pieces of text of which an event must hold at least one for a condition to be true.
// The index looks guards up instead of asking conditions. Derived soundly: a condition that offers no
// guard only costs time. Everything is case-folded, which serves exact and case-ignoring tests alike.
import { foldCase } from "../../base/fold-case.ts";
import type { Expression } from "../../eql/syntax/ast.ts";
import { equalsOtherSpellings } from "./bucket-fields.ts";
import { LITERAL_CHARS_MIN } from "./literal-scanner.ts";
import { requiredText } from "./required-text.ts";

/** The field has an element that is `text`, or contains it. */
export interface GuardAtom {
  readonly path: string;
  readonly kind: "exact" | "contains";
  readonly text: string;
}

export interface Guard {
  readonly atoms: readonly GuardAtom[];
  /** An estimate of the share of events that hold an atom, to choose the better of two guards. */
  readonly share: number;
}

/** Fields by which rules tell programs and files apart: an exact value there is rare in events. */
const TELLING_FIELDS: ReadonlySet<string> = new Set([
  "process.name",
  "process.executable",
  "process.pe.original_file_name",
  "process.parent.name",
  "process.parent.executable",
  "process.args",
  "process.command_line",
  "event.code",
  "dll.name",
  "dll.path",
  "file.name",
  "file.path",
  "file.extension",
  "registry.value",
  "registry.path",
  "dns.question.name",
]);

/** More atoms than this cost more to look up than asking the condition. */
const ATOMS_MAX = 400;

/** Undefined when the condition can be true of an event about which nothing simple is known. */
export function guardOf(condition: Expression): Guard | undefined {
  switch (condition.kind) {
    case "LogicalAnd":
      return condition.operands.map(guardOf).reduce(better, undefined);
    case "LogicalOr":
      return unionOf(condition.operands);
    case "Comparison": {
      const { left, right, operator } = condition;
      if (operator !== "==") return undefined;
      if (left.kind === "FieldRef") return ofConstants(left, [right], false);
      return right.kind === "FieldRef" ? ofConstants(right, [left], false) : undefined;
    }
    case "InSet":
      return ofConstants(condition.value, condition.members, false);
    case "SeqEquals":
    case "Like":
      return ofConstants(condition.value, condition.patterns, true);
    case "RegexMatch":
      return ofRegexes(condition.value, condition.patterns);
    default:
      return undefined;
  }
}

function better(a: Guard | undefined, b: Guard | undefined): Guard | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.share < a.share ? b : a;
}

function unionOf(operands: readonly Expression[]): Guard | undefined {
  const atoms: GuardAtom[] = [];
  let share = 0;
  for (const operand of operands) {
    const guard = guardOf(operand);
    if (guard === undefined) return undefined;
    atoms.push(...guard.atoms);
    share += guard.share;
  }
  return atoms.length > ATOMS_MAX ? undefined : { atoms, share };
}

function ofConstants(
  value: Expression,
  constants: readonly Expression[],
  arePatterns: boolean,
): Guard | undefined {
  if (value.kind !== "FieldRef" || constants.length > ATOMS_MAX) return undefined;
  const atoms: GuardAtom[] = [];
  let share = 0;
  for (const constant of constants) {
    if (constant.kind !== "StringLiteral") return undefined;
    const atom = atomOf(value.path, constant.value, arePatterns);
    if (atom === undefined) return undefined;
    atoms.push(atom);
    share += shareOf(atom);
  }
  return { atoms, share };
}

function ofRegexes(value: Expression, patterns: readonly Expression[]): Guard | undefined {
  if (value.kind !== "FieldRef" || patterns.length > ATOMS_MAX) return undefined;
  const atoms: GuardAtom[] = [];
  let share = 0;
  for (const pattern of patterns) {
    const text = pattern.kind === "StringLiteral" ? requiredText(pattern.value) : undefined;
    const atom = text === undefined ? undefined : containsAtom(value.path, text);
    if (atom === undefined) return undefined;
    atoms.push(atom);
    share += shareOf(atom);
  }
  return { atoms, share };
}

function atomOf(path: string, text: string, isPattern: boolean): GuardAtom | undefined {
  if (!isPattern || !/[*?]/.test(text)) {
    return equalsOtherSpellings(text) ? undefined : { path, kind: "exact", text: foldCase(text) };
  }
  let longest = "";
  for (const piece of text.split(/[*?]+/)) if (piece.length > longest.length) longest = piece;
  return containsAtom(path, longest);
}

function containsAtom(path: string, text: string): GuardAtom | undefined {
  // Half of a pair would match inside a character that folds to another.
  if (text.length < LITERAL_CHARS_MIN || /[\ud800-\udfff]/.test(text)) return undefined;
  return { path, kind: "contains", text: foldCase(text) };
}

/** Pieces of paths and names that ordinary events are full of. */
const COMMON_TEXT =
  "c:\\windows\\system32\\ c:\\program files (x86)\\ c:\\programdata\\ c:\\users\\ appdata\\local\\temp\\ " +
  "/usr/local/bin/ /usr/sbin/ /usr/lib/ /var/log/ /var/lib/ /home/ /opt/ /etc/ /tmp/ .exe .dll .log http";

function shareOf(atom: GuardAtom): number {
  if (atom.kind === "exact") return TELLING_FIELDS.has(atom.path) ? 0.003 : 0.1;
  if (COMMON_TEXT.includes(atom.text)) return 0.4;
  return atom.text.length >= 7 ? 0.005 : atom.text.length >= 5 ? 0.01 : 0.05;
}
