import assert from "node:assert/strict";
import { test } from "node:test";
import { ruleText } from "../../../test/end-to-end/small-rules.ts";
import { diagnostic } from "../../base/diagnostic.ts";
import { loadRules, type RuleText } from "../../rules/load-rules.ts";
import { type RuleChange, RuleLife } from "./rule-life.ts";

function ruleFile(file: string, id: string, query = "any where true"): RuleText {
  return { file, text: ruleText({ name: `Rule ${id}`, query }) };
}

function folderOf(files: RuleText[], switchedOff: ReadonlySet<string> = new Set()) {
  return {
    switchedOff: () => switchedOff,
    fingerprint: () => JSON.stringify(files),
    load: () => loadRules(files),
  };
}

function lifeOf(files: RuleText[]): RuleLife {
  const folder = folderOf(files);
  return new RuleLife(folder, { set: folder.load(), fingerprint: folder.fingerprint() });
}

function changeOf(life: RuleLife): RuleChange | undefined {
  const change = life.check();
  assert.ok(change === undefined || !("unusable" in change));
  return change;
}

test("nothing changes while the files stay as they are", () => {
  const files = [ruleFile("a.toml", "1")];
  const life = lifeOf(files);
  assert.equal(changeOf(life), undefined);
});

test("rules that are added, changed and removed are told apart", () => {
  const files = [ruleFile("a.toml", "1"), ruleFile("b.toml", "2"), ruleFile("c.toml", "3")];
  const life = lifeOf(files);
  files[0] = ruleFile("a.toml", "1", "process where true");
  files[1] = ruleFile("d.toml", "4");
  const change = changeOf(life);
  const names = (list: readonly { readonly rule: { readonly name: string } }[] | undefined) =>
    list?.map(({ rule }) => rule.name);
  assert.deepEqual(names(change?.changed), ["Rule 1"]);
  assert.deepEqual(names(change?.added), ["Rule 4"]);
  assert.deepEqual(names(change?.removed), ["Rule 2"]);
  assert.deepEqual(names(change?.set.rules), ["Rule 1", "Rule 3", "Rule 4"]);
});

test("a version that does not load is refused, and the one before it runs on", () => {
  const files = [ruleFile("a.toml", "1", 'process where process.name == "sh"')];
  const life = lifeOf(files);
  files[0] = ruleFile("a.toml", "1", "process where proces.name == ");
  const change = changeOf(life);
  assert.equal(change?.refused.length, 1);
  assert.match(change?.set.rules[0]?.rule.query ?? "", /process\.name == "sh"/);
  assert.deepEqual([change?.added, change?.changed, change?.removed], [[], [], []]);
  files[0] = ruleFile("a.toml", "1", 'process where process.name == "bash"');
  assert.deepEqual(changeOf(life)?.changed.length, 1);
});

test("a rule that was switched off stays off, though its new version is refused", () => {
  const files = [ruleFile("a.toml", "1"), ruleFile("b.toml", "2")];
  const off = new Set<string>();
  const folder = folderOf(files, off);
  const life = new RuleLife(folder, { set: folder.load(), fingerprint: folder.fingerprint() });
  const [first] = life.set.rules;
  off.add(first?.rule.ruleId ?? "");
  files[0] = ruleFile("a.toml", "1", "process where proces.name == ");
  const change = changeOf(life);
  assert.deepEqual(change?.refused[0]?.kept, []);
  assert.deepEqual(
    change?.set.rules.map(({ rule }) => rule.name),
    ["Rule 2"],
  );
  assert.deepEqual(
    change?.removed.map(({ rule }) => rule.name),
    ["Rule 1"],
  );
});

test("a file that is no TOML any more keeps its rule by the file's name", () => {
  const files = [ruleFile("a.toml", "1")];
  const life = lifeOf(files);
  files[0] = { file: "a.toml", text: "[rule" };
  assert.deepEqual(
    changeOf(life)?.set.rules.map(({ rule }) => rule.name),
    ["Rule 1"],
  );
});

test("a folder that cannot be read keeps every rule that was loaded from below it", () => {
  const files = [ruleFile("web/a.toml", "1"), ruleFile("web/b.toml", "2"), ruleFile("c.toml", "3")];
  const folder = { fingerprint: () => "0", load: () => loadRules(files) };
  const before = { set: folder.load(), fingerprint: "0" };
  const fault = diagnostic("RULE4001", {
    message: "cannot read",
    source: { file: "web", text: "" },
  });
  const failed = [{ file: "web", diagnostics: [fault] }];
  const later = {
    ...folderOf(files),
    fingerprint: () => "1",
    load: () => ({ ...loadRules(files.slice(2)), failed }),
  };
  const change = changeOf(new RuleLife(later, before));
  assert.deepEqual(
    change?.refused.map(({ kept }) => kept.map(({ rule }) => rule.name)),
    [["Rule 1", "Rule 2"]],
  );
  assert.deepEqual([change?.removed, change?.set.rules.length], [[], 3]);
});

test("files that cannot be used are told of once a change, and tried again", () => {
  const files = [ruleFile("a.toml", "1")];
  const state = { unusable: "", mark: "0" };
  const life = new RuleLife(
    {
      ...folderOf(files),
      fingerprint: () => state.mark,
      load: () => (state.unusable === "" ? loadRules(files) : { unusable: state.unusable }),
    },
    { set: loadRules(files), fingerprint: "0" },
  );
  Object.assign(state, { mark: "1", unusable: "rules: not there" });
  assert.deepEqual(life.check(), { unusable: "rules: not there" });
  assert.equal(life.check(), undefined);
  Object.assign(state, { mark: "2", unusable: "rules: not readable" });
  assert.deepEqual(life.check(), { unusable: "rules: not readable" });
  assert.equal(life.set.rules.length, 1);
  state.unusable = "";
  assert.equal(changeOf(life)?.set.rules.length, 1);
});
