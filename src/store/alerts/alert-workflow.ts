// What people do with alerts: open, acknowledge, close for a reason, tag, assign, note. Every change is
// written into the audit trail in the same transaction, and one that changes nothing leaves no trace.
import type { JsonValue } from "../../base/json.ts";
import type { SqlDatabase } from "../sqlite/sql-database.ts";
import type { ActedBy, AlertNote, WorkflowChange, WorkflowChanged } from "./alert-store.ts";
import type { AuditTrail } from "./audit-trail.ts";
import { columnText } from "./column-text.ts";
import { Refusal, storableChange, TAGS_MAX } from "./workflow-change.ts";

export interface AlertWorkflow {
  readonly change: (ids: readonly string[], change: WorkflowChange, by: ActedBy) => WorkflowChanged;
  readonly notes: (id: string) => readonly AlertNote[];
}

/** One transaction holds up the detection path; more alerts are changed in several calls. */
const CHANGED_ALERTS_MAX = 10_000;
interface Held {
  readonly number: number;
  readonly status: string;
  readonly close_reason: string | null;
}

/** What became of one alert: an audit action and its detail. */
type Done = readonly [action: string, detail: JsonValue];

export function createAlertWorkflow(database: SqlDatabase, audit: AuditTrail): AlertWorkflow {
  const sql = prepareStatements(database);

  const changeAll = (
    ids: readonly string[],
    change: WorkflowChange,
    by: ActedBy,
  ): WorkflowChanged => {
    const unknownIds: string[] = [];
    let changedCount = 0;
    for (const id of new Set(ids)) {
      const held = sql.held.get(columnText(id));
      if (held === undefined) {
        unknownIds.push(id);
        continue;
      }
      const done = changeOne(sql, held, { change, by });
      for (const [action, detail] of done) {
        audit.write({ atMs: by.nowMs, actor: by.actor, action, subject: id, detail });
      }
      if (done.length > 0) changedCount++;
    }
    return { kind: "changed", changedCount, unknownIds };
  };

  return {
    change: (ids, asked, by) => {
      if (ids.length > CHANGED_ALERTS_MAX) {
        return {
          kind: "refused",
          reason: `at most ${CHANGED_ALERTS_MAX} alerts are changed at once`,
        };
      }
      try {
        const change = storableChange(asked);
        const whole = { ...by, nowMs: Math.floor(by.nowMs) };
        return database.transaction(() => changeAll(ids, change, whole));
      } catch (thrown) {
        if (thrown instanceof Refusal) return { kind: "refused", reason: thrown.message };
        throw thrown;
      }
    },
    notes: (id) =>
      sql.notes
        .all(columnText(id))
        .map(({ at_ms, author, text }) => ({ atMs: at_ms, author, text })),
  };
}

function prepareStatements(database: SqlDatabase) {
  return {
    held: database.prepare<Held>("SELECT number, status, close_reason FROM alerts WHERE id = ?"),
    status: database.prepare(
      "UPDATE alerts SET status = ?, close_reason = ?, status_updated_ms = ? WHERE number = ?",
    ),
    terms: database.prepare<{ term: string }>(
      "SELECT term FROM alert_terms WHERE number = ? AND kind = ?",
    ),
    addTerm: database.prepare("INSERT INTO alert_terms (kind, term, number) VALUES (?, ?, ?)"),
    dropTerm: database.prepare(
      "DELETE FROM alert_terms WHERE kind = ? AND term = ? AND number = ?",
    ),
    addNote: database.prepare(
      "INSERT INTO alert_notes (number, at_ms, author, text) VALUES (?, ?, ?, ?)",
    ),
    notes: database.prepare<{ at_ms: number; author: string; text: string }>(
      `SELECT at_ms, author, text FROM alert_notes
       WHERE number = (SELECT number FROM alerts WHERE id = ?) ORDER BY id`,
    ),
  };
}

type Statements = ReturnType<typeof prepareStatements>;

function changeOne(
  sql: Statements,
  held: Held,
  { change, by }: { readonly change: WorkflowChange; readonly by: ActedBy },
): readonly Done[] {
  const done: Done[] = [
    ...setStatus(sql, held, { change, by }),
    ...setTags(sql, held.number, change),
  ];
  if (change.assignees !== undefined) {
    const assignees = new Set(change.assignees);
    if (setTerms(sql, { number: held.number, kind: "assignee", wanted: assignees })) {
      done.push(["alert.assignees", { assignees: [...assignees] }]);
    }
  }
  if (change.note !== undefined) {
    sql.addNote.run(held.number, by.nowMs, columnText(by.actor), change.note);
    done.push(["alert.note", { note: change.note }]);
  }
  return done;
}

function setStatus(
  sql: Statements,
  held: Held,
  { change, by }: { readonly change: WorkflowChange; readonly by: ActedBy },
): readonly Done[] {
  const { status } = change;
  if (status === undefined) return [];
  const reason = status === "closed" ? (change.reason ?? null) : null;
  if (status === held.status && reason === held.close_reason) return [];
  sql.status.run(status, reason, by.nowMs, held.number);
  const detail = { from: held.status, to: status, ...(reason === null ? {} : { reason }) };
  return [["alert.status", detail]];
}

function setTags(sql: Statements, number: number, change: WorkflowChange): readonly Done[] {
  if (change.addTags === undefined && change.removeTags === undefined) return [];
  const tags = new Set([...termsOf(sql, number, "tag"), ...(change.addTags ?? [])]);
  for (const tag of change.removeTags ?? []) tags.delete(tag);
  if (tags.size > TAGS_MAX) throw new Refusal(`an alert has at most ${TAGS_MAX} tags`);
  const isChanged = setTerms(sql, { number, kind: "tag", wanted: tags });
  return isChanged ? [["alert.tags", { tags: [...tags] }]] : [];
}

function setTerms(
  sql: Statements,
  terms: { readonly number: number; readonly kind: string; readonly wanted: ReadonlySet<string> },
): boolean {
  const { number, kind, wanted } = terms;
  const before = termsOf(sql, number, kind);
  for (const term of before) if (!wanted.has(term)) sql.dropTerm.run(kind, term, number);
  for (const term of wanted) if (!before.has(term)) sql.addTerm.run(kind, term, number);
  return before.size !== wanted.size || [...wanted].some((term) => !before.has(term));
}

function termsOf(sql: Statements, number: number, kind: string): ReadonlySet<string> {
  return new Set(sql.terms.all(number, kind).map(({ term }) => term));
}
