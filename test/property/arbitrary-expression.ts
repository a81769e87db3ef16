// Random EQL expressions for property tests: well-typed enough to evaluate, over a few short fields
// and values so that they meet in random events. Spans are zero; comparisons of trees ignore them.
import fc from "fast-check";
import type { Expression } from "../../src/eql/syntax/ast.ts";

const span = { start: 0, end: 0 };

export const fieldNames: readonly string[] = ["a", "b", "c.d", "c.e", "x-y"];
export const stringValues: readonly string[] = [
  "",
  "a",
  "A",
  "ab",
  "Ab*",
  "b?",
  "ß",
  "İ",
  "1",
  "a\nb",
];

export const fieldArbitrary: fc.Arbitrary<Expression> = fc
  .tuple(fc.constantFrom(...fieldNames), fc.boolean())
  .map(([path, isOptional]) => ({ kind: "FieldRef", path, isOptional, span }));

export const stringArbitrary: fc.Arbitrary<Expression> = fc
  .tuple(fc.constantFrom(...stringValues, "*", "a*", "?", "*b", "*a*"), fc.boolean())
  .map(([value, isRaw]) => ({ kind: "StringLiteral", value, isRaw, span }));

export const numberArbitrary: fc.Arbitrary<Expression> = fc
  .constantFrom(-2, -1, 0, 1, 2, 3, 10, 0.5, -1.5)
  .map((value) => ({ kind: "NumberLiteral", value, isInteger: Number.isInteger(value), span }));

const booleanArbitrary: fc.Arbitrary<Expression> = fc
  .boolean()
  .map((value) => ({ kind: "BooleanLiteral", value, span }));

const literalArbitrary: fc.Arbitrary<Expression> = fc.oneof(
  stringArbitrary,
  numberArbitrary,
  booleanArbitrary,
  fc.constant<Expression>({ kind: "NullLiteral", span }),
);

const { value } = fc.letrec<{ value: Expression }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fieldArbitrary,
    literalArbitrary,
    fc.tuple(fc.constantFrom("+", "-", "*", "/", "%"), tie("value"), tie("value")).map(
      ([operator, left, right]): Expression => ({
        kind: "Arithmetic",
        operator: operator as "+",
        left,
        right,
        span,
      }),
    ),
    fc.tuple(fc.constantFrom("length", "string", "toUnknown"), tie("value")).map(
      ([name, argument]): Expression => ({
        kind: "FunctionCall",
        name,
        ignoreCase: false,
        arguments: [argument],
        nameSpan: span,
        span,
      }),
    ),
  ),
}));

const lists = fc.array(literalArbitrary, { minLength: 1, maxLength: 3 });
const patterns = fc.array(stringArbitrary, { minLength: 1, maxLength: 3 });

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.tuple(fc.constantFrom("==", "!=", "<", "<=", ">", ">="), value, value).map(
    ([operator, left, right]): Expression => ({
      kind: "Comparison",
      operator: operator as "==",
      left,
      right,
      operatorSpan: span,
      span,
    }),
  ),
  fc.tuple(value, lists, fc.boolean()).map(
    ([one, members, ignoreCase]): Expression => ({
      kind: "InSet",
      ignoreCase,
      value: one,
      members,
      span,
    }),
  ),
  fc
    .tuple(value, lists)
    .map(([one, list]): Expression => ({ kind: "SeqEquals", value: one, patterns: list, span })),
  fc.tuple(fieldArbitrary, patterns, fc.boolean()).map(
    ([one, list, ignoreCase]): Expression => ({
      kind: "Like",
      ignoreCase,
      value: one,
      patterns: list,
      span,
    }),
  ),
);

const { condition } = fc.letrec<{ condition: Expression }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    tie("condition").map((operand): Expression => ({ kind: "LogicalNot", operand, span })),
    fc
      .tuple(
        fc.constantFrom("LogicalAnd", "LogicalOr"),
        fc.array(tie("condition"), { minLength: 2, maxLength: 3 }),
      )
      .map(
        ([kind, operands]): Expression =>
          ({ kind, operands: flatten(kind, operands as Expression[]), span }) as Expression,
      ),
  ),
}));

/** Conditions as the parser makes them: and/or flattened, a minus folded into its number. */
export const conditionArbitrary: fc.Arbitrary<Expression> = condition;

function flatten(kind: string, operands: readonly Expression[]): readonly Expression[] {
  return operands.flatMap((operand) =>
    operand.kind === kind ? (operand as { operands: readonly Expression[] }).operands : [operand],
  );
}
