// Checks a call: the function exists, has a form without case if asked for, and gets arguments in the
// number and of the types that it takes.
import ipaddr from "ipaddr.js";
import type { EqlFunction, EqlParameter } from "../functions/eql-function.ts";
import { eqlFunctions, findFunction } from "../functions/registry.ts";
import type { Expression, FunctionCall } from "../syntax/ast.ts";
import { areComparable } from "./comparable-types.ts";
import { isConstant } from "./is-constant.ts";
import { didYouMean, nearestNames } from "./nearest-names.ts";
import { operandWords, typeWords } from "./operand-words.ts";
import type { CheckedType, VerifyContext } from "./verify-context.ts";

/** Functions of Endgame's EQL that Elastic's lacks, and what is written there. */
const ENDGAME: Readonly<Record<string, string>> = {
  wildcard: 'write field : ("a*", "*b")',
  match: 'write field regex~ "…"',
  matchlite: 'write field regex~ "…"',
  arraycontains: 'write field : "…", which asks every element',
  arraycount: "EQL has no count of elements",
  arraysearch: 'write field : "…", which asks every element',
  safe: "leave it out, faults of single events are no errors",
};

type Verify = (node: Expression, context: VerifyContext) => CheckedType;

/** `verify` checks the arguments (verifyExpression, which calls this). */
export function verifyFunctionCall(
  call: FunctionCall,
  context: VerifyContext,
  verify: Verify,
): CheckedType {
  const types = call.arguments.map((argument) => verify(argument, context));
  const found = findFunction(call.name);
  if (found === undefined) {
    reportUnknown(call, context);
    return "failed";
  }
  if (call.ignoreCase && !found.hasIgnoreCase) {
    context.problems.report("EQL2016", {
      message: `function "${found.name}" has no form without case; write ${found.name}(…)`,
      span: call.nameSpan,
    });
    return "failed";
  }
  if (!hasRightCount(found, call)) {
    reportCount(found, call, context);
    return "failed";
  }
  const areFine = call.arguments.map((argument, at) => {
    const parameter = found.parameters[Math.min(at, found.parameters.length - 1)] as EqlParameter;
    return verifyArgument({ found, parameter, argument, type: types[at] ?? "failed" }, context);
  });
  if (areFine.includes(false)) return "failed";
  return verifySpecial(found, call, context) ? found.returns : "failed";
}

function reportUnknown(call: FunctionCall, context: VerifyContext): void {
  const key = call.name.toLowerCase();
  const instead = Object.hasOwn(ENDGAME, key) ? ENDGAME[key] : undefined;
  const lower = new Map(eqlFunctions.map((one) => [one.name.toLowerCase(), one.name]));
  const near = nearestNames(key, lower.keys()).map((name) => lower.get(name) ?? name);
  const repair = instead === undefined ? didYouMean(near) : `; ${instead}`;
  context.problems.report("EQL2001", {
    message: `unknown function "${call.name}"${repair}`,
    span: call.nameSpan,
    ...(instead === undefined ? {} : { label: "a function of Endgame's EQL" }),
  });
}

function hasRightCount(found: EqlFunction, call: FunctionCall): boolean {
  const { least, most } = countsOf(found);
  return call.arguments.length >= least && call.arguments.length <= most;
}

function countsOf(found: EqlFunction): { readonly least: number; readonly most: number } {
  const least = found.parameters.filter((parameter) => parameter.isOptional !== true).length;
  const isOpen = found.parameters.at(-1)?.isVariadic === true;
  return { least, most: isOpen ? Number.POSITIVE_INFINITY : found.parameters.length };
}

function reportCount(found: EqlFunction, call: FunctionCall, context: VerifyContext): void {
  const { least, most } = countsOf(found);
  const count = call.arguments.length;
  const wanted =
    least === most
      ? `${least}`
      : most === Number.POSITIVE_INFINITY
        ? `at least ${least}`
        : `${least} to ${most}`;
  const noun = wanted === "1" || wanted === "at least 1" ? "argument" : "arguments";
  const excess = call.arguments[most];
  context.problems.report("EQL2002", {
    message: `expected ${wanted} ${noun} of "${found.name}", found ${count}`,
    span: excess?.span ?? call.span,
    notes: [`it is written ${signatureOf(found)}`],
  });
}

/** `between(source, left, right[, greedy])` */
function signatureOf(found: EqlFunction): string {
  const parts = found.parameters.map((parameter, at) => {
    const comma = at === 0 ? "" : ", ";
    const name = `${comma}${parameter.name}${parameter.isVariadic === true ? "…" : ""}`;
    return parameter.isOptional === true ? `[${name}]` : name;
  });
  return `${found.name}(${parts.join("")})`;
}

interface Argument {
  readonly found: EqlFunction;
  readonly parameter: EqlParameter;
  readonly argument: Expression;
  readonly type: CheckedType;
}

function verifyArgument(
  { found, parameter, argument, type }: Argument,
  context: VerifyContext,
): boolean {
  if (type === "failed") return false;
  if (parameter.isConstant === true && !isConstant(argument)) {
    context.problems.report("EQL2007", {
      message: `expected a constant as "${parameter.name}" of "${found.name}", found ${operandWords(argument, type)}`,
      span: argument.span,
    });
    return false;
  }
  if (parameter.types.some((wanted) => areComparable(wanted, type))) return true;
  const wanted = parameter.types.map(typeWords).join(" or ");
  context.problems.report("EQL2004", {
    message: `expected ${wanted} as "${parameter.name}" of "${found.name}", found ${operandWords(argument, type)}`,
    span: argument.span,
  });
  return false;
}

// What the types of parameters cannot say.
function verifySpecial(found: EqlFunction, call: FunctionCall, context: VerifyContext): boolean {
  if (found.name === "cidrMatch") {
    const areBlocks = call.arguments.slice(1).map((block) => verifyBlock(block, context));
    return !areBlocks.includes(false);
  }
  if (found.name !== "divide" && found.name !== "modulo") return true;
  const divisor = call.arguments[1];
  if (divisor?.kind !== "NumberLiteral" || divisor.value !== 0) return true;
  context.problems.report("EQL2015", {
    message: `"${found.name}" by the constant zero has no value`,
    span: divisor.span,
  });
  return false;
}

function verifyBlock(block: Expression, context: VerifyContext): boolean {
  if (!isConstant(block)) {
    context.problems.report("EQL2007", {
      message: `expected a constant as "block" of "cidrMatch", found ${operandWords(block, "any")}`,
      span: block.span,
      label: "read from the event",
    });
    return false;
  }
  if (block.kind !== "StringLiteral" || isBlock(block.value)) return true;
  const [address = "", length] = block.value.split("/");
  const isFar = length !== undefined && isAddress(address);
  context.problems.report("EQL2010", {
    message: `expected a network block such as "10.0.0.0/8", found "${block.value}"`,
    span: block.span,
    label: isFar ? `a prefix has 0 to ${address.includes(":") ? 128 : 32} bits` : "no address",
  });
  return false;
}

// Elastic's rules also name single addresses ("::1"), which stand for themselves.
function isBlock(text: string): boolean {
  const [address = "", length] = text.split("/");
  return isAddress(address) && (length === undefined || ipaddr.isValidCIDR(text));
}

// Dotted quads in full: ipaddr.js also reads "10" and octal, Elasticsearch does not.
function isAddress(text: string): boolean {
  return text.includes(":") ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
}
