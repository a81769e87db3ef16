// Packed queries against the trees they were made of, and against digits that nobody packed.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PackFault } from "../../src/eql/pack/pack-fault.ts";
import { packQuery } from "../../src/eql/pack/pack-query.ts";
import { unpackQuery } from "../../src/eql/pack/unpack-query.ts";
import type { VerifiedQuery } from "../../src/eql/phases.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import { printExpression } from "../../src/eql/syntax/print-query.ts";
import { verifyQuery } from "../../src/eql/verify/verify-query.ts";
import { conditionArbitrary } from "./arbitrary-expression.ts";

const shapes: readonly ((condition: string) => string)[] = [
  (condition) => `any where ${condition}`,
  (condition) => `process where ${condition} | head 3 | tail 2`,
  (condition) => `sequence by a with maxspan=90s [any where ${condition}] by b, ?c.d
    ![file where -1.5e300 < x and y == -0.0 and z in~ ("é", null)] by a, b
    [any where ${condition}] by b, c.e with runs=3 until [process where true] by a, a`,
  (condition) => `sequence [any where ${condition}] [any where cidrMatch(a, "10.0.0.0/8")]`,
  (condition) => `sample by a [any where ${condition}] [any where b regex~ ("x.*", "y")]`,
];

function verified(text: string): VerifiedQuery | undefined {
  const parsed = parseQuery(text);
  if (!parsed.ok) return undefined;
  const result = verifyQuery(parsed.value);
  return result.ok ? result.value : undefined;
}

test("a packed query comes back as the tree it was, through JSON", () => {
  let count = 0;
  fc.assert(
    fc.property(conditionArbitrary, fc.constantFrom(...shapes), (condition, shape) => {
      const query = verified(shape(printExpression(condition)));
      if (query === undefined) return;
      count++;
      const packed: unknown = JSON.parse(JSON.stringify(packQuery(query)));
      assert.deepEqual(unpackQuery(packed, query.source), query);
    }),
  );
  for (const shape of shapes) {
    const query = verified(shape("true"));
    assert.ok(query !== undefined, shape("true"));
    assert.deepEqual(unpackQuery(packQuery(query), query.source), query);
  }
  assert.ok(count > 10);
});

test("what nobody packed is a query of the right shape, or a fault of the pack", () => {
  const query = verified(shapes[2]?.('length(a) > 2 and b : ("x*", "y")') ?? "");
  assert.ok(query !== undefined);
  const [digits, ...texts] = packQuery(query);
  const change = fc.tuple(fc.nat(digits.length), fc.nat(3), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      let wrong = digits;
      for (const [at, length, text] of changes) {
        wrong = wrong.slice(0, at) + text + wrong.slice(at + length);
      }
      try {
        const { query: tree } = unpackQuery([wrong, ...texts], query.source);
        assert.ok(["EventQuery", "Sequence", "Sample"].includes(tree.kind));
      } catch (error) {
        assert.ok(error instanceof PackFault, String(error));
      }
    }),
  );
  for (const none of [undefined, null, 1, "x", [], [1], {}, [digits], ["|".repeat(10_000)]]) {
    assert.throws(() => unpackQuery(none, query.source), PackFault);
  }
});
