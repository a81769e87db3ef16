// Operands and types in the words of messages, so that all of them speak alike: what it is, its type,
// and its text where that is short enough to help.
import type { EqlType } from "../functions/eql-function.ts";
import type { Expression } from "../syntax/ast.ts";

const SHOWN_LENGTH_MAX = 40;

/** `the number field "process.pid"`, `the string "4"`, `length(…), a number`, `a number`. */
export function operandWords(node: Expression, type: EqlType): string {
  switch (node.kind) {
    case "FieldRef":
      return `the ${type === "any" ? "" : `${type} `}field "${node.path}"`;
    case "StringLiteral":
      return node.value.length > SHOWN_LENGTH_MAX ? "a string" : `the string "${node.value}"`;
    case "NumberLiteral":
      return `the number ${node.value}`;
    case "BooleanLiteral":
      return String(node.value);
    case "NullLiteral":
      return "null";
    case "FunctionCall":
      return `${node.name}(…), ${typeWords(type)}`;
    default:
      return typeWords(type);
  }
}

/** `a number`, `an ip address`, … */
export function typeWords(type: EqlType): string {
  switch (type) {
    case "string":
    case "number":
    case "date":
      return `a ${type}`;
    case "boolean":
      return "true or false";
    case "ip":
      return "an ip address";
    case "null":
      return "null";
    case "any":
      return "a value";
  }
}
