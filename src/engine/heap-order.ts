// The two moves that keep a binary heap in order, for whoever has its items in an array of their own: the
// events held back, and the partial sequences that wait for time to pass.

/** A heap as its owner compares and moves it; `a` and `b` are places in it, from 0. */
export interface HeapPlaces {
  readonly isBefore: (a: number, b: number) => boolean;
  readonly swap: (a: number, b: number) => void;
}

/** Moves what lies at `from` towards the front, to its place. */
export function siftUp({ isBefore, swap }: HeapPlaces, from: number): void {
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(at, parent)) return;
    swap(at, parent);
    at = parent;
  }
}

/** Moves what lies at `from` towards the end, to its place in a heap of `count`. */
export function siftDown({ isBefore, swap }: HeapPlaces, from: number, count: number): void {
  let at = from;
  for (;;) {
    const left = 2 * at + 1;
    let least = at;
    if (left < count && isBefore(left, least)) least = left;
    if (left + 1 < count && isBefore(left + 1, least)) least = left + 1;
    if (least === at) return;
    swap(at, least);
    at = least;
  }
}
