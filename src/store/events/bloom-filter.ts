// Says of a key that it is certainly not there, for two bytes a key: nearly every given id is new, and
// asking the files for it would cost more than keeping the event. After Bloom, CACM 13 (1970).

/** Per key; with seven probes one absent key in a thousand is taken for present. */
const BITS_PER_KEY = 16;
const PROBES = 7;

export class BloomFilter {
  readonly bytes: Uint8Array;

  /** Empty, with room for so many keys. */
  static forKeys(count: number): BloomFilter {
    return new BloomFilter(new Uint8Array(Math.max(64, Math.ceil((count * BITS_PER_KEY) / 8))));
  }

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  add(key: number): void {
    this.#probe(key, (byte, bit) => {
      this.bytes[byte] = (this.bytes[byte] as number) | bit;
      return true;
    });
  }

  mayHave(key: number): boolean {
    return this.#probe(key, (byte, bit) => ((this.bytes[byte] as number) & bit) !== 0);
  }

  /** The two halves of a key, added again and again, stand for seven hashes. */
  #probe(key: number, visit: (byte: number, bit: number) => boolean): boolean {
    const bits = 8 * this.bytes.length;
    const step = (Math.floor(key / 0x1_0000) % bits) | 1;
    let at = key % bits;
    for (let probe = 0; probe < PROBES; probe++) {
      if (!visit(at >>> 3, 1 << (at & 7))) return false;
      at = (at + step) % bits;
    }
    return true;
  }
}
