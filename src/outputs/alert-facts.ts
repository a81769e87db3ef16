// What an analyst looks for first in an alert: when, where, who, what ran below what.
import type { Alert } from "../alerts/alert.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { readField } from "../event/read-field.ts";
import type { Rule } from "../rules/rule.ts";

export interface AlertFacts {
  /** ISO 8601, to the second; "" when unknown. */
  readonly time: string;
  readonly host: string;
  readonly user: string;
  readonly process: string;
  readonly commandLine: string;
  readonly parentCommandLine: string;
  /** Where the event came from: `file:line`. */
  readonly origin: string;
}

export function alertFacts(alert: Alert): AlertFacts {
  const last = alert.events.at(-1);
  const isoMs = Number.isNaN(alert.originalTimeMs) ? undefined : alert.originalTimeMs;
  return {
    time: isoMs === undefined ? "" : new Date(isoMs).toISOString().replace(/\.\d+Z$/, "Z"),
    host: first(alert, "host.name", "host.hostname", "host.id"),
    user: first(alert, "user.name", "user.id"),
    process: first(alert, "process.name", "process.executable"),
    commandLine: commandLine(last, "process"),
    parentCommandLine: commandLine(last, "process.parent"),
    origin: last === undefined ? "" : `${last.origin.file}:${last.origin.line}`,
  };
}

/** The most exact ATT&CK ids of a rule: subtechniques where it names them. */
export function attackIds(rule: Rule): readonly string[] {
  const ids = rule.threat.flatMap(({ tactic, technique }) =>
    technique.length === 0
      ? [tactic.id]
      : technique.flatMap(({ id, subtechnique }) =>
          subtechnique.length === 0 ? [id] : subtechnique.map((below) => below.id),
        ),
  );
  return [...new Set(ids)].filter((id) => id !== "").sort();
}

function first(alert: Alert, ...paths: readonly string[]): string {
  for (const event of [...alert.events].reverse()) {
    for (const path of paths) {
      const value = textOf(event, path);
      if (value !== "") return value;
    }
  }
  return "";
}

function commandLine(event: EcsEvent | undefined, path: string): string {
  if (event === undefined) return "";
  const line = textOf(event, `${path}.command_line`);
  if (line !== "") return line;
  const args = textOf(event, `${path}.args`);
  return args === "" ? textOf(event, `${path}.name`) : args;
}

function textOf(event: EcsEvent, path: string): string {
  const value = readField(event.fields, path.split("."));
  if (value === undefined) return "";
  return typeof value === "object" ? value.join(" ") : String(value);
}
