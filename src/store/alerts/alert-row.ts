// An alert document cut into what is kept of it: narrow columns to find it by, words to search, the
// rule's own fields (shared by all its alerts) and the rest. Documents hold events, whose every field an
// attacker may have written: any field may be absent, of another type, or enormous.
import { createHash } from "node:crypto";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { alertFields, fieldText, textAt } from "../../event/alert-fields.ts";
import { columnText } from "./column-text.ts";

export interface AlertRow {
  readonly id: string;
  /** `kibana.alert.original_time`, else `@timestamp`; 0 when neither can be read. */
  readonly timeMs: number;
  readonly isBlock: boolean;
  readonly severity: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly hostId: string;
  readonly hostName: string;
  readonly userName: string;
  readonly groupId: string | null;
  readonly tactics: readonly string[];
  /** In the order of the columns of `alert_words`. */
  readonly words: readonly [
    rule: string,
    reason: string,
    host: string,
    user: string,
    command: string,
  ];
  readonly ruleText: { readonly hash: string; readonly fields: string };
  /** JSON of the document without the rule's fields. */
  readonly document: string;
}

/** Words after so many characters of a field are not found by text. */
const WORDS_CHARACTERS_MAX = 4096;

/** Elastic's rules name six tactics at most; a hostile rule file costs no more rows than this. */
const TACTICS_MAX = 32;

const RULE_PREFIX = "kibana.alert.rule.";
/** Of the run and of the single alert (rule_name_override), and so no part of the shared text. */
const NOT_SHARED: ReadonlySet<string> = new Set([
  `${RULE_PREFIX}name`,
  `${RULE_PREFIX}execution.uuid`,
  `${RULE_PREFIX}execution.timestamp`,
]);

export function alertRow(document: JsonObject): AlertRow {
  const found = alertFields(document);
  const { shared, rest } = cut(document);
  const fields = JSON.stringify(shared);
  return {
    id: columnText(found.id),
    timeMs: found.timeMs,
    isBlock: found.isBuildingBlock,
    severity: columnText(found.severity),
    ruleId: columnText(found.ruleId),
    ruleName: columnText(found.ruleName),
    hostId: columnText(found.hostId),
    hostName: columnText(found.hostName),
    userName: columnText(found.userName),
    groupId: columnText(textAt(document, "kibana.alert.group.id")) || null,
    tactics: tacticsOf(document["kibana.alert.rule.threat"]),
    words: [
      words(found.ruleName),
      words(found.reason),
      words(`${found.hostName} ${found.hostId}`),
      words(found.userName),
      words(commandWords(document)),
    ],
    ruleText: { hash: createHash("sha256").update(fields).digest("hex"), fields },
    document: JSON.stringify(rest),
  };
}

/** The document put together again; the order of its keys is not kept. */
export function joinedDocument(rest: string, ruleFields: JsonObject): JsonObject {
  return { ...(JSON.parse(rest) as JsonObject), ...ruleFields };
}

function cut(document: JsonObject): { readonly shared: JsonObject; readonly rest: JsonObject } {
  const shared: [string, JsonValue][] = [];
  const rest: [string, JsonValue][] = [];
  for (const [key, value] of Object.entries(document)) {
    if (value === undefined) continue;
    const isShared = key.startsWith(RULE_PREFIX) && !NOT_SHARED.has(key);
    (isShared ? shared : rest).push([key, value]);
  }
  // fromEntries keeps a field called __proto__ a field.
  return { shared: Object.fromEntries(shared), rest: Object.fromEntries(rest) };
}

function tacticsOf(threat: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(threat)) return [];
  const ids = threat.slice(0, TACTICS_MAX).flatMap((one: JsonValue) => {
    const tactic = isJsonObject(one) ? one["tactic"] : undefined;
    const id = isJsonObject(tactic) ? tactic["id"] : undefined;
    return typeof id === "string" && id !== "" ? [columnText(id)] : [];
  });
  return [...new Set(ids)];
}

function commandWords(document: JsonObject): string {
  return [
    "process.command_line",
    "process.args",
    "process.executable",
    "process.parent.command_line",
    "process.parent.args",
    "file.path",
  ]
    .map((path) => fieldText(document, path))
    .join(" ");
}

function words(text: string): string {
  return columnText(text, WORDS_CHARACTERS_MAX);
}
