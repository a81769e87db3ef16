// Addresses of the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, placeOf } from "./router.ts";

test("an address is read as it was written, whatever is in its parts", () => {
  const id = "a/b?c#d é%";
  const address = addressOf(["rules", id], new URLSearchParams({ q: 'a == "b&c"' }));
  const url = new URL(address, "http://page");
  const place = placeOf(url.pathname, url.search);
  assert.deepEqual(place.path, ["rules", id]);
  assert.equal(place.search.get("q"), 'a == "b&c"');
});

test("a part that is wrongly encoded is taken as it is", () => {
  assert.deepEqual(placeOf("/console/alerts/%E0%A4%A", "").path, ["alerts", "%E0%A4%A"]);
});

test("the page's root has no parts", () => {
  assert.deepEqual(placeOf("/console/", "").path, []);
});
