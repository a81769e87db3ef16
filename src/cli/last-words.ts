// The outputs of a command that runs until it is asked to end, such that a reader who does not read cannot keep
// it from ending. Node writes to pipes in the background, so that what is stuck is only ever a promise.
import type { CliIo, CliOutput } from "./io.ts";

/**
 * How long the end waits for a reader. One that reads at all takes the last lines at once; and whoever ends a
 * service kills it when it takes long, a container after 10 seconds.
 */
export const UNREAD_MAX_MS = 2_000;

export interface LastWords {
  /** As the given one, but that no write is waited for longer than that after the interruption or `begin`. */
  readonly io: CliIo;
  /** Nothing is left to do but to say the rest. */
  readonly begin: () => void;
}

export function withLastWords(io: CliIo): LastWords {
  const { promise: isOver, end } = once();
  const begin = (): void => {
    setTimeout(end, UNREAD_MAX_MS).unref();
  };
  if (io.interrupted.aborted) begin();
  else io.interrupted.addEventListener("abort", begin, { once: true });
  const bounded = (output: CliOutput): CliOutput => ({
    write: (text) => Promise.race([output.write(text), isOver]),
    get isTty() {
      return output.isTty;
    },
    get columns() {
      return output.columns;
    },
  });
  return { io: { ...io, stdout: bounded(io.stdout), stderr: bounded(io.stderr) }, begin };
}

function once(): { readonly promise: Promise<void>; readonly end: () => void } {
  let end = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}
