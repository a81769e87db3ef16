// The bytes that requests hold in memory, over all of them. A request that would go over the bound is
// not read on until others are done, so that its client feels it as a full socket. The oldest request
// is never held back: with that one always able to finish, two half-read requests cannot wait for each
// other.

interface Waiter {
  readonly bytes: number;
  readonly proceed: () => void;
}

/** What one request holds. */
export interface Holding {
  /** Undefined when the bytes may be held at once, else resolves when they may. */
  readonly take: (bytes: number) => Promise<void> | undefined;
  /** Gives everything back; a `take` that still waits resolves. */
  readonly release: () => void;
}

export class BytesInFlight {
  readonly #bytesMax: number;
  /** In the order in which their requests began. */
  readonly #open = new Map<Holding, { held: number; waiter: Waiter | undefined }>();
  #total = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get total(): number {
    return this.#total;
  }

  open(): Holding {
    const holding: Holding = {
      take: (bytes) => this.#take(holding, bytes),
      release: () => this.#release(holding),
    };
    this.#open.set(holding, { held: 0, waiter: undefined });
    return holding;
  }

  #take(holding: Holding, bytes: number): Promise<void> | undefined {
    const state = this.#open.get(holding);
    if (state === undefined) return undefined;
    if (this.#fits(holding, bytes)) {
      state.held += bytes;
      this.#total += bytes;
      return undefined;
    }
    return new Promise((resolve) => {
      state.waiter = { bytes, proceed: resolve };
    });
  }

  #release(holding: Holding): void {
    const state = this.#open.get(holding);
    if (state === undefined) return;
    this.#open.delete(holding);
    this.#total -= state.held;
    state.waiter?.proceed();
    for (const [other, waiting] of this.#open) {
      const { waiter } = waiting;
      if (waiter === undefined) continue;
      if (!this.#fits(other, waiter.bytes)) break;
      waiting.held += waiter.bytes;
      this.#total += waiter.bytes;
      waiting.waiter = undefined;
      waiter.proceed();
    }
  }

  #fits(holding: Holding, bytes: number): boolean {
    const [oldest] = this.#open.keys();
    return holding === oldest || this.#total + bytes <= this.#bytesMax;
  }
}
