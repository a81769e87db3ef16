// The verifier against random conditions and broken queries: it answers, and never throws.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { renderDiagnostic } from "../../src/base/render-diagnostic.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import { printExpression } from "../../src/eql/syntax/print-query.ts";
import { ecsSchema } from "../../src/eql/verify/ecs-schema.ts";
import { verifyQuery } from "../../src/eql/verify/verify-query.ts";
import { conditionArbitrary } from "./arbitrary-expression.ts";

test("any condition is verified or told to be wrong, in place and in order", () => {
  fc.assert(
    fc.property(conditionArbitrary, fc.boolean(), (condition, hasSchema) => {
      const text = `any where ${printExpression(condition)}`;
      const parsed = parseQuery(text);
      assert.ok(parsed.ok, text);
      const { ok, diagnostics } = verifyQuery(parsed.value, hasSchema ? { schema: ecsSchema } : {});
      assert.equal(
        ok,
        diagnostics.every((one) => one.severity === "warning"),
      );
      const starts = diagnostics.map((one) => one.span?.start ?? -1);
      assert.deepEqual(
        starts,
        starts.toSorted((a, b) => a - b),
      );
      for (const one of diagnostics) {
        assert.ok(one.span !== undefined && one.span.end <= text.length);
        assert.ok(renderDiagnostic(one).includes(one.code));
      }
    }),
    { numRuns: 2000 },
  );
});

test("any text renders", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.nat(220), (text, width) => {
      const parsed = parseQuery(text);
      for (const one of parsed.diagnostics) {
        const shown = renderDiagnostic(one, { width });
        assert.doesNotMatch(shown.replaceAll("\n", ""), /\p{Cc}|[\u202a-\u202e]/u);
      }
    }),
    { numRuns: 2000 },
  );
});
