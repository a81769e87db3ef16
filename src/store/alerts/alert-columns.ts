// What alerts are found and counted by, as columns in memory: a number or two an alert, so that every facet,
// the histogram and a page come of one pass over a hundred thousand in milliseconds. SQLite has the same
// (alert-filter-sql.ts), is right, and needs ten scans for it; tests hold the two together.
//
// The file is the truth and other processes write to it too: before each question the columns take up what
// is new there. Alerts are only added, and a status changes only together with an entry in the audit trail.
import type { SqlDatabase } from "../sqlite/sql-database.ts";
import type { WorkflowStatus } from "./alert-store.ts";

export const STATUSES: readonly WorkflowStatus[] = ["open", "acknowledged", "closed"];

/** Read into memory between two turns of other work, where that is asked for. */
const ROWS_PER_TURN = 5_000;

export interface ColumnLimits {
  /** Some 40 bytes each. */
  readonly rowsMax: number;
  /** Of all distinct values together: an attacker can give each alert a host and a user of its own. */
  readonly wordCharactersMax: number;
}

/** At most some 200 MB; with more, SQLite is asked, as a command asks it. */
const LIMITS: ColumnLimits = { rowsMax: 2_000_000, wordCharactersMax: 64_000_000 };

interface NewRow {
  readonly number: number;
  readonly time_ms: number;
  readonly is_block: number;
  readonly status: string;
  readonly severity: string;
  readonly rule_id: string;
  readonly host_id: string;
  readonly host_name: string;
  readonly user_name: string;
  readonly tactics: string;
}

/** Distinct values of a column, each known by its place. */
export class ColumnWords {
  readonly words: string[] = [];
  characterCount = 0;
  readonly #places = new Map<string, number>();

  placeOf(word: string): number {
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    this.#places.set(word, this.words.length);
    this.characterCount += word.length;
    return this.words.push(word) - 1;
  }
}

export class AlertColumns {
  count = 0;
  /** Of the rows, ascending. */
  numbers: Float64Array = new Float64Array(1024);
  times: Float64Array = new Float64Array(1024);
  blocks: Uint8Array = new Uint8Array(1024);
  /** Places in STATUSES. */
  statuses: Uint8Array = new Uint8Array(1024);
  severities: Uint32Array = new Uint32Array(1024);
  rules: Uint32Array = new Uint32Array(1024);
  hostIds: Uint32Array = new Uint32Array(1024);
  hosts: Uint32Array = new Uint32Array(1024);
  users: Uint32Array = new Uint32Array(1024);
  /** Places in `tacticLists`: a rule's alerts share theirs. */
  tactics: Uint32Array = new Uint32Array(1024);
  /** Rows in the order of time, then number. */
  order: Uint32Array = new Uint32Array(1024);

  readonly severityWords: ColumnWords = new ColumnWords();
  readonly ruleWords: ColumnWords = new ColumnWords();
  readonly hostIdWords: ColumnWords = new ColumnWords();
  readonly hostWords: ColumnWords = new ColumnWords();
  readonly userWords: ColumnWords = new ColumnWords();
  /** JSON arrays of tactic ids. */
  readonly tacticLists: ColumnWords = new ColumnWords();

  readonly #sql: ReturnType<typeof prepareStatements>;
  readonly #limits: ColumnLimits;
  #auditId: number;

  constructor(database: SqlDatabase, limits: ColumnLimits = LIMITS) {
    this.#sql = prepareStatements(database);
    this.#limits = limits;
    this.#auditId = this.#lastAuditId();
  }

  /** Takes up what is new in the file; false where there is more than may be held. */
  sync(): boolean {
    while (this.syncSome());
    this.#takeStatuses();
    return !this.isFull;
  }

  /** Nothing more is taken up. */
  get isFull(): boolean {
    const { severityWords, ruleWords, hostIdWords, hostWords, userWords, tacticLists } = this;
    const columns = [severityWords, ruleWords, hostIdWords, hostWords, userWords, tacticLists];
    const characterCount = columns.reduce((sum, column) => sum + column.characterCount, 0);
    const { rowsMax, wordCharactersMax } = this.#limits;
    return this.count > rowsMax || characterCount > wordCharactersMax;
  }

  /** Takes up some alerts; false when there were no more. */
  syncSome(): boolean {
    if (this.isFull) return false;
    const rows = this.#sql.after.all(this.lastNumber, ROWS_PER_TURN);
    if (rows.length === 0) return false;
    const first = this.count;
    this.#grow(first + rows.length);
    for (const row of rows) this.#add(row);
    this.#merge(first);
    return rows.length === ROWS_PER_TURN;
  }

  get lastNumber(): number {
    return this.count === 0 ? 0 : (this.numbers[this.count - 1] as number);
  }

  /** Differs whenever something was taken up. */
  get version(): string {
    return `${this.count} ${this.#auditId}`;
  }

  /** The row of an alert, or -1. */
  rowOf(number: number): number {
    // Nothing is ever taken away, so that a row is nearly always where its number says.
    if (this.numbers[number - 1] === number && number <= this.count) return number - 1;
    return this.numbers.subarray(0, this.count).indexOf(number);
  }

  #takeStatuses(): void {
    const last = this.#lastAuditId();
    if (last === this.#auditId) return;
    for (const { number, status } of this.#sql.changed.all(this.#auditId, last)) {
      const row = this.rowOf(number);
      if (row >= 0) this.statuses[row] = statusPlace(status);
    }
    this.#auditId = last;
  }

  #lastAuditId(): number {
    return this.#sql.lastAudit.get()?.id ?? 0;
  }

  #add(row: NewRow): void {
    const at = this.count++;
    this.numbers[at] = row.number;
    this.times[at] = row.time_ms;
    this.blocks[at] = row.is_block;
    this.statuses[at] = statusPlace(row.status);
    this.severities[at] = this.severityWords.placeOf(row.severity);
    this.rules[at] = this.ruleWords.placeOf(row.rule_id);
    this.hostIds[at] = this.hostIdWords.placeOf(row.host_id);
    this.hosts[at] = this.hostWords.placeOf(row.host_name);
    this.users[at] = this.userWords.placeOf(row.user_name);
    this.tactics[at] = this.tacticLists.placeOf(row.tactics);
  }

  /** Rows from `first` on get their places in the order; most come at its end. */
  #merge(first: number): void {
    const { times, order } = this;
    const isBefore = (a: number, b: number) =>
      (times[a] as number) < (times[b] as number) ||
      ((times[a] as number) === (times[b] as number) && a < b);
    const added = Uint32Array.from({ length: this.count - first }, (_, at) => first + at).sort(
      (a, b) => (isBefore(a, b) ? -1 : 1),
    );
    let old = first - 1;
    let at = this.count - 1;
    for (let next = added.length - 1; next >= 0; next--) {
      const row = added[next] as number;
      while (old >= 0 && isBefore(row, order[old] as number)) order[at--] = order[old--] as number;
      order[at--] = row;
    }
  }

  #grow(wanted: number): void {
    if (wanted <= this.numbers.length) return;
    const capacity = Math.max(wanted, this.numbers.length * 2);
    this.numbers = grown(new Float64Array(capacity), this.numbers);
    this.times = grown(new Float64Array(capacity), this.times);
    this.blocks = grown(new Uint8Array(capacity), this.blocks);
    this.statuses = grown(new Uint8Array(capacity), this.statuses);
    this.severities = grown(new Uint32Array(capacity), this.severities);
    this.rules = grown(new Uint32Array(capacity), this.rules);
    this.hostIds = grown(new Uint32Array(capacity), this.hostIds);
    this.hosts = grown(new Uint32Array(capacity), this.hosts);
    this.users = grown(new Uint32Array(capacity), this.users);
    this.tactics = grown(new Uint32Array(capacity), this.tactics);
    this.order = grown(new Uint32Array(capacity), this.order);
  }
}

function prepareStatements(database: SqlDatabase) {
  return {
    after: database.prepare<NewRow>(
      `SELECT number, time_ms, is_block, status, severity, rule_id, host_id, host_name, user_name,
         (SELECT json_group_array(term) FROM alert_terms t
          WHERE t.number = a.number AND t.kind = 'tactic') AS tactics
       FROM alerts a WHERE number > ? ORDER BY number LIMIT ?`,
    ),
    changed: database.prepare<{ number: number; status: string }>(
      `SELECT a.number, a.status FROM audit x JOIN alerts a ON a.id = x.subject
       WHERE x.id > ? AND x.id <= ? AND x.action = 'alert.status'`,
    ),
    lastAudit: database.prepare<{ id: number | null }>("SELECT max(id) AS id FROM audit"),
  };
}

function statusPlace(status: string): number {
  return STATUSES.indexOf(status as WorkflowStatus);
}

function grown<T extends Float64Array | Uint8Array | Uint32Array>(room: T, before: T): T {
  room.set(before);
  return room;
}
