// What an event's text looks like on the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { visibleParts, visibleText } from "./visible-text.ts";

test("plain text is one part, line breaks and tabs included", () => {
  assert.deepEqual(visibleParts("a\tb\nc"), [{ text: "a\tb\nc" }]);
});

test("a direction override becomes a symbol that says what it is", () => {
  assert.deepEqual(visibleParts("ab\u202egnp"), [
    { text: "ab" },
    { text: "‹202E›", hidden: "right-to-left override (U+202E)" },
    { text: "gnp" },
  ]);
});

test("controls become their numbers, since few fonts have the pictures for them", () => {
  assert.equal(visibleText("\u001b[31m\u0000\u007f"), "‹001B›[31m‹0000›‹007F›");
});

test("on one line, line breaks are symbols too", () => {
  assert.equal(visibleText("a\nb"), "a‹000A›b");
});

test("a lone half of a surrogate pair is shown by its number", () => {
  assert.deepEqual(visibleParts("\ud800"), [{ text: "‹D800›", hidden: "unseen character U+D800" }]);
});

test("a megabyte of controls is few parts, and none of them is left as it was", () => {
  const parts = visibleParts("\u0007".repeat(1_000_000));
  assert.ok(parts.length < 1100);
  assert.equal(parts.map((part) => part.text).join(""), "‹0007›".repeat(1_000_000));
});
