import assert from "node:assert/strict";
import { test } from "node:test";
import { loadProgram, VerifierError } from "./bpf-objects.ts";

const skip =
  process.platform !== "linux" || process.arch !== "x64" || process.getuid?.() !== 0
    ? "loading programs needs Linux on x86-64 and root"
    : false;

/** `r1 = r1; …; exit` without a result: many instructions, and an objection at the last. */
function refused(): Buffer {
  const code = Buffer.alloc(8 * 1_001);
  for (let nth = 0; nth < 1_000; nth++) code.set([0xbf, 0x11], 8 * nth);
  code.set([0x95], 8 * 1_000);
  return code;
}

test("a program that the verifier refuses is an error of a few lines, with the instruction", {
  skip,
}, () => {
  assert.throws(
    () => loadProgram("refused", refused()),
    (error: unknown) => {
      assert.ok(error instanceof VerifierError);
      assert.match(
        error.message,
        /"refused" \(E\w+\) at instruction 1000: \(95\) exit: R0 !read_ok/,
      );
      assert.ok(error.message.length < 300, `${error.message.length} characters`);
      assert.ok(error.log.split("\n").length <= 12);
      return true;
    },
  );
});
