// Keys under which blocks are found: 45 bits of a hash of what is looked for, with its kind. Whatever is
// found by a key is compared with the text itself, so that a collision costs a look and never an event.

/**
 * What a key says of the events in a block:
 * "id" some event has this index and id; "entity" some event is of the process; "process" some event
 * tells of its start or end; "child" some event tells of the start or end of a child of it.
 */
export type KeyKind = "id" | "entity" | "process" | "child";

const SEEDS: Readonly<Record<KeyKind, number>> = { id: 1, entity: 2, process: 3, child: 4 };

export const KEY_BITS = 45;

/** A whole number below 2^45. After cyrb53 by bryc (public domain). */
export function eventKey(kind: KeyKind, text: string): number {
  let a = 0xdeadbeef ^ SEEDS[kind];
  let b = 0x41c6ce57 ^ SEEDS[kind];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (b & 0x1fff) * 2 ** 32 + (a >>> 0);
}

/** The text that an event's "id" key is made of. */
export function idText(index: string, id: string): string {
  return `${index}\0${id}`;
}
