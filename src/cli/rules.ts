// `tripline rules …`: the group's names and flags; each command's work is in the file of its name.
import { type Command, Option } from "commander";
import { cacheOption, noCacheOption } from "./cache-options.ts";
import { DATA_OPTION } from "./data-dir.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { KEPT_RULES_TEXT } from "./load-kept-rules.ts";
import { collect } from "./option-values.ts";
import { checkRules, type RulesCheckOptions } from "./rules-check.ts";
import { coverRules, type RulesCoverageOptions } from "./rules-coverage.ts";
import { explainRule, type RulesExplainOptions, showPlan } from "./rules-explain.ts";
import { listRules, type RulesListOptions } from "./rules-list.ts";
import { type RulesShowOptions, showRule } from "./rules-show.ts";
import { type RulesTestOptions, testRules } from "./rules-test.ts";

const RULES_FLAG = "--rules <path>";
const RULES_TEXT = "rule files or folders; may be repeated (default: the built-in rules)";
const JSON_TEXT = "print JSON";

/** Adds `rules` and its commands to `program`; `finish` takes the exit code. */
export function addRulesCommand(program: Command, io: CliIo, finish: (code: number) => void): void {
  const rules = program
    .command("rules")
    .description("check, list, show, test and explain detection rules");
  rules
    .command("check")
    .description("validate rule files: TOML, Kibana exports, whole folders")
    .argument("<path...>", "rule files or folders")
    .option("--json", JSON_TEXT)
    .option("--no-warnings", "do not print warnings")
    .action(async (paths: string[], options: RulesCheckOptions) => {
      finish(await checkRules(paths, options, io));
    });
  rules
    .command("list")
    .description("what is loaded: severity, name, type, ATT&CK, id")
    .option(RULES_FLAG, RULES_TEXT, collect)
    .option(DATA_OPTION, KEPT_RULES_TEXT)
    .option("--json", JSON_TEXT)
    .action(async (options: RulesListOptions) => finish(await listRules(options, io)));
  rules
    .command("show")
    .description("one rule: what it finds, its query, ATT&CK mapping and guide")
    .argument("<id>", "rule_id, its beginning, or the rule's name")
    .option(RULES_FLAG, RULES_TEXT, collect)
    .option("--json", JSON_TEXT)
    .action(async (id: string, options: RulesShowOptions) =>
      finish(await showRule(id, options, io)),
    );
  rules
    .command("coverage")
    .description("which fields each source supplies, and so which rules can fire")
    .option(RULES_FLAG, RULES_TEXT, collect)
    .addOption(
      new Option("--source <kind>", "one source in detail").choices([
        "ecs",
        "endgame",
        "sentinelone",
        "linux-sensor",
        "auditd",
        "windows",
      ]),
    )
    .option("--os <name>", "only rules for this system: linux, windows or macos")
    .option("--no-deprecated", "leave out deprecated rules")
    .option("--json", JSON_TEXT)
    .action(async (options: RulesCoverageOptions) => finish(await coverRules(options, io)));
  rules
    .command("explain")
    .description("why a rule matches an event, or why not: the query as a tree")
    .argument("<id>", "rule_id, its beginning, or the rule's name")
    .argument(
      "[event]",
      "a file of events (all of them for a sequence), FILE:LINE, or a JSON object",
    )
    .option("--plan", "no event: how the engine finds the events that the rule can match")
    .option(RULES_FLAG, RULES_TEXT, collect)
    .option("--exceptions <path>", "exceptions: Kibana export or TOML; may be repeated", collect)
    .option("--json", JSON_TEXT)
    .action(async (id: string, event: string | undefined, options: RulesExplainOptions) => {
      if (options.plan === true) finish(await showPlan({ id, event }, options, io));
      else if (event !== undefined) finish(await explainRule({ id, event }, options, io));
      else throw new CliStop("name an event, or ask for the plan with --plan", EXIT_USAGE);
    });
  rules
    .command("test")
    .description("run the cases beside rules (NAME.test.toml); fails when one fails")
    .argument("<path...>", "rule files, case files or folders")
    .option("--json", JSON_TEXT)
    .action(async (paths: string[], options: RulesTestOptions) => {
      finish(await testRules(paths, options, io));
    });
  for (const command of rules.commands) {
    command.addOption(cacheOption()).addOption(noCacheOption());
  }
}
