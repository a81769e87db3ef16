// A rule's ATT&CK references against our own table: the technique belongs to the tactic it stands
// under, the subtechnique to its technique, names fit ids. What the table does not know is a doubt,
// never an error: ATT&CK grows twice a year.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { attackVersion, findTactic, findTechnique, tacticName } from "../attack/find-technique.ts";
import type { KeyPath } from "../file/document-places.ts";
import type { RuleFaults } from "./rule-faults.ts";

export function checkThreat(rule: JsonObject, faults: RuleFaults): void {
  tablesOf(rule["threat"]).forEach(([threat, at]) => {
    if (threat["framework"] !== "MITRE ATT&CK") return; // Others, such as ATLAS, have other ids.
    const path: KeyPath = ["threat", at];
    const tactic = isJsonObject(threat["tactic"]) ? threat["tactic"] : {};
    const tacticId = textOf(tactic["id"]);
    checkTactic(tactic, tacticId, [...path, "tactic"], faults);
    for (const [technique, index] of tablesOf(threat["technique"])) {
      const place = [...path, "technique", index];
      checkTechnique(technique, tacticId, place, faults);
      const parent = textOf(technique["id"]);
      for (const [sub, subIndex] of tablesOf(technique["subtechnique"])) {
        checkSubtechnique(sub, parent, [...place, "subtechnique", subIndex], faults);
      }
    }
  });
}

function checkTactic(tactic: JsonObject, id: string, path: KeyPath, faults: RuleFaults): void {
  const name = textOf(tactic["name"]);
  const known = findTactic(id);
  if (id === "" || name === "") return;
  if (known === undefined) {
    unknown(`tactic "${id}"`, [...path, "id"], faults);
  } else if (known.name !== name) {
    const message = `tactic ${id} is named "${known.name}", found "${name}"`;
    faults.add("RULE4105", [...path, "name"], { message });
  }
}

function checkTechnique(
  technique: JsonObject,
  tacticId: string,
  path: KeyPath,
  faults: RuleFaults,
): void {
  const id = textOf(technique["id"]);
  if (id === "") return;
  const known = findTechnique(id);
  if (known === undefined) {
    unknown(`technique "${id}"`, [...path, "id"], faults);
    return;
  }
  checkName(technique, known.name, path, faults);
  if (findTactic(tacticId) === undefined || known.tactics.includes(tacticId)) return;
  const tactics = known.tactics.map((one) => `${one} "${tacticName(one)}"`).join(", ");
  faults.add("RULE4012", [...path, "id"], {
    message: `technique ${id} "${known.name}" does not belong to tactic ${tacticId} "${tacticName(tacticId)}"`,
    notes: [`it belongs to ${tactics} in ATT&CK ${attackVersion}`],
  });
}

function checkSubtechnique(
  technique: JsonObject,
  parent: string,
  path: KeyPath,
  faults: RuleFaults,
): void {
  const id = textOf(technique["id"]);
  if (id === "" || parent === "") return;
  if (!id.startsWith(`${parent}.`)) {
    const message = `subtechnique ${id} does not belong to technique ${parent}`;
    faults.add("RULE4012", [...path, "id"], { message });
    return;
  }
  const known = findTechnique(id);
  if (known === undefined) unknown(`subtechnique "${id}"`, [...path, "id"], faults);
  else checkName(technique, known.name, path, faults);
}

function checkName(technique: JsonObject, name: string, path: KeyPath, faults: RuleFaults): void {
  const written = textOf(technique["name"]);
  if (written === "" || written === name) return;
  const message = `technique ${textOf(technique["id"])} is named "${name}", found "${written}"`;
  faults.add("RULE4105", [...path, "name"], { message });
}

function unknown(what: string, path: KeyPath, faults: RuleFaults): void {
  faults.add("RULE4105", path, {
    message: `${what} is not in ATT&CK ${attackVersion} as known here`,
  });
}

function tablesOf(value: JsonValue | undefined): readonly (readonly [JsonObject, number])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((element: JsonValue, at) =>
    isJsonObject(element) ? [[element, at] as const] : [],
  );
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
