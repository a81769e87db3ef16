// Which types meet in a comparison, and how a person would mend the ones that do not. Elasticsearch
// turns strings into addresses and dates, and numbers into dates; it turns nothing into a number.
import type { EqlType } from "../functions/eql-function.ts";
import type { Expression } from "../syntax/ast.ts";
import type { FieldType } from "./field-schema.ts";

export function areComparable(a: EqlType, b: EqlType): boolean {
  if (a === b || a === "any" || b === "any" || a === "null" || b === "null") return true;
  const pair = [a, b].sort().join(" ");
  return pair === "ip string" || pair === "date string" || pair === "date number";
}

/** A field's type as an operand; what the schema does not know fits everywhere. */
export function eqlTypeOf(type: FieldType): EqlType {
  switch (type) {
    case "keyword":
    case "text":
      return "string";
    case "object":
    case "unknown":
      return "any";
    case "number":
    case "boolean":
    case "ip":
    case "date":
      return type;
  }
}

/** `; write 4`, where the constant means the other type but is quoted, or the reverse. */
export function repairOf(constant: Expression, wanted: EqlType): string {
  if (constant.kind === "StringLiteral") {
    const text = constant.value;
    if (wanted === "number" && /^-?\d{1,15}(\.\d+)?$/.test(text)) return `; write ${text}`;
    if (wanted === "boolean" && /^(true|false)$/i.test(text))
      return `; write ${text.toLowerCase()}`;
  }
  if (wanted !== "string") return "";
  if (constant.kind === "NumberLiteral" || constant.kind === "BooleanLiteral") {
    return `; write "${constant.value}"`;
  }
  return "";
}
