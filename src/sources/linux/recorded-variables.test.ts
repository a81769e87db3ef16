import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isVariableName,
  RECORDED_VARIABLES_DEFAULT,
  RECORDED_VARIABLES_MAX,
  RecordedVariables,
  variableKey,
} from "./recorded-variables.ts";

test("only whole names on the list are recorded", () => {
  const recorded = new RecordedVariables(["LD_PRELOAD"]);
  const given = ["LD_PRELOAD_X=1", "LD_PRELOAD=/tmp/a.so=b", "ld_preload=2", "LD_PRELOAD", "=", ""];
  assert.deepEqual(recorded.of(given), ["LD_PRELOAD=/tmp/a.so=b"]);
  assert.equal(recorded.of(["TOKEN=secret"]), undefined);
});

test("the login in a proxy's address is not recorded", () => {
  const recorded = new RecordedVariables(["HTTPS_PROXY"]);
  assert.deepEqual(recorded.of(["HTTPS_PROXY=socks5h://me:secret@proxy:1080/@"]), [
    "HTTPS_PROXY=socks5h://redacted@proxy:1080/@",
  ]);
  assert.deepEqual(recorded.of(["HTTPS_PROXY=socks5h://proxy"]), ["HTTPS_PROXY=socks5h://proxy"]);
});

test("the default names fit the kernel's map and its four bytes", () => {
  assert.ok(RECORDED_VARIABLES_DEFAULT.length <= RECORDED_VARIABLES_MAX);
  assert.ok(RECORDED_VARIABLES_DEFAULT.every(isVariableName));
  assert.equal(variableKey("PS1"), Buffer.from("PS1=").readUInt32LE(0));
});

for (const bad of ["", "PS", "A=B", "1AB", "A B", "A\nB", "É23"]) {
  test(`${JSON.stringify(bad)} is no name of a variable to record`, () => {
    assert.equal(isVariableName(bad), false);
  });
}
