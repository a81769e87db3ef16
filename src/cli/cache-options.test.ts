import assert from "node:assert/strict";
import { test } from "node:test";
import { cacheFolderOf } from "./cache-options.ts";

const isRoot = process.geteuid?.() === 0;
const of = (
  options: { readonly cache?: string | false },
  env: Readonly<Record<string, string>>,
  data?: string,
) => cacheFolderOf(options, { env, cwd: "/here" }, data);

test("a folder that is named is taken, and none where none is wanted", () => {
  assert.equal(of({ cache: "kept" }, { HOME: "/home/anna" }, "/data"), "/here/kept");
  assert.equal(of({ cache: false }, { HOME: "/home/anna", CACHE_DIRECTORY: "/c" }), undefined);
});

test("systemd's folder comes before the data folder, that before the user's", () => {
  const env = { CACHE_DIRECTORY: "/var/cache/tripline:/var/cache/more", HOME: "/home/anna" };
  assert.equal(of({}, env, "/data"), "/var/cache/tripline");
  assert.equal(of({}, { HOME: "/home/anna" }, "/data"), "/data/cache");
});

test("the user's folder is where XDG says", { skip: isRoot && "root has its own" }, () => {
  const home = { HOME: "/home/anna" };
  assert.equal(of({}, home), "/home/anna/.cache/tripline");
  assert.equal(of({}, { ...home, XDG_CACHE_HOME: "/fast" }), "/fast/tripline");
  assert.equal(of({}, { ...home, XDG_CACHE_HOME: "not/absolute" }), "/home/anna/.cache/tripline");
  assert.equal(of({}, {}), undefined);
});

test("root's folder is no user's", { skip: !isRoot && "only for root" }, () => {
  assert.equal(of({}, { HOME: "/home/anna", XDG_CACHE_HOME: "/fast" }), "/var/cache/tripline");
});
