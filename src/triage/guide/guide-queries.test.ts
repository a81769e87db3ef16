// Queries of guides with the values of an alert in place: what they say, and that no value gets out of its
// quotes. The EQL that comes out is parsed and verified, as the store would do it.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "../../base/json.ts";
import { parseQuery } from "../../eql/syntax/parse-query.ts";
import { ecsSchema } from "../../eql/verify/ecs-schema.ts";
import { verifyQuery } from "../../eql/verify/verify-query.ts";
import { loadRules } from "../../rules/load-rules.ts";
import type { GuideQuery } from "../investigation.ts";
import { guideQueries } from "./guide-queries.ts";

const ALERT_MS = Date.UTC(2026, 10, 24, 10);
const NOW_MS = ALERT_MS + 3 * 86_400_000;
const document: JsonObject = {
  host: { id: "h1", name: "web-1" },
  user: { id: "1000", name: "o'neill" },
  process: { entity_id: "e1", pid: 4711, name: "sh", args: ["sh", "-c", "id"] },
};

function queries(note: string, alert: JsonObject = document): readonly GuideQuery[] {
  return guideQueries(note, { document: alert, timeMs: ALERT_MS }, NOW_MS);
}

function investigate(providers: unknown, more: JsonObject = {}): string {
  return `- look !{investigate${JSON.stringify({ label: "L", description: "D", providers, ...more })}}`;
}

function eqlOf(providers: unknown, alert: JsonObject = document): string | undefined {
  const [query] = queries(investigate(providers), alert);
  return query?.kind === "investigate" ? query.eql : undefined;
}

function provider(field: string, value: unknown, more: object = {}): object {
  return { field, value, excluded: false, queryType: "phrase", valueType: "string", ...more };
}

function faultsOf(eql: string): unknown {
  const parsed = parseQuery(eql);
  const verified = parsed.ok ? verifyQuery(parsed.value, { schema: ecsSchema }) : parsed;
  return verified.ok ? undefined : verified.diagnostics;
}

test("groups are alternatives, providers all hold, and the time runs from before the alert until now", () => {
  const note = investigate(
    [
      [provider("host.id", "{{host.id}}"), provider("event.category", "process")],
      [
        provider("process.pid", "{{process.pid}}"),
        provider("user.name", "root", { excluded: true }),
      ],
    ],
    { relativeFrom: "now-48h/h", relativeTo: "now" },
  );
  assert.deepEqual(queries(note), [
    {
      kind: "investigate",
      label: "L",
      description: "D",
      eql: 'any where (?host.id == "h1" and ?event.category == "process") or (?process.pid == 4711 and not (?user.name == "root"))',
      fromMs: ALERT_MS - 48 * 3_600_000,
      toMs: NOW_MS,
    },
  ]);
});

test("several values are a set, and fields that exist or lie in a range can be asked for", () => {
  assert.equal(
    eqlOf([[provider("process.args", "{{process.args}}")]]),
    'any where ?process.args in ("sh", "-c", "id")',
  );
  assert.equal(
    eqlOf([[provider("file.path", "", { queryType: "exists" })]]),
    "any where ?file.path != null",
  );
  assert.equal(
    eqlOf([[provider("destination.port", '{"gte":1,"lt":1024}', { queryType: "range" })]]),
    "any where ?destination.port >= 1 and ?destination.port < 1024",
  );
});

test("what cannot be said has no text: a missing value, alerts, a broken provider", () => {
  assert.equal(eqlOf([[provider("file.path", "{{file.path}}")]]), undefined);
  assert.equal(eqlOf([[provider("event.kind", "signal"), provider("host.id", "h1")]]), undefined);
  assert.equal(eqlOf([[provider("host.id", "prefix {{host.id}}")]]), undefined);
  assert.equal(eqlOf([[provider("host.id) or (true", "x")]]), undefined);
  for (const providers of [[], [[]], "text", [["x"]], [[{}]], undefined]) {
    assert.equal(eqlOf(providers), undefined);
  }
});

test("osquery has values as SQL writes them, and keeps the names of what the alert lacks", () => {
  const query = (text: string): string | undefined => {
    const [found] = queries(`!{osquery${JSON.stringify({ label: "L", query: text })}}`);
    return found?.kind === "osquery" ? found.query : undefined;
  };
  assert.equal(
    query("SELECT * FROM users WHERE username = {{user.name}}"),
    "SELECT * FROM users WHERE username = 'o''neill'",
  );
  assert.equal(query("WHERE name = '{{ process.name }}'"), "WHERE name = 'sh'");
  assert.equal(query("WHERE pid = {{process.pid}}"), "WHERE pid = 4711");
  assert.equal(query("WHERE path = {{file.path}}"), "WHERE path = {{file.path}}");
});

test("no value of an alert gets out of its quotes", () => {
  const nasty = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      '" or true or "',
      "\\",
      '\\"',
      "\0\u001b\u202e",
      "\ud800",
      '"""',
      "\\u{41}",
      "\n",
    ),
  );
  fc.assert(
    fc.property(fc.array(nasty, { minLength: 1, maxLength: 3 }), (values) => {
      const eql = eqlOf([[provider("user.name", "{{user.name}}")]], { user: { name: values } });
      assert.ok(eql !== undefined);
      assert.equal(faultsOf(eql), undefined, eql);
      const parsed = parseQuery(eql);
      assert.ok(parsed.ok);
      // Whatever the values are, the query has one condition over the one field.
      assert.doesNotMatch(JSON.stringify(parsed.value), /LogicalOr|LogicalAnd/);
    }),
  );
});

test("the queries of other people's guides become EQL that the store takes", (t) => {
  const folder = join(import.meta.dirname, "..", "..", "..", "..", "shared", "corpora", "rules");
  if (!existsSync(folder)) {
    t.skip("no corpora beside the checkout");
    return;
  }
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".toml"),
  );
  const texts = files
    .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }))
    .filter(({ text }) => text.includes("[[transform."));
  const counts = { investigate: 0, said: 0, osquery: 0 };
  // Values for every name, so that only the form of the query decides.
  for (const { rule } of loadRules(texts).rules) {
    const names = [...rule.note.matchAll(/\{\{([\w@.-]+)\}\}/g)].map(([, name = ""]) => name);
    const alert = Object.fromEntries(names.map((name) => [name, "1"]));
    for (const query of queries(rule.note, alert)) {
      counts[query.kind]++;
      if (query.kind === "osquery") assert.doesNotMatch(query.query, /\{\{/);
      else if (query.eql !== undefined) {
        counts.said++;
        assert.equal(faultsOf(query.eql), undefined, query.eql);
      }
    }
  }
  assert.ok(counts.investigate > 50, JSON.stringify(counts));
  assert.ok(counts.said > counts.investigate / 3, JSON.stringify(counts));
  assert.ok(counts.osquery > 100, JSON.stringify(counts));
});
