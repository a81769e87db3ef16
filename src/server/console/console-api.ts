// The page's API: what it asks and what it is answered, in JSON's terms. The one thing that server and page
// share; the page imports nothing else of the server. Paths are under API_PATH; a body is JSON; a fault is
// a ConsoleFault with its status. Times are milliseconds since the epoch.
import type { JsonObject, JsonValue } from "../../base/json.ts";
import type { Investigation, ProcessTreeView } from "../../triage/investigation.ts";

export const API_PATH = "/console/api";

export type AccountRole = "viewer" | "analyst" | "responder" | "admin";

export interface ConsoleFault {
  readonly code: "unauthenticated" | "forbidden" | "not-found" | "refused" | "too-many" | "failed";
  readonly message: string;
  /** Of a query or a rule text. */
  readonly diagnostics?: readonly ApiDiagnostic[];
}

/** A fault in a text, with its place in it by UTF-16 offsets. */
export interface ApiDiagnostic {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly start?: number;
  readonly end?: number;
  readonly notes: readonly string[];
}

/**
 * GET /session; POST /logout answers {}. POST /login {token} answers {} with the cookie; the server's own
 * page at /console/login does it. A 401 of any route: go there.
 */
export interface SessionView {
  readonly account: { readonly name: string; readonly role: AccountRole };
  readonly version: string;
  readonly nowMs: number;
  readonly hostName: string;
  /** What can be done to this host; none where this process may not act. */
  readonly canRespond: boolean;
  /** What this account may ask, as `GET /alerts/:id`; what it may not is refused with 403. */
  readonly allowed?: readonly string[];
}

/** The query string of alert lists: each may be given several times but text, from, to, after and size. */
export interface AlertQuery {
  readonly status?: readonly string[];
  readonly severity?: readonly string[];
  readonly rule?: readonly string[];
  readonly host?: readonly string[];
  readonly user?: readonly string[];
  readonly tactic?: readonly string[];
  readonly tag?: readonly string[];
  readonly assignee?: readonly string[];
  readonly text?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly buildingBlocks?: boolean;
}

export interface AlertRow {
  readonly id: string;
  /** Of the event. */
  readonly timeMs: number;
  readonly severity: string;
  readonly riskScore: number;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly reason: string;
  readonly status: string;
  readonly hostName: string;
  readonly userName: string;
  readonly processName: string;
  readonly commandLine: string;
  readonly tactics: readonly string[];
  readonly tags: readonly string[];
  readonly assignees: readonly string[];
  /** Alerts that this one stands for, itself included. */
  readonly suppressedCount: number;
}

/** GET /alerts?AlertQuery&size=&after= */
export interface AlertListView {
  readonly alerts: readonly AlertRow[];
  readonly totalCount: number;
  readonly after?: string;
}

export interface FacetView {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** GET /alerts/summary?AlertQuery&bars= */
export interface AlertSummaryView {
  readonly totalCount: number;
  readonly facets: Readonly<
    Record<"status" | "severity" | "rule" | "host" | "user" | "tactic", readonly FacetView[]>
  >;
  readonly histogram: {
    readonly barMs: number;
    readonly bars: readonly {
      readonly fromMs: number;
      readonly countBySeverity: Readonly<Record<string, number>>;
    }[];
  };
}

/** GET /alerts/ID */
export interface AlertView {
  readonly row: AlertRow;
  /** Elastic's document. */
  readonly document: JsonObject;
  /** The rule's highlighted fields with the alert's values, in order. */
  readonly highlighted: readonly { readonly field: string; readonly values: readonly string[] }[];
  readonly guideHtml: string;
  readonly setupHtml: string;
  readonly description: string;
  readonly falsePositives: readonly string[];
  readonly references: readonly string[];
  readonly threat: readonly ThreatView[];
  readonly notes: readonly {
    readonly atMs: number;
    readonly author: string;
    readonly text: string;
  }[];
  readonly history: readonly JournalEntry[];
  /** Of a sequence: its building blocks in order. */
  readonly blocks: readonly AlertRow[];
}

export interface ThreatView {
  readonly tacticId: string;
  readonly tacticName: string;
  readonly techniques: readonly { readonly id: string; readonly name: string }[];
}

export interface JournalEntry {
  readonly atMs: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: JsonValue;
}

/** GET /alerts/ID/why: one a term of the query. */
export interface WhyView {
  readonly query: string;
  readonly filters: readonly {
    readonly stage: number;
    readonly tree: ConditionView;
    /** The event that it is about. */
    readonly event: { readonly index: string; readonly id: string; readonly timeMs: number };
  }[];
  /** Why there is nothing to show: the rule is gone, or the events are. */
  readonly absence?: string;
}

export interface ConditionView {
  /** The part's text; "and", "or", "not" where it has parts. */
  readonly text: string;
  readonly isTrue: boolean;
  readonly parts: readonly ConditionView[];
  readonly fields: readonly { readonly path: string; readonly value: JsonValue }[];
}

/** GET /alerts/ID/tree: the tree of the investigation alone, which is there sooner. */
export type TreeView = ProcessTreeView;

/** GET /alerts/ID/investigation */
export type InvestigationView = Investigation;

/** POST /alerts/change; `query` changes all that it finds, `ids` those. Answer: ChangeAnswer. */
export interface ChangeRequest {
  readonly ids?: readonly string[];
  readonly query?: AlertQuery;
  readonly change: {
    readonly status?: "open" | "acknowledged" | "closed";
    readonly reason?: string;
    readonly addTags?: readonly string[];
    readonly removeTags?: readonly string[];
    readonly assignees?: readonly string[];
    readonly note?: string;
  };
}

export interface ChangeAnswer {
  readonly changedCount: number;
}

/**
 * GET /stream: server-sent events. Each message's data is a StreamMessage; after a break EventSource asks
 * again and the page reads its lists anew.
 */
export type StreamMessage =
  | { readonly kind: "alerts"; readonly rows: readonly AlertRow[]; readonly addedCount: number }
  | { readonly kind: "changed" }
  | { readonly kind: "rules"; readonly ruleCount: number };

// Exceptions

/** POST /exceptions/propose {alertId}: entries that would take away this alert, the narrowest first. */
export interface ProposedExceptions {
  readonly proposals: readonly {
    readonly label: string;
    readonly entries: readonly ExceptionEntryView[];
  }[];
}

/** In Elastic's form. */
export interface ExceptionEntryView {
  readonly field: string;
  readonly operator: "included" | "excluded";
  readonly type: "match" | "match_any" | "exists" | "wildcard";
  readonly value?: string | readonly string[];
}

/** POST /exceptions/preview and POST /exceptions. */
export interface ExceptionDraft {
  readonly name: string;
  readonly comment: string;
  /** The rule that it is for; absent for every rule. */
  readonly ruleId?: string;
  readonly entries: readonly ExceptionEntryView[];
  /** ISO 8601; absent: does not expire. */
  readonly expireTime?: string;
}

export interface ExceptionPreviewView {
  readonly examinedCount: number;
  readonly isCut: boolean;
  readonly removedCount: number;
  readonly removed: readonly AlertRow[];
  readonly countByRule: readonly { readonly ruleName: string; readonly count: number }[];
  /** Kept events of the last days that the exception would apply to. */
  readonly eventCount: number;
  readonly notes: readonly string[];
}

/** GET /exceptions; DELETE /exceptions/LIST/ITEM. */
export interface ExceptionListView {
  readonly items: readonly ExceptionItemView[];
}

export interface ExceptionItemView {
  readonly listId: string;
  readonly itemId: string;
  readonly name: string;
  readonly comment: string;
  readonly ruleNames: readonly string[];
  readonly entries: readonly ExceptionEntryView[];
  readonly hitCount: number;
  readonly lastHitMs?: number;
  readonly expireTime?: string;
  readonly isExpired: boolean;
}

// Rules

/** GET /rules */
export interface RuleListView {
  readonly rules: readonly RuleRow[];
  readonly notRun: readonly {
    readonly ruleId: string;
    readonly name: string;
    readonly reason: string;
  }[];
  readonly failed: readonly { readonly file: string; readonly message: string }[];
}

export interface RuleRow {
  readonly ruleId: string;
  readonly name: string;
  readonly severity: string;
  readonly riskScore: number;
  readonly isEnabled: boolean;
  readonly isBuiltIn: boolean;
  /** Saved on the page: can be edited there. */
  readonly isOwn: boolean;
  readonly lastMatchMs?: number;
  readonly alertCount: number;
  /** Of the last 7 days, oldest first. */
  readonly alertsByDay: readonly number[];
  /** Time spent testing it since start, where it is measured. */
  readonly costMicrosPerEvent?: number;
  /** Whether the sources here supply every field that it needs. */
  readonly missingFields: readonly string[];
  readonly threat: readonly ThreatView[];
  readonly tags: readonly string[];
}

/** GET /rules/ID; PUT /rules/ID {text}; POST /rules/ID/enabled {isEnabled}; DELETE for own ones. */
export interface RuleView {
  readonly row: RuleRow;
  readonly description: string;
  readonly query: string;
  /** The file as it was loaded, TOML or JSON. */
  readonly text: string;
  readonly guideHtml: string;
  readonly setupHtml: string;
  readonly falsePositives: readonly string[];
  readonly references: readonly string[];
  readonly exceptionCount: number;
}

/** POST /rules/check {text} and /hunt/check {query}. */
export interface CheckAnswer {
  readonly diagnostics: readonly ApiDiagnostic[];
}

/** POST /rules/run: a rule's text over the kept events of the last days. */
export interface RuleRunRequest {
  readonly text: string;
  readonly days: number;
}

export interface RuleRunAnswer {
  readonly examinedCount: number;
  readonly matchCount: number;
  readonly isCut: boolean;
  readonly tookMs: number;
  /** Some of them as the alerts that they would be, newest first. */
  readonly alerts: readonly AlertRow[];
}

/** GET /attack */
export interface AttackView {
  readonly tactics: readonly {
    readonly id: string;
    readonly name: string;
    readonly techniques: readonly {
      readonly id: string;
      readonly name: string;
      readonly ruleCount: number;
      readonly alertCount: number;
    }[];
  }[];
}

/** POST /rules/import {text}: NDJSON of Kibana or a TOML file. GET /rules/export: NDJSON. */
export interface ImportAnswer {
  readonly importedCount: number;
  readonly failed: readonly ApiDiagnostic[];
}

/** GET /fields: for completion. */
export interface FieldsView {
  readonly fields: readonly { readonly path: string; readonly type: string }[];
  readonly functions: readonly { readonly name: string; readonly summary: string }[];
}

// Hunting

/** POST /hunt */
export interface HuntRequest {
  readonly query: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly size: number;
}

export interface HuntEvent {
  readonly index: string;
  readonly id: string;
  readonly timeMs: number;
  readonly document: JsonObject;
}

export interface HuntAnswer {
  readonly tookMs: number;
  readonly isCut: boolean;
  readonly events?: readonly HuntEvent[];
  /** A missing event is null. */
  readonly sequences?: readonly {
    readonly joinKeys: readonly JsonValue[];
    readonly events: readonly (HuntEvent | null)[];
  }[];
}

// Response

/** What can be done; each kind is a discriminated request of the response room. */
export type ActionRequest =
  | {
      readonly kind: "kill" | "suspend" | "resume";
      readonly pid: number;
      /** When the process began, so that a reused pid is never touched. */
      readonly startMs: number;
      readonly isTree: boolean;
    }
  | { readonly kind: "isolate"; readonly isDnsAllowed: boolean; readonly allow: readonly string[] }
  | { readonly kind: "release" }
  | { readonly kind: "block" | "unblock"; readonly address: string }
  | { readonly kind: "collect" }
  | { readonly kind: "quarantine"; readonly path: string }
  | { readonly kind: "restore"; readonly quarantineId: string }
  | { readonly kind: "lock" | "unlock"; readonly userName: string }
  | { readonly kind: "escalate"; readonly comment: string };

/** POST /response/rehearse and /response/run. */
export interface ResponseRequest {
  readonly action: ActionRequest;
  /** The alert on whose account it is done. */
  readonly alertId?: string;
  readonly comment: string;
}

export interface RehearsalView {
  /** What will happen, a sentence each. */
  readonly steps: readonly string[];
  /** Why it cannot be done; empty when it can. */
  readonly obstacles: readonly string[];
  readonly isUndoable: boolean;
}

export interface ActionOutcome {
  readonly id: string;
  readonly isDone: boolean;
  readonly lines: readonly string[];
}

/** GET /response: the journal, newest first, and the host's state. */
export interface ResponseView {
  readonly isIsolated: boolean;
  readonly blockedAddresses: readonly string[];
  readonly actions: readonly {
    readonly id: string;
    readonly atMs: number;
    readonly actor: string;
    readonly alertId?: string;
    readonly action: ActionRequest;
    readonly comment: string;
    readonly isDone: boolean;
    readonly lines: readonly string[];
    /** The request that undoes it, while it can be undone. */
    readonly undo?: ActionRequest;
    /** A file that it made: GET /response/files/NAME. */
    readonly file?: string;
  }[];
}

// Accounts and state

/** GET /accounts; POST /accounts {name, role}; POST /accounts/NAME/link; DELETE /accounts/NAME: admins. */
export interface AccountsView {
  readonly accounts: readonly {
    readonly name: string;
    readonly role: AccountRole;
    readonly createdMs: number;
    readonly lastSeenMs?: number;
  }[];
}

/** A link that logs in once. */
export interface LoginLink {
  readonly url: string;
  readonly expiresMs: number;
}

/** GET /journal?size=: what people and commands changed, newest first; admins. */
export interface JournalView {
  readonly entries: readonly JournalEntry[];
}

/** GET /status */
export interface StatusView {
  readonly eventCount: number;
  readonly alertCount: number;
  readonly ruleCount: number;
  readonly sensor: { readonly isRunning: boolean; readonly text: string };
  readonly notes: readonly string[];
}
