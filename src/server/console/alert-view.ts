// One alert in full, as its page shows it: the document, what of it to read first, the rule's guide, notes
// and history, and the building blocks of a sequence.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { fieldTexts, textAt, textsAt } from "../../event/alert-fields.ts";
import type { AlertStore, KeptAlert } from "../../store/alerts/alert-store.ts";
import { alertRowView } from "./alert-row-view.ts";
import type { AlertRow, AlertView } from "./console-api.ts";
import { CONSOLE_LIMITS } from "./console-limits.ts";
import { threatOf } from "./threat-view.ts";

/** Read first where a rule does not say what its own events are about. */
const HIGHLIGHTED: readonly string[] = [
  "host.name",
  "user.name",
  "process.executable",
  "process.command_line",
  "process.parent.executable",
  "process.parent.command_line",
  "process.working_directory",
  "process.interactive",
  "file.path",
  "registry.path",
  "destination.ip",
  "destination.port",
  "dns.question.name",
];

export interface AlertViewParts {
  readonly store: Pick<AlertStore, "list" | "notes" | "audit">;
  /** Markdown to HTML that does nothing: no markup of its own, no links but to web pages. */
  readonly guideHtml: (markdown: string) => string;
}

export function alertView(alert: KeptAlert, { store, guideHtml }: AlertViewParts): AlertView {
  const { id, document } = alert;
  return {
    row: alertRowView(alert),
    document,
    highlighted: highlightedOf(document),
    guideHtml: guideHtml(textAt(document, "kibana.alert.rule.note")),
    setupHtml: guideHtml(textAt(document, "kibana.alert.rule.setup")),
    description: textAt(document, "kibana.alert.rule.description"),
    falsePositives: textsAt(document, "kibana.alert.rule.false_positives"),
    references: textsAt(document, "kibana.alert.rule.references"),
    threat: threatOf(document["kibana.alert.rule.threat"]),
    notes: store.notes(id),
    history: store.audit({ subject: id, limit: CONSOLE_LIMITS.historyMax }),
    blocks: blocksOf(alert, store),
  };
}

function highlightedOf(document: JsonObject): AlertView["highlighted"] {
  const fields = new Set([...ruleFieldsOf(document), ...HIGHLIGHTED]);
  return [...fields].flatMap((field) => {
    const values = fieldTexts(document, field);
    return values.length === 0 ? [] : [{ field, values }];
  });
}

/** `investigation_fields` of the rule as it was. */
function ruleFieldsOf(document: JsonObject): readonly string[] {
  const parameters = document["kibana.alert.rule.parameters"];
  const fields = isJsonObject(parameters) ? parameters["investigation_fields"] : undefined;
  const names = isJsonObject(fields) ? fields["field_names"] : undefined;
  if (!Array.isArray(names)) return [];
  return names.filter((one: JsonValue): one is string => typeof one === "string");
}

function blocksOf(
  { id, document }: KeptAlert,
  store: AlertViewParts["store"],
): readonly AlertRow[] {
  const groupId = textAt(document, "kibana.alert.group.id");
  if (groupId === "") return [];
  const page = store.list(
    { groupId, withBuildingBlocks: true },
    { size: CONSOLE_LIMITS.blocksMax },
  );
  const place = ({ document: one }: KeptAlert) => Number(one["kibana.alert.group.index"] ?? 0);
  return page.alerts
    .filter((one) => one.id !== id && one.document["kibana.alert.building_block_type"])
    .sort((a, b) => place(a) - place(b))
    .map(alertRowView);
}
