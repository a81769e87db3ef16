import assert from "node:assert/strict";
import { test } from "node:test";
import { resultsTable } from "./results-table.ts";

const yardstick = { title: "parse", cpuSeconds: 4, wallSeconds: 4.5, peakMegabytes: 137.2 };
const peer = { title: "jq", cpuSeconds: 46, wallSeconds: 46.5, peakMegabytes: undefined };
const target = {
  title: "a ÷ b",
  target: 0.3,
  stretch: 0.2,
  unit: "",
  isGain: false,
} as const;

test("rows are divided by the yardstick, and what was not measured is a dash", () => {
  const text = resultsTable({
    rows: [yardstick, peer],
    yardstick,
    skipped: [{ name: "duckdb", reason: "not installed" }],
    targets: [
      { ...target, value: 0.491, verdict: "not met" },
      {
        ...target,
        title: "load",
        unit: "ms",
        value: 612.4,
        target: 250,
        stretch: 150,
        verdict: "not met",
      },
      {
        ...target,
        title: "second core",
        unit: "×",
        isGain: true,
        value: undefined,
        verdict: "not measured",
      },
    ],
    fileBytes: 1e9,
  });
  assert.equal(
    text,
    `| command | CPU s | ratio to \`JSON.parse\` alone | wall s | peak MB |
|---|---|---|---|---|
| parse | 4.00 | 1.00 | 4.50 | 137 |
| jq | 46.00 | 11.50 | 46.50 | – |

Left out: duckdb (not installed).

| ratio | measured | target | stretch |  |
|---|---|---|---|---|
| a ÷ b | 0.49 | ≤ 0.3 | ≤ 0.2 | **not met** |
| load | 612 ms | ≤ 250 ms | ≤ 150 ms | **not met** |
| second core | – | ≥ 0.3× | ≥ 0.2× | not measured |`,
  );
});

test("without the yardstick there are no ratios, and a small file's verdicts are said not to count", () => {
  const text = resultsTable({
    rows: [peer],
    yardstick: undefined,
    skipped: [],
    targets: [],
    fileBytes: 1e9 - 1,
  });
  assert.match(text, /\| jq \| 46\.00 \| – \| 46\.50 \| – \|\n\nThe file is smaller than the 1 GB/);
  assert.doesNotMatch(text, /Left out/);
});
