import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expression, Query } from "./ast.ts";
import { parseExpression, parseQuery } from "./parse-query.ts";
import { printExpression, printQuery } from "./print-query.ts";

function parsed(text: string): Query {
  const result = parseQuery(text);
  assert.ok(result.ok, `${text}: ${result.diagnostics[0]?.message}`);
  return result.value.query;
}

function expression(text: string): Expression {
  const result = parseExpression(text);
  assert.ok(result.ok, `${text}: ${result.diagnostics[0]?.message}`);
  return result.value;
}

function codeOf(text: string): string {
  const result = parseQuery(text);
  assert.ok(!result.ok, `${text} parses`);
  assert.equal(result.diagnostics.length, 1);
  return result.diagnostics[0]?.code ?? "";
}

/** Every node in parentheses, to see what binds tighter. */
function shape(text: string): string {
  const node = expression(text);
  return printShape(node);
}

function printShape(node: Expression): string {
  switch (node.kind) {
    case "LogicalAnd":
      return `(${node.operands.map(printShape).join(" and ")})`;
    case "LogicalOr":
      return `(${node.operands.map(printShape).join(" or ")})`;
    case "LogicalNot":
      return `(not ${printShape(node.operand)})`;
    case "Comparison":
    case "Arithmetic":
      return `(${printShape(node.left)} ${node.operator} ${printShape(node.right)})`;
    case "Negate":
      return `(-${printShape(node.operand)})`;
    case "InSet":
      return `(${printShape(node.value)} in [${node.members.map(printShape).join(" ")}])`;
    case "SeqEquals":
      return `(${printShape(node.value)} : [${node.patterns.map(printShape).join(" ")}])`;
    default:
      return printExpression(node);
  }
}

test("operators bind as in Elastic's grammar", () => {
  assert.equal(shape("a or b and not c == 1"), "(a or (b and (not (c == 1))))");
  assert.equal(shape("a + b * c == -d - 1"), "((a + (b * c)) == ((-d) - 1))");
  assert.equal(shape("10 - 4 - 3 == 3"), "(((10 - 4) - 3) == 3)");
  assert.equal(shape('a : "x" == true'), '((a : ["x"]) == true)');
  assert.equal(shape("not a in (1) and b"), "((not (a in [1])) and b)");
  assert.equal(shape("a + 1 in (2, 3)"), "((a + 1) in [2 3])");
  assert.equal(shape("a not in (1)"), "(not (a in [1]))");
  assert.equal(shape("null == (a > -1)"), "(null == (a > -1))");
});

test("chains of and, in parentheses or not, are one node", () => {
  assert.equal(shape("a and (b and c) and d"), "(a and b and c and d)");
});

test("a minus before a number is part of it", () => {
  assert.deepEqual(expression("-5"), {
    kind: "NumberLiteral",
    value: -5,
    isInteger: true,
    span: { start: 0, end: 2 },
  });
  assert.equal(expression("-(5)").kind, "Negate");
  assert.equal(expression("-a.b").kind, "Negate");
  assert.ok(Object.is((expression("-0") as { value: number }).value, 0));
});

test("strings read their escapes, raw strings nothing", () => {
  const value = (text: string) => (expression(text) as { value: string }).value;
  assert.equal(value('"a\\n\\r\\t\\b\\f\\"\\\'\\\\"'), "a\n\r\t\b\f\"'\\");
  assert.equal(value('"\\u{20ac}\\u{0001F600}"'), "€😀");
  assert.equal(value('"""C:\\x\\"""'), "C:\\x\\");
  assert.equal(value('"""a"b"""""'), 'a"b""');
  for (const bad of ["\\u{d800}", "\\u{110000}", "\\u{1}", "\\u20ac", "\\x41", "\\"]) {
    assert.match(codeOf(`any where a == "${bad}"`), /EQL100[23]/);
  }
});

test("fields take words of EQL behind a dot, backquotes anywhere", () => {
  const path = (text: string) => (expression(text) as { path: string }).path;
  assert.equal(path("by_.where.in.null"), "by_.where.in.null");
  assert.equal(path("`where`.x"), "where.x");
  assert.equal(path("a.`0`.`b-c`"), "a.0.b-c");
  assert.equal(path("`a``b`"), "a`b");
  assert.equal(path("@timestamp"), "@timestamp");
  assert.equal((expression("?a.b") as { isOptional: boolean }).isOptional, true);
});

test("a sequence has keys, maxspan, runs, until, missing events and pipes", () => {
  const query = parsed(`sequence by host.id, ?user.id with maxspan=2h // ordered
    [process where true] by process.pid with runs=3
    ![file where true] by process.pid
    [any where true] by process.pid
    until [network where true] by process.pid | head 2 | tail 1`);
  assert.ok(query.kind === "Sequence");
  assert.equal(query.maxspanMs, 7_200_000);
  assert.deepEqual(
    query.terms.map((term) => [term.filter.category, term.runs, term.isMissing]),
    [
      ["process", 3, false],
      ["file", 1, true],
      [null, 1, false],
    ],
  );
  assert.deepEqual(
    query.by.map((key) => [key.path, key.isOptional]),
    [
      ["host.id", false],
      ["user.id", true],
    ],
  );
  assert.equal(query.until?.filter.category, "network");
  assert.deepEqual(
    query.pipes.map((pipe) => pipe.name),
    ["head", "tail"],
  );
});

test("one term may be a sequence when it runs more than once", () => {
  assert.equal(parsed("sequence [process where true] with runs=2").kind, "Sequence");
  assert.equal(codeOf("sequence [process where true] with runs=1"), "EQL1014");
});

test("units of maxspan", () => {
  const ms = (span: string) => {
    const query = parsed(`sequence with maxspan=${span} [a where true] [b where true]`);
    return query.kind === "Sequence" ? query.maxspanMs : undefined;
  };
  assert.deepEqual(
    ["5ms", "5s", "5m", "5h", "5d", "5 m"].map(ms),
    [5, 5_000, 300_000, 18_000_000, 432_000_000, 300_000],
  );
  for (const bad of ["5", "1.5s", "5x", '"5s"', "99999999999999d"]) {
    assert.equal(
      codeOf(`sequence with maxspan=${bad} [a where true] [b where true]`),
      "EQL1016",
      bad,
    );
  }
});

test("a quoted category is a category, even any", () => {
  const category = (text: string) => {
    const query = parsed(`${text} where true`);
    return query.kind === "EventQuery" ? query.filter.category : undefined;
  };
  assert.equal(category('"any"'), "any");
  assert.equal(category('"""my-category"""'), "my-category");
  assert.equal(category("any"), null);
  assert.equal(printQuery(parsed('"any" where true')), '"any" where true');
  assert.equal(printQuery(parsed('"sequence" where true')), '"sequence" where true');
});

test("an earlier fault of the grammar is told before a later one of the characters", () => {
  assert.equal(codeOf("process where a = 'x' and b == \"unended"), "EQL1011");
});

test("Endgame's strings are taken in its dialect only", () => {
  const query = "process where a == 'it\\'s' and b == ?'C:\\x'";
  assert.equal(codeOf(query), "EQL1004");
  assert.ok(parseQuery(query, { dialect: "endgame" }).ok);
});

test("a tree higher than its text is nested is refused", () => {
  const chain = " + 1".repeat(200);
  let text = "1";
  for (let level = 0; level < 5; level++) text = `(${text}${chain})`;
  const result = parseExpression(text);
  assert.equal(result.diagnostics[0]?.code, "EQL1018");
});

test("a query longer than the limit is not read", () => {
  assert.equal(codeOf(`any where ${" ".repeat(1_000_000)}true`), "EQL1019");
});

test("diagnostics carry the source they were given", () => {
  const source = { file: "rules/a.toml", text: "process" };
  const result = parseQuery("process", { source });
  assert.equal(result.diagnostics[0]?.source, source);
});

test("spans cover what a node was written as", () => {
  const text = 'process where not (a == "x" or  b : ("y", "z")) and c';
  const query = parsed(text);
  assert.ok(query.kind === "EventQuery" && query.filter.condition.kind === "LogicalAnd");
  const [not, field] = query.filter.condition.operands;
  const at = (node: Expression | undefined) =>
    node === undefined ? "" : text.slice(node.span.start, node.span.end);
  assert.equal(at(not), 'not (a == "x" or  b : ("y", "z"))');
  assert.equal(at(field), "c");
  assert.ok(not?.kind === "LogicalNot" && not.operand.kind === "LogicalOr");
  assert.equal(at(not.operand.operands[1]), 'b : ("y", "z")');
});
