// A rule's ATT&CK mapping in the page's words, from Elastic's form as alerts and rules carry it.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import type { ThreatView } from "./console-api.ts";

export function threatOf(threat: JsonValue | undefined): readonly ThreatView[] {
  return objectsOf(threat).map((one) => {
    const tactic = isJsonObject(one["tactic"]) ? one["tactic"] : {};
    return {
      tacticId: textOf(tactic["id"]),
      tacticName: textOf(tactic["name"]),
      techniques: objectsOf(one["technique"]).flatMap((technique) => [
        named(technique),
        ...objectsOf(technique["subtechnique"]).map(named),
      ]),
    };
  });
}

function named(one: JsonObject): { readonly id: string; readonly name: string } {
  return { id: textOf(one["id"]), name: textOf(one["name"]) };
}

function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
