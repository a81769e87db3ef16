// Walks a condition and gives a draft the values that make it true, or false: constants as they are
// written, patterns filled in, numbers at the border, addresses inside a block. It does not prove that it
// hit; rule-events.ts asks the oracle and keeps what did.
import type { Random } from "../../../bench/generator/random.ts";
import type { Comparison, Expression, FunctionCall } from "../../../src/eql/syntax/ast.ts";
import { childrenOf } from "../../../src/eql/syntax/children-of.ts";
import { addressIn } from "./address-in.ts";
import { type Draft, type DraftScalar, elementsOf } from "./draft.ts";
import { filling, regexText, wildcardText } from "./pattern-text.ts";
import { variantOf } from "./value-variants.ts";

export class Aim {
  readonly #draft: Draft;
  readonly #random: Random;

  constructor(draft: Draft, random: Random) {
    this.#draft = draft;
    this.#random = random;
  }

  /** Gives the draft values with which `condition` may be `wanted`. */
  at(condition: Expression, wanted: boolean): void {
    switch (condition.kind) {
      case "LogicalAnd":
        this.#several(condition.operands, wanted, true);
        break;
      case "LogicalOr":
        this.#several(condition.operands, wanted, false);
        break;
      case "LogicalNot":
        this.at(condition.operand, !wanted);
        break;
      case "Comparison":
        this.#comparison(condition, wanted);
        break;
      case "InSet":
        this.#oneOf(condition.value, condition.members, wanted, (text) => text);
        break;
      case "SeqEquals":
      case "Like":
        this.#oneOf(condition.value, condition.patterns, wanted, (text) =>
          wildcardText(text, this.#random),
        );
        break;
      case "RegexMatch":
        this.#oneOf(condition.value, condition.patterns, wanted, (text) =>
          regexText(text, this.#random),
        );
        break;
      case "FunctionCall":
        if (wanted) this.#call(condition);
        break;
      default:
        if (wanted) this.#anything(condition);
    }
  }

  /** `deciding` false: one operand is enough for true (or); true: one is enough for false (and). */
  #several(operands: readonly Expression[], wanted: boolean, deciding: boolean): void {
    if (wanted === deciding) {
      // What must not be comes last, when there is something to be kept away from.
      const sorted = [...operands].sort((a, b) => Number(isNegative(a)) - Number(isNegative(b)));
      for (const operand of sorted) this.at(operand, wanted);
      return;
    }
    const one = this.#random.below(operands.length);
    operands.forEach((operand, at) => {
      if (at === one) this.at(operand, wanted);
      else if (deciding) this.at(operand, true);
    });
  }

  #comparison({ operator, left, right }: Comparison, wanted: boolean): void {
    const isTurned = left.kind !== "FieldRef" && right.kind === "FieldRef";
    const subject = isTurned ? right : left;
    const other = isTurned ? left : right;
    const isEqual = operator === "==" || operator === "<=" || operator === ">=";
    const wantsEqual = wanted === isEqual;
    if (other.kind === "NullLiteral") {
      const wantsNull = wanted === (operator === "==");
      if (subject.kind === "FieldRef" && wantsNull) this.#draft.delete(subject.path);
      else if (!wantsNull) this.#anything(subject);
      return;
    }
    if (subject.kind === "FieldRef" && other.kind === "FieldRef") {
      const value = this.#draft.get(other.path) ?? this.#draft.get(subject.path) ?? "same";
      this.#draft.set(other.path, value);
      this.#draft.set(subject.path, wantsEqual ? value : "other");
      return;
    }
    const constant = constantOf(other);
    if (constant === undefined) {
      this.#anything(subject);
      this.#anything(other);
    } else if (subject.kind === "FieldRef") {
      this.#put(subject.path, this.#compared(constant, operator, wanted), wanted);
    } else if (subject.kind === "FunctionCall") {
      this.#called(subject, constant, { operator, wanted });
    } else this.#anything(subject);
  }

  #compared(constant: DraftScalar, operator: Comparison["operator"], wanted: boolean): DraftScalar {
    const random = this.#random;
    const isEqual = operator === "==" || operator === "!=";
    if (isEqual) {
      return wanted === (operator === "==") ? constant : variantOf(constant, random);
    }
    const isUp = operator.startsWith(">") === wanted;
    if (typeof constant !== "number") return isUp ? `${constant}a` : String(constant).slice(0, -1);
    const isOnBorder = operator.endsWith("=") === wanted && random.chance(0.5);
    if (isOnBorder) return constant;
    return constant + (isUp ? 1 : -1) * random.pick([1, 1, 0.5, 1e-9, 1000]);
  }

  #oneOf(
    value: Expression,
    constants: readonly Expression[],
    wanted: boolean,
    write: (text: string) => string,
  ): void {
    const constant = constantOf(this.#random.pick(constants));
    if (constant === undefined) return;
    const written = typeof constant === "string" ? write(constant) : constant;
    if (value.kind === "FieldRef") {
      this.#put(value.path, wanted ? written : variantOf(written, this.#random), wanted);
    } else if (wanted && value.kind === "FunctionCall") {
      this.#called(value, written, { operator: "==", wanted });
    }
  }

  /** What must be joins what is there; what must not be only fills an empty place. */
  #put(path: string, wanted: DraftScalar, isNeeded: boolean): void {
    const value = this.#random.chance(0.3) ? asNumber(wanted) : wanted;
    const known = this.#draft.get(path);
    if (known === undefined) this.#draft.set(path, value);
    else if (isNeeded && !elementsOf(known).includes(value)) {
      const isMore = /args|type|category|flags|rights|extension/i.test(path);
      this.#draft.set(
        path,
        this.#random.chance(isMore ? 0.8 : 0.2) ? [...elementsOf(known), value] : value,
      );
    }
  }

  /** A function whose result is compared with a constant. */
  #called(
    call: FunctionCall,
    constant: DraftScalar,
    to: { readonly operator: Comparison["operator"]; readonly wanted: boolean },
  ): void {
    const field = fieldIn(call);
    if (field === undefined) return;
    const name = call.name.toLowerCase();
    const value = this.#compared(constant, to.operator, to.wanted);
    if (name === "length" && typeof value === "number") {
      this.#draft.set(field, "l".repeat(Math.min(20_000, Math.max(0, Math.ceil(value)))));
    } else if (name === "substring" && call.arguments[1] !== undefined) {
      const start = constantOf(call.arguments[1]);
      const isBehind = typeof start !== "number" || start < 0;
      const before = isBehind ? filling(this.#random) : "s".repeat(start);
      this.#draft.set(field, `${before}${value}${isBehind ? "" : filling(this.#random)}`);
    } else if (name === "string" || name === "number") this.#draft.set(field, value);
    else this.#anything(call);
  }

  /** A function that is a condition of its own. */
  #call(call: FunctionCall): void {
    const [source, ...rest] = call.arguments;
    if (source?.kind !== "FieldRef") {
      this.#anything(call);
      return;
    }
    const part = this.#random.pick(rest);
    const text = part === undefined ? undefined : (constantOf(part) ?? this.#other(part));
    if (typeof text !== "string") return;
    const name = call.name.toLowerCase();
    const known = this.#draft.get(source.path);
    // Several texts may be asked for in one field.
    const isMore =
      name === "stringcontains" && typeof known === "string" && this.#random.chance(0.7);
    this.#draft.set(source.path, isMore ? `${known}${text}` : this.#around(name, text));
  }

  #around(name: string, text: string): string {
    const random = this.#random;
    switch (name) {
      case "cidrmatch":
        return addressIn(text, random);
      case "startswith":
        return `${text}${filling(random)}`;
      case "endswith":
        return `${filling(random)}${text}`;
      default:
        return `${filling(random)}${text}${filling(random)}`;
    }
  }

  /** The text of a field that is an argument, after giving it one. */
  #other(expression: Expression): string | undefined {
    if (expression.kind !== "FieldRef") return undefined;
    const known = this.#draft.get(expression.path);
    if (typeof known === "string") return known;
    this.#draft.set(expression.path, "part");
    return "part";
  }

  /** Gives every field below a value, made of the constants beside it. */
  #anything(expression: Expression): void {
    const constants = literalsOf(expression);
    for (const path of fieldsOf(expression)) {
      if (this.#draft.has(path)) continue;
      const isWritten = constants.length > 0 && this.#random.chance(0.7);
      this.#draft.set(path, isWritten ? this.#random.pick(constants) : this.#common(path));
    }
  }

  #common(path: string): DraftScalar {
    const random = this.#random;
    if (/\b(ip|address)$/.test(path)) return random.pick(["10.1.2.3", "8.8.8.8", "fe80::1"]);
    if (/port|size|bytes|count|age|pid|score|length|size$/.test(path)) return random.below(70_000);
    return random.pick(["common", "/usr/bin/x", "C:\\x.exe", "a b c", "1", 1, true]);
  }
}

/** A text that a number equals, as that number: "080" is 80, and must be found by it. */
function asNumber(value: DraftScalar): DraftScalar {
  if (typeof value !== "string" || value.trim() === "" || Number.isNaN(Number(value))) return value;
  return Number(value);
}

function isNegative(expression: Expression): boolean {
  return (
    expression.kind === "LogicalNot" ||
    (expression.kind === "Comparison" && expression.operator === "!=")
  );
}

/** Undefined for what is no constant; null is one. */
function constantOf(expression: Expression): DraftScalar | undefined {
  switch (expression.kind) {
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
      return expression.value;
    default:
      return undefined;
  }
}

function fieldIn(expression: Expression): string | undefined {
  return fieldsOf(expression)[0];
}

function fieldsOf(expression: Expression): readonly string[] {
  const own = expression.kind === "FieldRef" ? [expression.path] : [];
  return [...own, ...childrenOf(expression).flatMap(fieldsOf)];
}

function literalsOf(expression: Expression): readonly DraftScalar[] {
  const own = constantOf(expression);
  return [...(own === undefined ? [] : [own]), ...childrenOf(expression).flatMap(literalsOf)];
}
