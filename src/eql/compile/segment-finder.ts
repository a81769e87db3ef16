// Finds a part of a pattern that holds `?` in a text: all its places are followed at once, a bit each, so that
// a text of 40 KB costs one pass and not one for each of its characters (Shift-And, Baeza-Yates and Gonnet).
// Masks of common characters are kept whole; rare ones are kept as their places, so that a long part with
// many different characters needs no more memory than its own length.

const QUESTION = 63;
const BITS = 32;

/** Takes one character after the other; true when the part ends with it. */
export interface SegmentFinder {
  readonly length: number;
  readonly reset: () => void;
  readonly step: (character: number) => boolean;
}

/** `characters` are UTF-16 units or code points, as those that are stepped through; `?` is any. */
export function createSegmentFinder(characters: readonly number[]): SegmentFinder {
  const wordCount = Math.max(1, Math.ceil(characters.length / BITS));
  const any = new Int32Array(wordCount);
  const places = new Map<number, number[]>();
  for (const [place, character] of characters.entries()) {
    if (character === QUESTION) setBit(any, place);
    else if (!places.get(character)?.push(place)) places.set(character, [place]);
  }
  const masks = new Map<number, Int32Array>();
  for (const [character, at] of places) {
    if (at.length < wordCount) continue;
    const mask = any.slice();
    for (const place of at) setBit(mask, place);
    masks.set(character, mask);
    places.delete(character);
  }
  const state = new Int32Array(wordCount);
  const before = new Int32Array(wordCount);
  const lastWord = wordCount - 1;
  const lastBit = 1 << ((characters.length - 1) % BITS);

  const step = (character: number): boolean => {
    const mask = masks.get(character) ?? any;
    let carried = 1;
    for (let word = 0; word < wordCount; word++) {
      const bits = state[word] as number;
      const shifted = (bits << 1) | carried;
      carried = bits >>> (BITS - 1);
      before[word] = shifted;
      state[word] = shifted & (mask[word] as number);
    }
    // Only in a part longer than a word, where this is cheaper than a mask.
    const rare = mask === any ? places.get(character) : undefined;
    for (const place of rare ?? []) {
      const word = Math.floor(place / BITS);
      state[word] = (state[word] as number) | ((before[word] as number) & (1 << (place % BITS)));
    }
    return ((state[lastWord] as number) & lastBit) !== 0;
  };
  return { length: characters.length, reset: () => void state.fill(0), step };
}

function setBit(words: Int32Array, place: number): void {
  const word = Math.floor(place / BITS);
  words[word] = (words[word] as number) | (1 << (place % BITS));
}
