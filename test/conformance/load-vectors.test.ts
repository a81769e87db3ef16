// The vector loader must find every vector: a suite over an empty list would be green for nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  loadFoldingVectors,
  loadQueryVectors,
  loadVectorEvents,
  sampleLayout,
  skipVectors,
  vectorLayouts,
} from "./load-vectors.ts";

test("every vector file is read whole", { skip: skipVectors }, () => {
  const counts = {
    "test_queries.active.toml": 133,
    "additional_test_queries.toml": 61,
    "test_extra.toml": 40,
    "test_missing_events.toml": 26,
    "test_sample.toml": 25,
  };
  for (const [file, count] of Object.entries(counts)) {
    const vectors = loadQueryVectors(`elasticsearch/${file}`);
    assert.equal(vectors.length, count, file);
    assert.ok(vectors.every((vector) => vector.query.length > 0 && vector.expected.length > 0));
  }
  assert.ok(loadFoldingVectors("python-eql/test_folding.toml").length > 80);
  assert.ok(loadFoldingVectors("python-eql/test_string_functions.toml").length > 80);
});

test("every event has the id by which the vectors name it", { skip: skipVectors }, () => {
  for (const layout of [...Object.values(vectorLayouts), sampleLayout]) {
    const events = loadVectorEvents(layout);
    assert.ok(events.length > 5);
    assert.ok(events.every((event) => Number.isInteger(event.id)));
  }
});

test("a null join key stays null", { skip: skipVectors }, () => {
  const vectors = loadQueryVectors("elasticsearch/test_extra.toml");
  assert.ok(vectors.some((vector) => vector.joinKeys?.includes(null) === true));
  assert.ok(vectors.some((vector) => vector.joinKeys?.includes("null") === true));
});
