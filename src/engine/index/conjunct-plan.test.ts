import assert from "node:assert/strict";
import { test } from "node:test";
import { parseQuery } from "../../eql/syntax/parse-query.ts";
import { printExpression } from "../../eql/syntax/print-query.ts";
import { type FilterPlan, planFilter } from "./conjunct-plan.ts";

function plan(condition: string): FilterPlan {
  const parsed = parseQuery(`any where ${condition}`);
  assert.ok(parsed.ok && parsed.value.query.kind === "EventQuery");
  return planFilter(parsed.value.query.filter.condition);
}

const told = ({ conjuncts }: FilterPlan): readonly string[] =>
  conjuncts.map(({ by, condition, path, pieces }) =>
    [by, printExpression(condition), path, ...pieces.map(({ text }) => text)]
      .filter((part) => part !== undefined)
      .join(" | "),
  );

test("says for each conjunct what answers it, the cheapest of those asked first", () => {
  const { bucket, ...rest } = plan(
    'host.os.type == "linux" and event.type in ("start", "info") and ' +
      'process.command_line : "*/dev/tcp/*" and process.name : ("bash", "sh") and ' +
      "process.pid > process.parent.pid",
  );
  assert.deepEqual(bucket, [
    { path: "host.os.type", values: ["linux"] },
    { path: "event.type", values: ["start", "info"] },
  ]);
  assert.deepEqual(told({ bucket, ...rest }), [
    'bucket | host.os.type == "linux"',
    'bucket | event.type in ("start", "info")',
    "asking | process.pid > process.parent.pid",
    'text | process.command_line : ("*/dev/tcp/*") | /dev/tcp/',
    'row | process.name : ("bash", "sh") | process.name',
  ]);
});

test("a repeating field is asked by rows, also where it has pieces of text", () => {
  assert.deepEqual(told(plan('process.executable : "*/nmap*" and file.path : "/etc/cron.d/*"')), [
    'row | process.executable : ("*/nmap*") | process.executable',
    'text | file.path : ("/etc/cron.d/*") | /etc/cron.d/',
  ]);
});

test("of two guards the rarer calls for the filter", () => {
  const plans = told(plan('process.command_line : "*.exe*" and process.args : "*mimikatz*"'));
  assert.deepEqual(
    plans.map((one) => one.split(" | ")[0]),
    ["row", "text"],
  );
});

test("what is tied to no field of a bucket is said to be so", () => {
  assert.deepEqual(plan('not process.name : "a"').bucket, []);
});
