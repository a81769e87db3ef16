// The flags by which `tripline alerts …` chooses alerts, and the filter they stand for.
import { type Command, Option } from "commander";
import { ruleSeverities } from "../base/rule-severity.ts";
import { didYouMean, nearestNames } from "../eql/verify/nearest-names.ts";
import type { AlertFilter, WorkflowStatus } from "../store/alerts/alert-store.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { CliStop } from "./io.ts";
import { collect } from "./option-values.ts";
import { parseTimeWindow } from "./time-window.ts";

export const WORKFLOW_STATUSES: readonly WorkflowStatus[] = ["open", "acknowledged", "closed"];

export interface AlertFilterFlags {
  readonly status?: readonly string[];
  readonly severity?: readonly string[];
  readonly rule?: readonly string[];
  readonly host?: readonly string[];
  readonly user?: readonly string[];
  readonly tactic?: readonly string[];
  readonly assignee?: readonly string[];
  readonly tag?: readonly string[];
  readonly text?: string;
  readonly from?: string;
  readonly to?: string;
  readonly buildingBlocks?: boolean;
}

export function addAlertFilterFlags(command: Command): Command {
  return command
    .option("--status <status>", "open, acknowledged or closed; may be repeated", collect)
    .option("--severity <severity>", "low, medium, high or critical; may be repeated", collect)
    .option("--rule <id>", "rule_id; may be repeated", collect)
    .option("--host <name>", "host name; may be repeated", collect)
    .option("--user <name>", "user name; may be repeated", collect)
    .option("--tactic <id>", "ATT&CK tactic such as TA0002; may be repeated", collect)
    .option("--assignee <name>", "assigned to; may be repeated", collect)
    .option("--tag <tag>", "tagged with; may be repeated", collect)
    .option("--text <words>", "words in rule, reason, host, user and command lines")
    .option("--from <time>", "at or after: ISO 8601 or now-7d")
    .option("--to <time>", "at or before")
    .addOption(new Option("--building-blocks", "building blocks too"));
}

/** True when a flag narrows the alerts down. */
export function hasFilter(flags: AlertFilterFlags): boolean {
  const { buildingBlocks: _, ...narrowing } = flags;
  return Object.keys(filterOf(narrowing, 0)).length > 0;
}

/** Throws CliStop for a value outside its list. */
export function filterOf(flags: AlertFilterFlags, nowMs: number): AlertFilter {
  const { fromMs, toMs } = parseTimeWindow(
    {
      ...(flags.from === undefined ? {} : { from: flags.from }),
      ...(flags.to === undefined ? {} : { to: flags.to }),
    },
    nowMs,
  );
  const filter = {
    statuses: checked("status", flags.status, WORKFLOW_STATUSES),
    severities: checked("severity", flags.severity, ruleSeverities),
    ruleIds: flags.rule,
    hostNames: flags.host,
    userNames: flags.user,
    tactics: flags.tactic,
    assignees: flags.assignee,
    tags: flags.tag,
    text: flags.text,
    fromMs: flags.from === undefined ? undefined : fromMs,
    toMs: flags.to === undefined ? undefined : toMs,
    withBuildingBlocks: flags.buildingBlocks,
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

function checked<T extends string>(
  flag: string,
  given: readonly string[] | undefined,
  known: readonly T[],
): readonly T[] | undefined {
  return given?.map((value) => {
    const found = known.find((one) => one === value);
    if (found !== undefined) return found;
    const hint = didYouMean(nearestNames(value, known)) || `; it takes ${known.join(", ")}`;
    throw new CliStop(`--${flag} cannot be "${value}"${hint}`, EXIT_USAGE);
  });
}
