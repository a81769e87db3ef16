// Rows back to alerts: the document as it was raised, with what has happened to it since laid over it
// in Elastic's fields (kibana.alert.workflow_*, kibana.alert.suppression.*).
import type { JsonObject, JsonValue } from "../../base/json.ts";
import type { SqlDatabase } from "../sqlite/sql-database.ts";
import { joinedDocument } from "./alert-row.ts";
import type { KeptAlert } from "./alert-store.ts";

interface WholeRow {
  readonly number: number;
  readonly id: string;
  readonly status: string;
  readonly close_reason: string | null;
  readonly status_updated_ms: number | null;
  readonly suppressed_count: number;
  readonly suppressed_end_ms: number | null;
  readonly document: string;
  readonly rule_fields: string;
  /** JSON arrays. */
  readonly tags: string;
  readonly assignees: string;
}

const WHOLE = `
  SELECT a.number, a.id, a.status, a.close_reason, a.status_updated_ms,
    a.suppressed_count, a.suppressed_end_ms, d.document, r.fields AS rule_fields,
    (SELECT json_group_array(term) FROM alert_terms WHERE number = a.number AND kind = 'tag') AS tags,
    (SELECT json_group_array(term) FROM alert_terms WHERE number = a.number AND kind = 'assignee')
      AS assignees
  FROM alerts a
  JOIN alert_documents d ON d.number = a.number
  JOIN rule_texts r ON r.id = d.rule_text`;

export interface KeptDocuments {
  /** In the order of the numbers given. */
  readonly ofNumbers: (numbers: readonly number[]) => readonly KeptAlert[];
  readonly ofId: (id: string) => KeptAlert | undefined;
  readonly after: (number: number, limit: number) => readonly KeptAlert[];
}

export function createKeptDocuments(database: SqlDatabase): KeptDocuments {
  const ofNumber = database.prepare<WholeRow>(`${WHOLE} WHERE a.number = ?`);
  const ofId = database.prepare<WholeRow>(`${WHOLE} WHERE a.id = ?`);
  const after = database.prepare<WholeRow>(`${WHOLE} WHERE a.number > ? ORDER BY a.number LIMIT ?`);
  return {
    ofNumbers: (numbers) =>
      numbers.flatMap((number) => {
        const row = ofNumber.get(number);
        return row === undefined ? [] : [keptAlert(row)];
      }),
    ofId: (id) => {
      const row = ofId.get(id);
      return row === undefined ? undefined : keptAlert(row);
    },
    after: (number, limit) => after.all(number, limit).map(keptAlert),
  };
}

function keptAlert(row: WholeRow): KeptAlert {
  const document = joinedDocument(row.document, JSON.parse(row.rule_fields) as JsonObject);
  return {
    id: row.id,
    number: row.number,
    document: { ...document, ...workflowFields(row), ...suppressionFields(row, document) },
  };
}

function workflowFields(row: WholeRow): JsonObject {
  return {
    "kibana.alert.workflow_status": row.status,
    "kibana.alert.workflow_tags": JSON.parse(row.tags) as JsonValue,
    "kibana.alert.workflow_assignee_ids": JSON.parse(row.assignees) as JsonValue,
    ...(row.close_reason === null ? {} : { "kibana.alert.workflow_reason": row.close_reason }),
    ...(row.status_updated_ms === null
      ? {}
      : {
          "kibana.alert.workflow_status_updated_at": new Date(row.status_updated_ms).toISOString(),
        }),
  };
}

function suppressionFields(row: WholeRow, document: JsonObject): JsonObject {
  if (row.suppressed_count === 0) return {};
  const endMs = row.suppressed_end_ms ?? Number.NEGATIVE_INFINITY;
  const known = Date.parse(String(document["kibana.alert.suppression.end"] ?? ""));
  const isLater = Number.isNaN(known) || endMs > known;
  return {
    "kibana.alert.suppression.docs_count": row.suppressed_count,
    ...(isLater && Math.abs(endMs) <= DATE_MS_MAX
      ? { "kibana.alert.suppression.end": new Date(endMs).toISOString() }
      : {}),
  };
}

/** A Date holds no more. */
const DATE_MS_MAX = 8.64e15;
