import assert from "node:assert/strict";
import { test } from "node:test";
import { dataDirOf } from "./data-dir.ts";

const io = (env: Readonly<Record<string, string>>) => ({ env, cwd: "/here" });

test("--data wins over TRIPLINE_DATA, that over root's and everybody's own folder", () => {
  assert.equal(dataDirOf("d", io({ TRIPLINE_DATA: "/env" }), 0), "/here/d");
  assert.equal(dataDirOf(undefined, io({ TRIPLINE_DATA: "/env" }), 0), "/env");
  assert.equal(dataDirOf(undefined, io({ TRIPLINE_DATA: "" }), 0), "/var/lib/tripline");
  assert.equal(
    dataDirOf(undefined, io({ HOME: "/home/eve" }), 1000),
    "/home/eve/.local/share/tripline",
  );
  assert.equal(dataDirOf(undefined, io({ XDG_DATA_HOME: "/x", HOME: "/y" }), 1000), "/x/tripline");
});
