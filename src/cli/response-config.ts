// The `[response]` table of tripline.toml: what is done by itself, behind a switch that is off. Faults point at
// the value; one that cannot be used stops the start, since a response that is misread is worse than none.
import type { Diagnostic, DiagnosticSource } from "../base/diagnostic.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { AutomaticMode } from "../response/automatic/automatic-response.ts";
import { AUTOMATIC_ACTIONS, type AutomaticRule } from "../response/automatic/automatic-rules.ts";
import { parseNetwork } from "../response/network/address.ts";
import { faultTeller, type OutputContext, OutputSettings } from "./output-config.ts";

export interface ResponseConfig {
  readonly mode: AutomaticMode;
  readonly actionsPerHourMax: number;
  readonly rules: readonly AutomaticRule[];
  readonly faults: readonly Diagnostic[];
}

export const NO_RESPONSE: ResponseConfig = {
  mode: "off",
  actionsPerHourMax: 0,
  rules: [],
  faults: [],
};

/** Enough for an incident, too few to take a host apart by a rule that is wrong. */
const ACTIONS_PER_HOUR = 10;

const MODES: ReadonlyMap<JsonValue | undefined, AutomaticMode> = new Map<
  JsonValue | undefined,
  AutomaticMode
>([
  [undefined, "off"],
  [false, "off"],
  ["rehearse", "rehearse"],
  [true, "act"],
]);

export function readResponseConfig(
  root: JsonObject,
  source: DiagnosticSource,
  context: OutputContext,
): ResponseConfig {
  const table = root["response"];
  if (table === undefined) return NO_RESPONSE;
  const faults: Diagnostic[] = [];
  const tell = faultTeller(source, faults);
  if (!isJsonObject(table)) {
    tell("CFG6003", "expected a table headed [response]", ["response"]);
    return { ...NO_RESPONSE, faults };
  }
  const noun = "response";
  const settings = new OutputSettings({ table, path: ["response"], tell, context, noun });
  settings.onlyKeys(["automatic", "actions_per_hour", "rule"]);
  const mode = MODES.get(table["automatic"]);
  if (mode === undefined)
    settings.fault("automatic", '"automatic" takes true, false or "rehearse"');
  const actionsPerHourMax = settings.count("actions_per_hour", {
    least: 1,
    otherwise: ACTIONS_PER_HOUR,
  });
  const list = table["rule"] ?? [];
  const isList = Array.isArray(list) && list.every(isJsonObject);
  if (!isList) settings.fault("rule", "expected tables headed [[response.rule]]");
  const rules = (isList ? (list as readonly JsonObject[]) : []).flatMap((one, at) => {
    const path = ["response", "rule", at];
    const rule = readRule(new OutputSettings({ table: one, path, tell, context, noun: "rule" }));
    return rule === undefined ? [] : [rule];
  });
  return { mode: mode ?? "off", actionsPerHourMax, rules, faults };
}

function readRule(settings: OutputSettings): AutomaticRule | undefined {
  settings.onlyKeys(["rule_id", "action", "allow", "dns"]);
  const ruleId = settings.required("rule_id");
  const action = settings.choice("action", AUTOMATIC_ACTIONS);
  const allow = settings.isGiven("allow") ? (settings.texts("allow") ?? []) : [];
  const bad = allow.find((text) => parseNetwork(text)?.isTooWide !== false);
  if (bad !== undefined) settings.fault("allow", `"${bad}" is no address or network to keep`);
  const isDnsAllowed = settings.flag("dns", false);
  if (ruleId === undefined || action === undefined) return undefined;
  return { ruleId, action, allow, isDnsAllowed };
}
