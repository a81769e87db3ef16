// What a command may touch of the world outside: its two streams, the environment, the clock. Tests
// hand in their own; main.ts hands in the process's.

import type { SplitSizes } from "../pipeline/split/split-scan.ts";

export interface CliOutput {
  /** Resolves when the text may be considered taken; awaits a slow reader. */
  readonly write: (text: string) => Promise<void>;
  readonly isTty: boolean;
  /** Columns of the terminal, or undefined where there is none. */
  readonly columns: number | undefined;
}

export interface CliIo {
  readonly stdout: CliOutput;
  readonly stderr: CliOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Milliseconds of a clock that never jumps, for durations. */
  readonly monotonicMs: () => number;
  /** Aborted on SIGINT, SIGTERM and SIGHUP. */
  readonly interrupted: AbortSignal;
  /** Calls `listener` on each SIGUSR1 until the returned function is called. */
  readonly onStatusAsked: (listener: () => void) => () => void;
  /** Everything is loaded: what comes next comes again and again. Commands that read events say so. */
  readonly onStarted?: (work: { readonly isOneThread: boolean }) => void;
  /**
   * Nothing is left to do: output that nobody reads keeps the process only for UNREAD_MAX_MS more. For commands
   * that run until they are asked to end; of others, a reader may take all the time it likes.
   */
  readonly leaveUnread?: () => void;
  /** For tests: other sizes of what the threads of a scan read. */
  readonly splitSizes?: SplitSizes;
  /** Asks the person at the terminal; true for yes. Absent where nobody can answer. */
  readonly confirm?: (question: string) => Promise<boolean>;
}

/** A stop with a message for the user and the exit code that goes with it. */
export class CliStop extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** True when colors may be used on `output`: a terminal, and neither NO_COLOR nor TERM=dumb. */
export function wantsColor(io: CliIo, output: CliOutput): boolean {
  const isForced = (io.env["FORCE_COLOR"] ?? "0") !== "0" && io.env["FORCE_COLOR"] !== "";
  if (isForced) return true;
  const isRefused = (io.env["NO_COLOR"] ?? "") !== "" || io.env["TERM"] === "dumb";
  return output.isTty && !isRefused;
}
