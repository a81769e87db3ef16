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

export interface Slab {
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

  put(bytes: SourceBytes): SlabPlace {
    const slab = this.append(bytes);
    const end = slab.usedBytes;
    return { slab, start: end - (bytes.end - bytes.start), end };
  }

  /** The same for who keeps places by the ten thousand in columns: the copy is the last of the slab's bytes. */
  append({ block, start, end }: SourceBytes): Slab {
    const length = end - start;
    const slab = length > SHARED_BYTES_MAX ? this.#newSlab(length) : this.#slabFor(length);
    slab.bytes.set(block.subarray(start, end), slab.usedBytes);
    slab.usedBytes += length;
    slab.liveCount++;
    return slab;
  }

  drop({ slab }: SlabPlace): void {
    this.release(slab);
  }

  /** One of the copies in the slab is needed no more. */
  release(slab: Slab): void {
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
