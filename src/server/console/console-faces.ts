// What the page's API needs of the rooms that the server may not enter: rules, exceptions, the engine, a
// response on the host. Whoever starts the server hands these in; one that is absent is answered with 404.
// They throw ConsoleRefusal for what the person can mend.

import type { ActedBy, KeptAlert } from "../../store/alerts/alert-store.ts";
import type { Investigation, ProcessTreeView } from "../../triage/investigation.ts";
import type {
  ActionOutcome,
  ApiDiagnostic,
  AttackView,
  ExceptionDraft,
  ExceptionListView,
  ExceptionPreviewView,
  ImportAnswer,
  ProposedExceptions,
  RehearsalView,
  ResponseRequest,
  ResponseView,
  RuleListView,
  RuleRunAnswer,
  RuleRunRequest,
  RuleView,
  StatusView,
  WhyView,
} from "./console-api.ts";

export interface ConsoleFaces {
  /** Markdown to HTML that does nothing: no markup of its own, no links but to web pages. */
  readonly guideHtml: (markdown: string) => string;
  readonly why: (alert: KeptAlert, signal: AbortSignal) => Promise<WhyView>;
  readonly investigate?: (alertId: string, signal: AbortSignal) => Promise<Investigation>;
  /** The tree alone. */
  readonly treeOf?: (alertId: string, signal: AbortSignal) => Promise<ProcessTreeView>;
  readonly responder?: Responder;
  readonly exceptions: ExceptionDesk;
  readonly rules: RuleDesk;
  readonly status: () => StatusView;
}

/** Exceptions that are saved or removed are in force when the call returns. */
export interface ExceptionDesk {
  readonly propose: (alert: KeptAlert) => ProposedExceptions;
  readonly preview: (draft: ExceptionDraft, signal: AbortSignal) => Promise<ExceptionPreviewView>;
  readonly save: (draft: ExceptionDraft, by: ActedBy) => void;
  readonly list: () => ExceptionListView;
  /** False when there is no such item. */
  readonly remove: (listId: string, itemId: string, by: ActedBy) => boolean;
}

/** Changes are in force when the call returns. */
export interface RuleDesk {
  readonly list: () => RuleListView;
  readonly show: (ruleId: string) => RuleView | undefined;
  readonly check: (text: string) => readonly ApiDiagnostic[];
  /** A rule of the page's own, new or in place of itself. */
  readonly save: (ruleId: string, text: string, by: ActedBy) => RuleView;
  /** False when there is no such rule. */
  readonly setEnabled: (ruleId: string, isEnabled: boolean, by: ActedBy) => boolean;
  /** False when the page has no such rule of its own. */
  readonly remove: (ruleId: string, by: ActedBy) => boolean;
  readonly run: (request: RuleRunRequest, signal: AbortSignal) => Promise<RuleRunAnswer>;
  readonly import: (text: string, by: ActedBy) => ImportAnswer;
  /** Kibana's NDJSON. */
  readonly export: () => string;
  readonly attack: () => AttackView;
}

export interface Responder {
  readonly view: () => Promise<ResponseView>;
  readonly rehearse: (request: ResponseRequest, by: ActedBy) => Promise<RehearsalView>;
  readonly run: (request: ResponseRequest, by: ActedBy) => Promise<ActionOutcome>;
  /** A file that an action made; undefined when there is none of that name. */
  readonly file: (
    name: string,
  ) => { readonly mime: string; readonly content: AsyncIterable<Uint8Array> } | undefined;
}
