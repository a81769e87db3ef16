// Exceptions as data: lists of items, each a set of entries that must all hold for an event to be
// taken away before any rule's sequence sees it. Two forms are read into this: Kibana's export
// (read-exported.ts) and our own TOML (read-exceptions-toml.ts).
import type { DiagnosticSource } from "../../base/diagnostic.ts";
import type { Span } from "../../base/span.ts";

export interface ExceptionsList {
  readonly listId: string;
  readonly name: string;
  /** Kibana's word: detection, rule_default, endpoint …; "file" for our own form. */
  readonly type: string;
  readonly namespaceType: string;
  readonly items: readonly ExceptionItem[];
}

export interface ExceptionItem {
  readonly itemId: string;
  readonly listId: string;
  readonly name: string;
  readonly description: string;
  /** All must hold. Never empty. */
  readonly entries: readonly ExceptionEntry[];
  /** host.os.type must be one of these; empty means any. */
  readonly osTypes: readonly string[];
  readonly tags: readonly string[];
  readonly comments: readonly string[];
  /** Milliseconds since the epoch from which the item no longer applies; undefined means never. */
  readonly expiresMs: number | undefined;
  /**
   * Rule ids or names it is for. Undefined: the rules that reference its list (Kibana's form without
   * our tags).
   * Empty: every rule.
   */
  readonly rules: readonly string[] | undefined;
  readonly source: DiagnosticSource;
  /** Where the item stands in `source.text`. */
  readonly span: Span;
}

export type ExceptionEntry = ValueEntry | ExistsEntry | ListEntry | NestedEntry;

/** Kibana's match and match_any ("is") and wildcard ("like"): one of `values` fits one of the field's. */
export interface ValueEntry {
  readonly kind: "is" | "like";
  readonly field: string;
  readonly values: readonly string[];
  /** Kibana's operator "excluded": the entry holds when no value fits. */
  readonly isExcluded: boolean;
  /** Written `case_insensitive = true` in exports, `ignore_case = true` in TOML; ours, not Elastic's. */
  readonly ignoreCase: boolean;
}

export interface ExistsEntry {
  readonly kind: "exists";
  readonly field: string;
  readonly isExcluded: boolean;
}

/** The field's value is in a value list. */
export interface ListEntry {
  readonly kind: "list";
  readonly field: string;
  readonly valueListId: string;
  readonly isExcluded: boolean;
}

/** All of `entries` hold within one object of the array at `field`; their fields are relative to it. */
export interface NestedEntry {
  readonly kind: "nested";
  readonly field: string;
  readonly entries: readonly (ValueEntry | ExistsEntry)[];
}
