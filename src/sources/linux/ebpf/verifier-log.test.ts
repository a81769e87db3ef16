import assert from "node:assert/strict";
import { test } from "node:test";
import { verifierObjection } from "./verifier-log.ts";

const LOG = `0: R1=ctx() R10=fp0
; something the compiler said
${Array.from({ length: 5_000 }, (_, nth) => `${nth}: (bf) r6 = r1`).join("\n")}
5000: (71) r0 = *(u8 *)(r2 +0)         ; R2_w=scalar()
R2 invalid mem access 'scalar'
verification time 91 usec
stack depth 0
processed 5001 insns (limit 1000000) max_states_per_insn 0 total_states 0
`;

test("the objection is the instruction and the sentence, and no more than the end of the log", () => {
  const { instruction, reason, tail } = verifierObjection(LOG);
  assert.equal(instruction, "5000: (71) r0 = *(u8 *)(r2 +0)");
  assert.equal(reason, "R2 invalid mem access 'scalar'");
  assert.equal(tail.split("\n").length, 12);
});

test("a log without instructions gives its last sentence, an empty one nothing", () => {
  assert.deepEqual(verifierObjection("func#0 @0\nprocessed 0 insns\n"), {
    instruction: undefined,
    reason: "func#0 @0",
    tail: "func#0 @0",
  });
  assert.equal(verifierObjection("").reason, undefined);
});
