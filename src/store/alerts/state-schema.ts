// The tables of state.db, as the steps that lead from each version to the next. A step that was released
// is never edited; a change is a new step. What is wide (documents) stands apart from what is searched,
// so that counting a hundred thousand alerts reads narrow rows or an index alone.

/** The step at index 0 makes version 1 of an empty file. */
export const stateSchemaSteps: readonly string[] = [
  alertTables(),
  exceptionAndKeyTables(),
  pageTables(),
];

function alertTables(): string {
  return `
-- kibana.alert.rule.*: the same for every alert of a rule as it was then, and the larger half of it.
CREATE TABLE rule_texts (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  fields TEXT NOT NULL
);
CREATE TABLE alerts (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  time_ms INTEGER NOT NULL,
  is_block INTEGER NOT NULL CHECK (is_block IN (0, 1)),
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'acknowledged', 'closed')),
  severity TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  rule_name TEXT NOT NULL,
  host_id TEXT NOT NULL,
  host_name TEXT NOT NULL,
  user_name TEXT NOT NULL,
  group_id TEXT,
  close_reason TEXT,
  status_updated_ms INTEGER,
  suppressed_count INTEGER NOT NULL DEFAULT 0,
  suppressed_end_ms INTEGER
);
CREATE INDEX alerts_by_time ON alerts (is_block, time_ms);
CREATE INDEX alerts_by_status ON alerts (status, is_block, time_ms);
CREATE INDEX alerts_by_severity ON alerts (severity, is_block, time_ms);
CREATE INDEX alerts_by_rule ON alerts (rule_id, is_block, time_ms);
CREATE INDEX alerts_by_host_id ON alerts (host_id, is_block, time_ms);
CREATE INDEX alerts_by_host_name ON alerts (host_name, is_block, time_ms);
CREATE INDEX alerts_by_user ON alerts (user_name, is_block, time_ms);
CREATE INDEX alerts_by_group ON alerts (group_id, is_block, time_ms) WHERE group_id IS NOT NULL;
CREATE TABLE alert_documents (
  number INTEGER PRIMARY KEY,
  rule_text INTEGER NOT NULL REFERENCES rule_texts (id),
  document TEXT NOT NULL
);
-- What an alert has several of: tactics, tags, assignees.
CREATE TABLE alert_terms (
  kind TEXT NOT NULL,
  term TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (kind, term, number)
) WITHOUT ROWID;
CREATE INDEX alert_terms_of ON alert_terms (number, kind);
CREATE VIRTUAL TABLE alert_words USING fts5 (
  rule, reason, host, user, command, content='', contentless_delete=1
);
CREATE TABLE alert_notes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  number INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  author TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX alert_notes_of ON alert_notes (number);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX audit_by_subject ON audit (subject);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
-- INSERT OR REPLACE would delete without asking the trigger above.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;

-- last_number, next_position.
CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counters VALUES ('last_number', 0), ('next_position', 0);
CREATE TABLE states (
  name TEXT PRIMARY KEY,
  content BLOB NOT NULL
);
CREATE TABLE output_cursors (
  name TEXT PRIMARY KEY,
  number INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
) WITHOUT ROWID;
`;
}

function exceptionAndKeyTables(): string {
  return `
CREATE TABLE exception_lists (
  list_id TEXT PRIMARY KEY,
  document TEXT NOT NULL
);
CREATE TABLE exception_items (
  number INTEGER PRIMARY KEY,
  list_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  document TEXT NOT NULL,
  UNIQUE (list_id, item_id)
);
-- Apart from the items: exceptions that stand in files are counted too.
CREATE TABLE exception_hits (
  list_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  hit_count INTEGER NOT NULL,
  last_ms INTEGER,
  PRIMARY KEY (list_id, item_id)
) WITHOUT ROWID;
CREATE TABLE value_lists (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  value_count INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  content BLOB NOT NULL
);
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  hash BLOB NOT NULL,
  created_ms INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  last_used_ms INTEGER,
  revoked_ms INTEGER
);
`;
}

function pageTables(): string {
  return `
CREATE TABLE accounts (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'analyst', 'responder', 'admin')),
  created_ms INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  last_seen_ms INTEGER
);
-- Hashes: whoever reads a copy of this file can log in with nothing in it.
CREATE TABLE login_links (
  hash BLOB PRIMARY KEY,
  account TEXT NOT NULL,
  expires_ms INTEGER NOT NULL
);
CREATE TABLE sessions (
  hash BLOB PRIMARY KEY,
  account TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL
);
CREATE TABLE disabled_rules (
  rule_id TEXT PRIMARY KEY
) WITHOUT ROWID;
`;
}
