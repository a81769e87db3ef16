// The lines of the BPF verifier's log that tell why it refused a program: the instruction at which it
// stopped and its objection. The log itself holds every path that it walked.

/** Lines of the log that are kept for a report of ours. */
const KEPT_LINES = 12;
const LINE_CHARS_MAX = 200;

export interface VerifierObjection {
  /** "At instruction 17: (71) r1 = *(u8 *)(r2 +0)"; undefined where the log names none. */
  readonly instruction: string | undefined;
  readonly reason: string | undefined;
  /** The end of the log. */
  readonly tail: string;
}

export function verifierObjection(log: string): VerifierObjection {
  const lines = log
    .trimEnd()
    .split("\n")
    .map((line) => line.slice(0, LINE_CHARS_MAX))
    .filter((line) => line !== "" && !isCounter(line));
  const reason = lines.at(-1);
  const instruction = lines.findLast((line) => /^\d+: \([0-9a-f]{2}\)/.test(line));
  return {
    instruction: instruction?.replace(/\s*;.*$/, ""),
    reason: reason === instruction ? undefined : reason,
    tail: lines.slice(-KEPT_LINES).join("\n"),
  };
}

/** What the verifier counts at the end of each log. */
function isCounter(line: string): boolean {
  return /^(processed \d+ insns|verification time|stack depth)/.test(line);
}
