// Runs every example of README.md and docs/: fenced `sh` blocks whose lines begin with `npx tripline`
// are run, `eql` blocks are parsed and verified, `toml` blocks that hold a rule are loaded. A line may
// end in `# exit N` when another exit code than 0 is meant.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { parseQuery } from "../src/eql/syntax/parse-query.ts";
import { ecsSchema } from "../src/eql/verify/ecs-schema.ts";
import { verifyQuery } from "../src/eql/verify/verify-query.ts";
import { loadRules } from "../src/rules/load-rules.ts";
import { repository, runTripline } from "./end-to-end/run-tripline.ts";
import { makeSampleData } from "./end-to-end/sample-data.ts";

// The examples that look into a data folder find these alerts there, and may change them.
const data = makeSampleData();
after(() => data.remove());

const pages = [
  "README.md",
  ...readdirSync(join(repository, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name))
    .sort(),
];

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

const blocks: readonly Block[] = pages.flatMap((page) =>
  [...readFileSync(join(repository, page), "utf8").matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    (match) => ({ page, language: match[1] as string, text: match[2] as string }),
  ),
);

test("the documentation has examples to run", () => {
  assert.ok(blocks.filter((block) => block.language === "sh").length >= 10);
  assert.ok(blocks.filter((block) => block.language === "eql").length >= 8);
});

for (const { page, language, text } of blocks) {
  if (language === "eql") {
    test(`${page}: ${text.split("\n")[0]}`, () => {
      const parsed = parseQuery(text);
      assert.ok(parsed.ok, JSON.stringify(parsed.diagnostics));
      const verified = verifyQuery(parsed.value, { schema: ecsSchema });
      assert.ok(verified.ok, JSON.stringify(verified.diagnostics));
    });
  }
  if (language === "toml" && text.includes("[rule]")) {
    test(`${page}: the rule loads`, () => {
      const set = loadRules([{ file: page, text }]);
      assert.deepEqual(set.failed, []);
      assert.equal(set.rules.length, 1);
    });
  }
  if (language === "sh") {
    for (const line of joinedLines(text).filter((one) => one.startsWith("npx tripline "))) {
      test(`${page}: ${line}`, async () => {
        const expected = Number(/# exit (\d+)$/.exec(line)?.[1] ?? 0);
        const args = splitShellWords(line.replace(/\s+#.*$/, "")).slice(2);
        const run = await runTripline(args, { TRIPLINE_DATA: data.folder });
        assert.equal(run.exitCode, expected, run.stderr);
      });
    }
  }
}

test("every command has a page, and every page names its command", async () => {
  const help = await runTripline(["--help"]);
  const commands = [...help.stdout.matchAll(/^ {2}([a-z]+)(?=[ |])/gm)].map((match) => match[1]);
  const documented = commands.filter((name) => name !== "help");
  assert.ok(documented.length >= 3, help.stdout);
  for (const name of documented) {
    assert.ok(
      existsSync(join(repository, "docs", "commands", `${name}.md`)),
      `docs/commands/${name}.md`,
    );
  }
});

function joinedLines(text: string): readonly string[] {
  return text
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.trim());
}

// Words as sh cuts them, for the quotes that the examples use.
function splitShellWords(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? (match[3] as string),
  );
}
