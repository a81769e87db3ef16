// A stream that ends when the user interrupts: a producer that has nothing to say would otherwise keep
// the program waiting for its next line.

/** The chunks of `stream` until it ends or `signal` is aborted. */
export async function* untilAborted<T>(
  stream: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  if (signal.aborted) return;
  const iterator = stream[Symbol.asyncIterator]();
  const { promise: aborted, stop } = whenAborted(signal);
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } finally {
    stop();
    // Not awaited: a stream that waits for its producer would wait here too.
    void iterator.return?.()?.catch(() => undefined);
  }
}

function whenAborted(signal: AbortSignal): {
  readonly promise: Promise<undefined>;
  readonly stop: () => void;
} {
  let stop = (): void => undefined;
  const promise = new Promise<undefined>((resolve) => {
    const onAbort = (): void => resolve(undefined);
    signal.addEventListener("abort", onAbort, { once: true });
    stop = () => signal.removeEventListener("abort", onAbort);
  });
  return { promise, stop };
}
