// The face of the alert store: alerts with their workflow, found by filter, and the one transaction in
// which alerts, suppression and the position of the log are kept together, so that a kill at any point
// loses no alert and raises none twice.
import type { JsonObject, JsonValue } from "../../base/json.ts";

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
  /** The log has been evaluated up to here, exclusive. */
  readonly nextPosition: number;
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
