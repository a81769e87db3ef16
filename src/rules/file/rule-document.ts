// One rule as read from its file: values, and where they stand. Both forms come to this, so that the
// checks are written once: Elastic's TOML with a [rule] table, and the flat JSON object of Kibana.
import type { DiagnosticSource } from "../../base/diagnostic.ts";
import type { JsonObject } from "../../base/json.ts";
import { findPlace, type KeyPath, type Place, type PlaceNode } from "./document-places.ts";
import { scanJsonPlaces } from "./json-places.ts";
import { scanTomlPlaces } from "./toml-places.ts";

export interface RuleDocument {
  readonly source: DiagnosticSource;
  readonly form: "toml" | "json";
  /** The rule's own table. */
  readonly rule: JsonObject;
  /** `[metadata]`; empty where there is none. */
  readonly metadata: JsonObject;
  /** `[transform]`: the investigations and queries that a guide names; empty where there is none. */
  readonly transform: JsonObject;
  /** For JSON: where the rule's object starts in the text. 0 for TOML. */
  readonly offset: number;
  /** The place of a path from the document's root (`["rule", "name"]` in TOML, `["name"]` in JSON). */
  readonly placeOf: (path: KeyPath) => Place;
}

/** A document whose places are scanned on first need. */
export function ruleDocument(parts: Omit<RuleDocument, "placeOf">): RuleDocument {
  let root: PlaceNode | undefined;
  return {
    ...parts,
    placeOf: (path) => {
      root ??= scanPlaces(parts.source.text, parts.form, parts.offset);
      return findPlace(root, path);
    },
  };
}

/** The path of a key of the rule's own table. */
export function rulePath(form: "toml" | "json", path: KeyPath): KeyPath {
  return form === "toml" ? ["rule", ...path] : path;
}

export function scanPlaces(text: string, form: "toml" | "json", offset: number): PlaceNode {
  return form === "toml" ? scanTomlPlaces(text) : scanJsonPlaces(text, offset);
}
