// The face of the alert store: alerts with their workflow, found by filter, and the one transaction in
// which alerts, suppression and the position of the log are kept together, so that a kill at any point
// loses no alert and raises none twice.
import type { JsonObject, JsonValue } from "../../base/json.ts";
import type { Accounts } from "./accounts.ts";
import type { AlertRetention } from "./alert-retention.ts";
import type { ApiKeys } from "./api-keys.ts";
import type { DisabledRules } from "./disabled-rules.ts";
import type { KeptExceptions } from "./kept-exceptions.ts";
import type { Logins } from "./logins.ts";

export type WorkflowStatus = "open" | "acknowledged" | "closed";

/** Elastic's words for why an alert was closed. */
export type CloseReason =
  | "benign_positive"
  | "duplicate"
  | "false_positive"
  | "true_positive"
  | "other";

/** What a commit keeps; all of it or nothing. */
export interface AlertCommit {
  /** Documents in Elastic's form; one whose `kibana.alert.uuid` is there already is left as it is. */
  readonly alerts: readonly JsonObject[];
  /** The log has been evaluated up to here, exclusive; absent for runs beside the stream. */
  readonly nextPosition?: number;
  /** Counts to add to open suppression windows, by the id of the alert that stands for them. */
  readonly suppressed: readonly {
    readonly alertId: string;
    readonly count: number;
    readonly lastMs: number;
  }[];
  /** Events that exceptions took away, by item. */
  readonly exceptionHits: readonly {
    readonly listId: string;
    readonly itemId: string;
    readonly count: number;
    readonly lastMs: number;
  }[];
  /** Named blobs to replace: the engine's state, the suppressor's. */
  readonly state: ReadonlyMap<string, Uint8Array>;
}

export interface AlertFilter {
  readonly statuses?: readonly WorkflowStatus[];
  readonly severities?: readonly string[];
  readonly ruleIds?: readonly string[];
  readonly hostIds?: readonly string[];
  readonly hostNames?: readonly string[];
  readonly userNames?: readonly string[];
  readonly tactics?: readonly string[];
  readonly assignees?: readonly string[];
  readonly tags?: readonly string[];
  /** Free text: words found in rule name, reason, host, user, command line. */
  readonly text?: string;
  /** On `kibana.alert.original_time`, else `@timestamp`; inclusive. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Building blocks are left out unless asked for. */
  readonly withBuildingBlocks?: boolean;
  /** Alerts of one sequence. */
  readonly groupId?: string;
}

/** One alert as kept: the document with its workflow fields up to date. */
export interface KeptAlert {
  readonly id: string;
  /** Grows by one an alert in the order of commits; outputs remember how far they came. */
  readonly number: number;
  readonly document: JsonObject;
}

export interface AlertPage {
  readonly alerts: readonly KeptAlert[];
  readonly totalCount: number;
  /** Hand in again for what follows; undefined at the end. */
  readonly after: string | undefined;
}

export interface WorkflowChange {
  readonly status?: WorkflowStatus;
  readonly reason?: CloseReason;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  /** Replaces the assignees. */
  readonly assignees?: readonly string[];
  readonly note?: string;
}

export interface AuditEntry {
  readonly atMs: number;
  readonly actor: string;
  /** `alert.status`, `alert.note`, `exception.create`, `key.revoke`, … */
  readonly action: string;
  readonly subject: string;
  readonly detail: JsonValue;
}

/** As AlertPage, without the documents. */
export interface AlertIdPage {
  readonly ids: readonly string[];
  readonly after: string | undefined;
}

/** What a commit did. */
export interface Committed {
  /** Ids of the alerts that were new; the others were there already. */
  readonly keptIds: readonly string[];
}

/** Where a page begins and how long it is. Newest first: by time, then by number. */
export interface AlertPaging {
  readonly size: number;
  /** `after` of the page before. */
  readonly after?: string;
}

export interface Facet {
  readonly value: string;
  /** A rule's name beside its id; the value itself elsewhere. */
  readonly label: string;
  readonly count: number;
}

/** The commonest values first. Each facet heeds the whole filter but for its own field. */
export interface AlertCounts {
  readonly totalCount: number;
  readonly statuses: readonly Facet[];
  readonly severities: readonly Facet[];
  readonly rules: readonly Facet[];
  readonly hosts: readonly Facet[];
  readonly users: readonly Facet[];
  readonly tactics: readonly Facet[];
}

export interface HistogramBar {
  /** Start of the bar. */
  readonly fromMs: number;
  readonly countBySeverity: Readonly<Record<string, number>>;
}

export interface AlertHistogram {
  readonly barMs: number;
  /** In the order of time; bars without alerts are left out. */
  readonly bars: readonly HistogramBar[];
}

/** How often one rule matched. */
export interface RuleActivity {
  readonly alertCount: number;
  readonly lastMs: number;
  /** By days after the time that was asked for, from 0; days without alerts are left out. */
  readonly countByDay: ReadonlyMap<number, number>;
}

export interface AlertNote {
  readonly atMs: number;
  readonly author: string;
  readonly text: string;
}

export type WorkflowChanged =
  | {
      readonly kind: "changed";
      /** Alerts that are otherwise than before. */
      readonly changedCount: number;
      readonly unknownIds: readonly string[];
    }
  | { readonly kind: "refused"; readonly reason: string };

/** Who does something, and when. */
export interface ActedBy {
  readonly actor: string;
  readonly nowMs: number;
}

export interface AuditQuery {
  /** Only entries on this alert, exception or key. */
  readonly subject?: string;
  /** Newest first. */
  readonly limit: number;
}

export interface OutputCursor {
  /** The last alert the output has taken; 0 before the first. */
  readonly number: number;
  readonly updatedMs: number;
}

/**
 * Everything of a deployment that is no event: one file, or memory for `:memory:`. Calls are synchronous
 * and throw SqlError where the disk fails; what a call changes is changed as a whole or not at all.
 */
export interface AlertStore {
  readonly commit: (commit: AlertCommit) => Committed;
  /** The log has been evaluated up to here, exclusive; 0 before the first commit. */
  readonly nextPosition: number;
  /** A named blob of the last commit that held it. */
  readonly state: (name: string) => Uint8Array | undefined;
  readonly list: (filter: AlertFilter, page: AlertPaging) => AlertPage;
  readonly listIds: (filter: AlertFilter, page: AlertPaging) => AlertIdPage;
  readonly get: (id: string) => KeptAlert | undefined;
  /** Ids that begin so, at most `limit`, in order of id. */
  readonly idsFrom: (prefix: string, limit: number) => readonly string[];
  readonly counts: (filter: AlertFilter) => AlertCounts;
  /** About `barCount` bars over the time of the filter, or of the alerts found where it has none. */
  readonly histogram: (filter: AlertFilter, barCount: number) => AlertHistogram;
  /** By rule_id, building blocks left out. Days are told from `fromMs` on. */
  readonly ruleActivity: (fromMs: number) => ReadonlyMap<string, RuleActivity>;
  /**
   * From now on alerts are found and counted by columns in memory, for a process that is asked often. The
   * answers are the same. What is returned reads some more of the alerts ahead, so that the first question
   * need not wait for all; false when there were no more.
   */
  readonly findInMemory: () => () => boolean;
  /** Differs once alerts were added or changed, by whatever process. */
  readonly revision: () => string;
  readonly change: (ids: readonly string[], change: WorkflowChange, by: ActedBy) => WorkflowChanged;
  /** Takes a few closed alerts away, and tells how many; 0 when there are none of them any more. */
  readonly retire: AlertRetention["retire"];
  /** In the order they were written. */
  readonly notes: (id: string) => readonly AlertNote[];
  /** For what others do that belongs into the trail, such as a response on a host. */
  readonly writeAudit: (entry: AuditEntry) => void;
  readonly audit: (query: AuditQuery) => readonly AuditEntry[];
  /** Alerts with a number above `number`, in order, at most `limit`. Building blocks included. */
  readonly alertsAfter: (number: number, limit: number) => readonly KeptAlert[];
  readonly cursor: (output: string) => OutputCursor;
  readonly setCursor: (output: string, number: number, nowMs: number) => void;
  readonly exceptions: KeptExceptions;
  readonly keys: ApiKeys;
  /** People who use the page, and their logins. */
  readonly accounts: Accounts;
  readonly logins: Logins;
  readonly disabledRules: DisabledRules;
  readonly close: () => void;
}
