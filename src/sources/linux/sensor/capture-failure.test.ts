import assert from "node:assert/strict";
import { test } from "node:test";
import { bpfHint, CaptureFailure } from "./capture-failure.ts";

const facts = { isPermitted: true, lockdown: "[none] integrity confidentiality" };

for (const [what, failure, given, hint] of [
  ["no rights", { errno: 1 }, { ...facts, isPermitted: false }, /CAP_BPF and CAP_PERFMON/],
  [
    "Secure Boot",
    { errno: 1 },
    { ...facts, lockdown: "none [integrity] confidentiality" },
    /locked/,
  ],
  ["a container's profile", { errno: 1 }, facts, /profile/],
  ["no BPF", { errno: 38 }, facts, /without BPF/],
  ["locked memory", { errno: 12 }, facts, /LimitMEMLOCK/],
  [
    "an old kernel",
    { errno: 22, log: "0: (85) call unknown#130\ninvalid func unknown#130" },
    facts,
    /5\.8/,
  ],
  ["a large program", { errno: 7, log: "BPF program is too large" }, facts, /too large/],
  ["a refused program", { errno: 13, log: "R1 invalid mem access" }, facts, /report/],
] as const) {
  test(`the hint for ${what} says what to do`, () => {
    assert.match(
      bpfHint({ errno: failure.errno, log: "log" in failure ? failure.log : undefined }, given),
      hint,
    );
  });
}

test("whatever was thrown becomes a failure that keeps the kernel's number", () => {
  const error = Object.assign(new Error("no"), { errno: 13 });
  assert.equal(CaptureFailure.of(error).errno, 13);
  assert.equal(CaptureFailure.of("text").message, "text");
  const failure = new CaptureFailure("x", 1, undefined);
  assert.equal(CaptureFailure.of(failure), failure);
});
