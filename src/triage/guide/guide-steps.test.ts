// Steps are read from guides as they are written, and mapped to the answers that meet them.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadRules } from "../../rules/load-rules.ts";
import { guideBlocks } from "./guide-blocks.ts";
import { guideSteps } from "./guide-steps.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const seeds = join(root, "..", "shared", "seed");

function rulesIn(folder: string) {
  const files = readdirSync(folder).filter(
    (name) => name.endsWith(".toml") && !name.endsWith(".test.toml"),
  );
  return loadRules(
    files.map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") })),
  ).rules.map(({ rule }) => rule);
}

test("every built-in rule has steps, and nearly every step is met by an answer", () => {
  const rules = rulesIn(join(root, "rules"));
  assert.ok(rules.length >= 19);
  const steps = rules.flatMap((rule) => {
    const own = guideSteps(rule.note);
    assert.ok(own.length >= 2, rule.name);
    return own;
  });
  const unmet = steps.filter(({ answers }) => answers.length === 0).map(({ text }) => text);
  assert.ok(unmet.length <= steps.length / 20, unmet.join("\n"));
});

test("each step of the seed's guide is met by the answers that its words ask for", (t) => {
  if (!existsSync(seeds)) {
    t.skip("the seed rule is not beside the checkout");
    return;
  }
  for (const rule of rulesIn(seeds)) {
    const steps = guideSteps(rule.note);
    assert.equal(steps.length, 6, rule.name);
    const wanted = [
      ["tree"],
      ["commandLine", "parentCommandLine"],
      ["usualTimes"],
      ["network", "userActivity"],
      ["related", "timeline"],
      ["related", "timeline"],
    ] as const;
    for (const [at, names] of wanted.entries()) {
      for (const name of names) {
        assert.ok(steps[at]?.answers.includes(name), `${steps[at]?.text}: ${steps[at]?.answers}`);
      }
    }
  }
});

test("only the list under a heading of steps is read, with its continued and nested lines", () => {
  const steps = guideSteps(`## Triage

- not a step

### Possible Investigation Steps:

1. Look at the process tree,
   as far up as it goes.
   - Focus: \`process.parent.name\`.
   - Review the network connections.
* !{osquery{"label":"x","query":"SELECT '}' FROM {{a}}"}}
- $investigate_0
Text between.
- What else?

### False positive analysis

- no step either
`);
  assert.deepEqual(
    steps.map(({ text }) => text),
    [
      "Look at the process tree, as far up as it goes.\nFocus: `process.parent.name`.",
      "Review the network connections.",
      "What else?",
    ],
  );
  assert.deepEqual(steps[1]?.answers, ["network"]);
  assert.deepEqual(steps[2]?.answers, []);
});

test("a guide of openings, braces or headings alone costs no more than its length", () => {
  for (const piece of [
    "!{investigate{",
    '!{osquery{"',
    "### Investigation steps\n- ",
    "- {",
    "#",
  ]) {
    const note = piece.repeat(1_000_000 / piece.length);
    assert.ok(guideSteps(note).length <= 100);
    assert.deepEqual(guideBlocks(note.slice(0, 50_000)), []);
  }
});

test("a block that is no JSON object stays in the text", () => {
  const steps = guideSteps("### Investigation steps\n\n- Ask !{osquery{broken}} of the file\n");
  assert.equal(steps[0]?.text, "Ask !{osquery{broken}} of the file");
});
