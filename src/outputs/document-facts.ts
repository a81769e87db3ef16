// What a person looks for first in an alert, read from a kept alert's document. Documents hold events: any
// field may be of another type than its name says, or long; every output bounds and escapes for itself.
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { type AlertFields, alertFields } from "../event/alert-fields.ts";

export interface DocumentFacts extends AlertFields {
  /** ISO 8601, to the second; "" when unknown. */
  readonly time: string;
  readonly rule: string;
  /** The most exact ATT&CK ids of the rule. */
  readonly attack: readonly string[];
  readonly host: string;
  readonly user: string;
  readonly process: string;
  /** The process's name where nothing more is known. */
  readonly commandLine: string;
}

export function documentFacts(document: JsonObject): DocumentFacts {
  const fields = alertFields(document);
  const time = document["kibana.alert.original_time"] ?? document["@timestamp"];
  return {
    ...fields,
    time: text(time).replace(/\.\d+Z$/, "Z"),
    rule: fields.ruleName,
    attack: attackIdsOf(document["kibana.alert.rule.threat"]),
    host: fields.hostName || fields.hostId,
    user: fields.userName || fields.userId,
    process: fields.processName,
    commandLine: fields.commandLine || fields.processName,
  };
}

function attackIdsOf(threat: JsonValue | undefined): readonly string[] {
  const ids = objects(threat).flatMap((one) => {
    const techniques = objects(one["technique"]);
    if (techniques.length === 0) return idsOf([one["tactic"]]);
    return techniques.flatMap((technique) => {
      const below = idsOf(objects(technique["subtechnique"]));
      return below.length === 0 ? idsOf([technique]) : below;
    });
  });
  return [...new Set(ids)].sort();
}

function idsOf(values: readonly (JsonValue | undefined)[]): readonly string[] {
  return values.flatMap((value) => {
    const id = isJsonObject(value) ? text(value["id"]) : "";
    return id === "" ? [] : [id];
  });
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
