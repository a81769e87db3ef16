// The text that nft loads; that the kernel takes it and heeds it is shown by test/end-to-end.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNetwork } from "./address.ts";
import { blockRuleset, isolationRuleset } from "./rulesets.ts";

const networks = (...texts: readonly string[]) => texts.flatMap((text) => parseNetwork(text) ?? []);

test("an isolation drops by default in, out and through, and touches its own table alone", () => {
  const text = isolationRuleset({ allow: [], resolvers: [], page: undefined });
  assert.equal(text.match(/policy drop;/g)?.length, 3);
  for (const hook of ["input", "output", "forward"])
    assert.match(text, new RegExp(`hook ${hook} `));
  assert.doesNotMatch(text, /flush/);
  for (const line of text.split("\n").filter((one) => /\btable\b/.test(one)))
    assert.match(line, /^(delete )?table inet tripline( \{|$)/);
});

test("allowed addresses go into the set of their family", () => {
  const allow = networks("192.0.2.7", "2001:db8::/64");
  const text = isolationRuleset({ allow, resolvers: [], page: undefined });
  assert.match(text, /set allowed4 \{[^}]*elements = \{ 192\.0\.2\.7 \}/);
  assert.match(text, /set allowed6 \{[^}]*elements = \{ 2001:db8::\/64 \}/);
});

test("the page answers, and no new connection leaves from its port", () => {
  const [network] = networks("192.0.2.7");
  const text = isolationRuleset({ allow: [], resolvers: [], page: { network, port: 7077 } });
  assert.match(text, /ip daddr 192\.0\.2\.7 tcp dport 7077 accept/);
  assert.match(text, /ip saddr 192\.0\.2\.7 tcp sport 7077 ct state established accept/);
  const anywhere = isolationRuleset({
    allow: [],
    resolvers: [],
    page: { network: undefined, port: 80 },
  });
  assert.match(anywhere, /^ {4}tcp dport 80 accept$/m);
});

test("name servers are asked on their port alone, and answer only what was asked", () => {
  const text = isolationRuleset({ allow: [], resolvers: networks("192.0.2.53"), page: undefined });
  assert.match(text, /set resolvers4 \{[^}]*elements = \{ 192\.0\.2\.53 \}/);
  assert.match(text, /ip daddr @resolvers4 meta l4proto \{ tcp, udp \} th dport 53 accept/);
  assert.match(text, /ip saddr @resolvers4 .* th sport 53 ct state established accept/);
});

test("a block drops its addresses and accepts everything else", () => {
  const text = blockRuleset(networks("192.0.2.0/24"));
  assert.equal(text.match(/policy accept;/g)?.length, 3);
  assert.match(text, /elements = \{ 192\.0\.2\.0\/24 \}/);
  assert.doesNotMatch(text, /policy drop/);
});
