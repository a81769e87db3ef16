// A first page that is read again, among the rows that are there.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AlertListView, AlertRow } from "../../server/console/console-api.ts";
import { appendPage, countNew, idsBetween, mergeFirstPage } from "./merge-rows.ts";

const row = (id: string, status = "open") => ({ id, status }) as AlertRow;
const page = (ids: string, after?: string): AlertListView => ({
  alerts: [...ids].map((id) => row(id)),
  totalCount: 99,
  ...(after === undefined ? {} : { after }),
});
const loaded = (ids: string) => ({
  rows: [...ids].map((id) => row(id)),
  after: "z",
  totalCount: 9,
});
const idsOf = ({ rows }: { readonly rows: readonly AlertRow[] }) =>
  rows.map(({ id }) => id).join("");

test("new rows come at the top and the rows further down stay, with their cursor", () => {
  const merged = mergeFirstPage(loaded("abcdef"), page("xabc", "c"));
  assert.equal(idsOf(merged), "xabcdef");
  assert.equal(merged.after, "z");
  assert.equal(merged.totalCount, 99);
});

test("rows that left the filter leave the list", () => {
  assert.equal(idsOf(mergeFirstPage(loaded("abcdef"), page("acd", "d"))), "acdef");
});

test("a page that knows nothing of the rows replaces them, so that there is no gap", () => {
  const merged = mergeFirstPage(loaded("abc"), page("wxyz", "z1"));
  assert.equal(idsOf(merged), "wxyz");
  assert.equal(merged.after, "z1");
});

test("a last page is all there is", () => {
  const merged = mergeFirstPage(loaded("abcdef"), page("ab"));
  assert.equal(idsOf(merged), "ab");
  assert.equal(merged.after, undefined);
});

test("a next page adds each row once", () => {
  assert.equal(idsOf(appendPage(loaded("abc"), page("cde", "e"))), "abcde");
});

test("only unknown rows are new", () => {
  assert.equal(countNew(loaded("abc").rows, page("xyab")), 2);
});

test("a range holds both ends in either order", () => {
  const { rows } = loaded("abcde");
  assert.deepEqual(idsBetween(rows, "d", "b"), ["b", "c", "d"]);
  assert.deepEqual(idsBetween(rows, "gone", "b"), ["b"]);
});
