// The list's state in the address and as a question to the API.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  alertQueryOf,
  alertSearchOf,
  isNarrowed,
  LIST_FILTERS,
  type ListState,
  readListState,
  toggleFilter,
  withOpen,
  withTimes,
  writeListState,
} from "./list-state.ts";

const PLAIN = readListState(new URLSearchParams());

test("what is written to the address is read from it again", () => {
  const state = fc.record(
    {
      filters: fc.dictionary(
        fc.constantFrom(...LIST_FILTERS),
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
      ),
      text: fc.string(),
      hasBlocks: fc.boolean(),
      range: fc.constantFrom("1h" as const, "24h" as const),
      fromMs: fc.nat(),
      toMs: fc.nat(),
      openId: fc.string({ minLength: 1 }),
    },
    { requiredKeys: ["filters", "text", "hasBlocks"] },
  );
  fc.assert(
    fc.property(state, (given) => {
      const filters = { ...given.filters };
      const read = readListState(
        new URLSearchParams(writeListState({ ...given, filters } as ListState).toString()),
      );
      assert.deepEqual(read, { ...given, filters });
    }),
  );
});

test("without a status the list asks for what is open, and any status for none", () => {
  assert.deepEqual(alertQueryOf(PLAIN, 0), { status: ["open"] });
  assert.deepEqual(alertQueryOf(readListState(new URLSearchParams("status=any")), 0), {});
});

test("a named span asks from a whole minute, so that it is one question for a minute", () => {
  const state = withTimes(PLAIN, { range: "1h" });
  assert.equal(alertQueryOf(state, 3_661_234).fromMs, 60_000);
  assert.equal(alertQueryOf(state, 3_719_999).fromMs, 60_000);
});

test("choosing a span of one's own takes the named one out", () => {
  const state = withTimes(withTimes(PLAIN, { range: "7d" }), { fromMs: 5, toMs: 9 });
  assert.equal(writeListState(state).toString(), "from=5&to=9");
});

test("a value is put in and taken out; the plain status leaves the address empty", () => {
  const both = toggleFilter(PLAIN, "status", "closed");
  assert.deepEqual(both.filters.status, ["open", "closed"]);
  assert.deepEqual(toggleFilter(both, "status", "closed").filters, {});
  assert.deepEqual(toggleFilter(PLAIN, "status", "open").filters.status, ["any"]);
  const host = toggleFilter(PLAIN, "host", "web-01");
  assert.ok(isNarrowed(host));
  assert.deepEqual(toggleFilter(host, "host", "web-01").filters, {});
});

test("nonsense in the address is left out", () => {
  const state = readListState(new URLSearchParams("range=9y&from=x&to=1e9&host=&open="));
  assert.deepEqual(state, PLAIN);
});

test("the API's question has each value by itself", () => {
  const search = alertSearchOf({ host: ["a", "b"], text: "x y", fromMs: 1, buildingBlocks: true });
  assert.equal(search.toString(), "host=a&host=b&text=x+y&from=1&buildingBlocks=true");
});

test("closing the panel leaves the rest", () => {
  const state = withOpen({ ...PLAIN, text: "x" }, "id");
  assert.equal(state.openId, "id");
  assert.equal(writeListState(withOpen(state, undefined)).toString(), "q=x");
});
