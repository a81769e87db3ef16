// The face of an EQL search over kept events, as the server and the command line see it; the answers
// are in the shape of Elasticsearch's `_eql/search`.
import type { Diagnostic } from "../base/diagnostic.ts";
import type { StoredEvent } from "../store/events/event-store.ts";

export interface EqlSearchRequest {
  readonly query: string;
  readonly indexPatterns: readonly string[];
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  /** Hits at most; Elasticsearch's default is 10. */
  readonly size: number;
  /** Which results are given when there are more than `size`; the latest, as Elasticsearch, when absent. */
  readonly resultPosition?: "head" | "tail";
  readonly eventCategoryField: string | undefined;
  readonly timestampField: string | undefined;
  readonly tiebreakerField: string | undefined;
  readonly signal: AbortSignal;
  /** Events on which it does not hold are as if they were not there; from the request's `filter`. */
  readonly accepts?: (event: StoredEvent) => boolean;
}

/** A missing event of a sequence is null. */
export interface EqlSequenceHit {
  readonly joinKeys: readonly (string | number | boolean | null)[];
  readonly events: readonly (StoredEvent | null)[];
}

export type EqlSearchAnswer =
  | { readonly kind: "events"; readonly events: readonly StoredEvent[]; readonly isCut: boolean }
  | {
      readonly kind: "sequences";
      readonly sequences: readonly EqlSequenceHit[];
      readonly isCut: boolean;
    }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

export interface EqlSearch {
  /** Gives way to other work between batches; stops at the signal. */
  readonly search: (request: EqlSearchRequest) => Promise<EqlSearchAnswer>;
}
