// Where each key and value of a file stands, so that a fault found in a value can be shown in the
// text that a person wrote. Places are scanned only when a fault needs one: over two thousand good
// rules nobody pays for them.
import type { Span } from "../../base/span.ts";

/** From the document's root: names of keys, and indexes (from 0) of array elements. */
export type KeyPath = readonly (string | number)[];

/** A value's place with those of its entries or elements. */
export interface PlaceNode {
  /** The key as written, quotes included; absent for array elements and the root. */
  readonly key: Span | undefined;
  /** The value as written; for a table with a header of its own, the header. */
  readonly value: Span;
  readonly entries: Map<string, PlaceNode>;
  readonly items: PlaceNode[];
}

export interface Place {
  readonly key: Span;
  readonly value: Span;
  /** False when the path itself was not found: the place is that of the nearest thing around it. */
  readonly isExact: boolean;
}

export function placeNode(value: Span, key?: Span): PlaceNode {
  return { key, value, entries: new Map(), items: [] };
}

/** The place of `path`, or of the nearest table or array around it. */
export function findPlace(root: PlaceNode, path: KeyPath): Place {
  let node = root;
  let isExact = true;
  for (const step of path) {
    const next = typeof step === "number" ? node.items[step] : node.entries.get(step);
    if (next === undefined) {
      isExact = false;
      break;
    }
    node = next;
  }
  return { key: node.key ?? node.value, value: node.value, isExact };
}
