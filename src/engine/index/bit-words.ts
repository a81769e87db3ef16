// Sets of a bucket's candidates as words of bits: a few words each, since a bucket holds about a hundred.

/** How many words hold `count` bits; at least one. */
export function wordsFor(count: number): number {
  return Math.max(1, Math.ceil(count / 32));
}

export function setBit(words: Uint32Array, bit: number): void {
  words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31));
}

/** True when the sets have an element in common. */
export function intersects(a: Uint32Array, b: Uint32Array): boolean {
  for (let at = 0; at < a.length; at++) {
    if (((a[at] as number) & (b[at] as number)) !== 0) return true;
  }
  return false;
}

/** How many elements the sets have in common. */
export function commonCount(a: Uint32Array, b: Uint32Array): number {
  let count = 0;
  for (let at = 0; at < a.length; at++) {
    for (let word = (a[at] as number) & (b[at] as number); word !== 0; word &= word - 1) count++;
  }
  return count;
}
