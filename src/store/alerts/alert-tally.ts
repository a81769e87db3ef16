// One pass over the columns for one filter: which alerts fit, in how many each facet's values occur (each
// heeds the whole filter but for its own field), and when they were.
import { type AlertColumns, type ColumnWords, STATUSES } from "./alert-columns.ts";
import type { AlertFilter } from "./alert-store.ts";
import { columnText } from "./column-text.ts";

/** The fields that have a facet; a bit each. */
const FACETS = ["status", "severity", "rule", "host", "user", "tactic"] as const;
type FacetName = (typeof FACETS)[number];

const NONE = 0;
const STATUS = 1;
const SEVERITY = 2;
const RULE = 4;
const HOST = 8;
const USER = 16;
const TACTIC = 32;
/** Time, building blocks, words: what has no facet. */
const REST = 64;

export interface Tally {
  readonly totalCount: number;
  /** By place of the word in its column. */
  readonly counts: Readonly<Record<FacetName, Uint32Array>>;
}

/** Bits of the fields in which a row does not fit; 0 where it fits. */
export type Misfits = (row: number) => number;

/** `chosen` are the rows that the filter's text, tags and assignees leave, where it has such; 1 for each. */
export function misfitsOf(
  columns: AlertColumns,
  filter: AlertFilter & { readonly fromMs: number; readonly toMs: number },
  chosen: readonly Uint8Array[],
): Misfits {
  const { times, blocks, statuses, severities, rules, hosts, users, tactics, hostIds } = columns;
  const { fromMs, toMs } = filter;
  // By place of a value in its column: the field's bit where the filter does not want it.
  const ofBlock = [NONE, filter.withBuildingBlocks === true ? NONE : REST];
  const ofStatus = statusBits(filter.statuses);
  const ofSeverity = wordBits(columns.severityWords, filter.severities, SEVERITY);
  const ofRule = wordBits(columns.ruleWords, filter.ruleIds, RULE);
  const ofHostId = wordBits(columns.hostIdWords, filter.hostIds, REST);
  const ofHost = wordBits(columns.hostWords, filter.hostNames, HOST);
  const ofUser = wordBits(columns.userWords, filter.userNames, USER);
  const ofTactic = tacticBits(columns.tacticLists, filter.tactics);
  return (row) => {
    const time = times[row] as number;
    if (time < fromMs || time > toMs) return REST;
    for (const rows of chosen) if (rows[row] !== 1) return REST;
    return (
      (ofBlock[blocks[row] as number] as number) |
      (ofStatus[statuses[row] as number] as number) |
      (ofSeverity[severities[row] as number] as number) |
      (ofRule[rules[row] as number] as number) |
      (ofHostId[hostIds[row] as number] as number) |
      (ofHost[hosts[row] as number] as number) |
      (ofUser[users[row] as number] as number) |
      (ofTactic[tactics[row] as number] as number)
    );
  };
}

export function tallyOf(columns: AlertColumns, misfits: Misfits): Tally {
  const { count, statuses, severities, rules, hosts, users, tactics } = columns;
  const counts = {
    status: new Uint32Array(STATUSES.length),
    severity: new Uint32Array(columns.severityWords.words.length),
    rule: new Uint32Array(columns.ruleWords.words.length),
    host: new Uint32Array(columns.hostWords.words.length),
    user: new Uint32Array(columns.userWords.words.length),
    tactic: new Uint32Array(columns.tacticLists.words.length),
  };
  let totalCount = 0;
  for (let row = 0; row < count; row++) {
    const bits = misfits(row);
    if (bits === NONE) totalCount++;
    // Where all others fit, this field may be amiss.
    if ((bits & ~STATUS) === NONE) bump(counts.status, statuses[row]);
    if ((bits & ~SEVERITY) === NONE) bump(counts.severity, severities[row]);
    if ((bits & ~RULE) === NONE) bump(counts.rule, rules[row]);
    if ((bits & ~HOST) === NONE) bump(counts.host, hosts[row]);
    if ((bits & ~USER) === NONE) bump(counts.user, users[row]);
    if ((bits & ~TACTIC) === NONE) bump(counts.tactic, tactics[row]);
  }
  return { totalCount, counts };
}

function bump(counts: Uint32Array, place: number | undefined): void {
  if (place !== undefined) counts[place] = (counts[place] as number) + 1;
}

function wordBits(
  { words }: ColumnWords,
  wanted: readonly string[] | undefined,
  bit: number,
): Uint8Array {
  if (wanted === undefined) return new Uint8Array(words.length);
  const values = new Set(wanted.map((value) => columnText(value)));
  return Uint8Array.from(words, (word) => (values.has(word) ? NONE : bit));
}

function statusBits(wanted: readonly string[] | undefined): Uint8Array {
  return Uint8Array.from(STATUSES, (status) =>
    wanted === undefined || wanted.includes(status) ? NONE : STATUS,
  );
}

function tacticBits({ words }: ColumnWords, wanted: readonly string[] | undefined): Uint8Array {
  if (wanted === undefined) return new Uint8Array(words.length);
  const values = new Set(wanted.map((value) => columnText(value)));
  return Uint8Array.from(words, (list) =>
    tacticsOfList(list).some((tactic) => values.has(tactic)) ? NONE : TACTIC,
  );
}

/** The ids of a list as the columns keep it. */
export function tacticsOfList(list: string): readonly string[] {
  return JSON.parse(list) as readonly string[];
}
