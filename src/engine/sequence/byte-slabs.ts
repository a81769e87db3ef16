// Copies of events' bytes, filled one slab after another and given back whole: what is kept for a sequence
// must not keep the block of a quarter of a megabyte that its line was read in. Events end about in the
// order in which they began, so that the oldest slab is soon empty.

import type { SourceBytes } from "../../event/ecs-event.ts";

/** A hundred events of Elastic Defend's size. */
export const SLAB_BYTES: number = 256 * 1024;

/** Longer ones lie alone: a slab should not be half empty because the next event did not fit. */
const SHARED_BYTES_MAX: number = SLAB_BYTES / 16;

/** Empty slabs that are kept for the next events, since asking for new memory costs more than filling it. */
const SPARE_SLABS_MAX = 8;

interface Slab {
  readonly bytes: Uint8Array;
  usedBytes: number;
  liveCount: number;
}

/** Where a copy lies. */
export interface SlabPlace {
  readonly slab: Slab;
  readonly start: number;
  readonly end: number;
}

/** Bytes good until the place is dropped. */
export function bytesAt({ slab, start, end }: SlabPlace): SourceBytes {
  return { block: slab.bytes, start, end };
}

/** A copy that outlives the place. */
export function copyOf({ slab, start, end }: SlabPlace): SourceBytes {
  return { block: slab.bytes.slice(start, end), start: 0, end: end - start };
}

export class ByteSlabs {
  #filling: Slab | undefined;
  readonly #spare: Uint8Array[] = [];
  #heldBytes = 0;

  /** Of slabs with anything in them, whole. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  put({ block, start, end }: SourceBytes): SlabPlace {
    const length = end - start;
    const slab = length > SHARED_BYTES_MAX ? this.#newSlab(length) : this.#slabFor(length);
    const at = slab.usedBytes;
    slab.bytes.set(block.subarray(start, end), at);
    slab.usedBytes += length;
    slab.liveCount++;
    return { slab, start: at, end: at + length };
  }

  drop({ slab }: SlabPlace): void {
    slab.liveCount--;
    if (slab.liveCount > 0) return;
    if (slab === this.#filling) this.#filling = undefined;
    this.#heldBytes -= slab.bytes.length;
    const isSpare = slab.bytes.length === SLAB_BYTES && this.#spare.length < SPARE_SLABS_MAX;
    if (isSpare) this.#spare.push(slab.bytes);
  }

  #slabFor(length: number): Slab {
    const filling = this.#filling;
    if (filling !== undefined && filling.usedBytes + length <= SLAB_BYTES) return filling;
    const made = this.#newSlab(SLAB_BYTES);
    this.#filling = made;
    return made;
  }

  #newSlab(length: number): Slab {
    const spare = length === SLAB_BYTES ? this.#spare.pop() : undefined;
    const bytes = spare ?? new Uint8Array(length);
    this.#heldBytes += length;
    return { bytes, usedBytes: 0, liveCount: 0 };
  }
}
