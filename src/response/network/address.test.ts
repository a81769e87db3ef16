// What a person writes as an address, and what of it may get into a ruleset.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isWithin, parseNetwork } from "./address.ts";

test("addresses and networks are made canonical", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["192.0.2.7", "192.0.2.7"],
    [" 192.0.2.7/32 ", "192.0.2.7"],
    ["192.0.2.77/24", "192.0.2.0/24"],
    ["2001:DB8:0:0::1", "2001:db8::1"],
    ["2001:db8::1/64", "2001:db8::/64"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7/120", "192.0.2.0/24"],
  ];
  for (const [given, text] of cases) assert.equal(parseNetwork(given)?.text, text, given);
});

test("what is no address is refused, above all what nft would obey", () => {
  const cases = [
    "",
    "host.example.org",
    "192.0.2.7; flush ruleset",
    "192.0.2.7 }",
    "192.0.2.7\nadd",
    "0300.0.2.7",
    "192.0.2",
    "3221225991",
    "192.0.2.7/33",
    "192.0.2.7/-1",
    "2001:db8::1/129",
    "fe80::1%eth0",
    "::ffff:192.0.2.7/24",
    "192.0.2.1-192.0.2.9",
    "include",
  ];
  for (const given of cases) assert.equal(parseNetwork(given), undefined, given);
});

test("networks that are nearly everything are known as such", () => {
  for (const text of ["0.0.0.0/0", "128.0.0.0/1", "::/0", "2000::/3", "0.0.0.0", "::"])
    assert.equal(parseNetwork(text)?.isTooWide, true, text);
  for (const text of ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"])
    assert.equal(parseNetwork(text)?.isTooWide, false, text);
  assert.equal(parseNetwork("127.9.9.9")?.isLoopback, true);
  assert.equal(parseNetwork("::1")?.isLoopback, true);
});

test("an address is found in networks of its own family", () => {
  assert.ok(isWithin("10.1.2.3", ["192.0.2.1", "10.0.0.0/8"]));
  assert.ok(isWithin("::ffff:10.1.2.3", ["10.0.0.0/8"]));
  assert.ok(!isWithin("11.1.2.3", ["10.0.0.0/8", "2001:db8::/32"]));
  assert.ok(!isWithin("no address", ["10.0.0.0/8"]));
});
