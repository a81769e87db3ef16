// Why a way of watching this host does not work here, for people: one line of what the kernel said and one
// of what may help. The verifier's log, which can be a megabyte, is cut to the lines that tell.
import { readFileSync } from "node:fs";

export class CaptureFailure extends Error {
  override readonly name = "CaptureFailure";
  /** The kernel's error number. */
  readonly errno: number | undefined;
  /** Last lines of the verifier's log. */
  readonly log: string | undefined;

  constructor(message: string, errno: number | undefined, log: string | undefined) {
    super(message);
    this.errno = errno;
    this.log = log;
  }

  /** Of what a way of watching threw when it was started. */
  static of(error: unknown): CaptureFailure {
    if (error instanceof CaptureFailure) return error;
    if (!(error instanceof Error)) return new CaptureFailure(String(error), undefined, undefined);
    const { errno } = error as { errno?: number };
    return new CaptureFailure(error.message, errno, undefined);
  }
}

const EPERM = 1;
const E2BIG = 7;
const ENOMEM = 12;
const EACCES = 13;
const ENOSYS = 38;

export interface HintFacts {
  /** Whether the capabilities are there that loading asks for. */
  readonly isPermitted: boolean;
  /** /sys/kernel/security/lockdown, "" where there is none. */
  readonly lockdown: string;
}

/** What may help with BPF that failed in this way. */
export function bpfHint(
  failure: Pick<CaptureFailure, "errno" | "log">,
  { isPermitted, lockdown }: HintFacts,
): string {
  const { errno, log = "" } = failure;
  if (!isPermitted) return "it needs root, or CAP_BPF and CAP_PERFMON";
  if (/\[(integrity|confidentiality)\]/.test(lockdown)) {
    return "the kernel is locked down, as Secure Boot does it; BPF may not read its memory";
  }
  if (errno === EPERM) {
    return "root is not enough here: a container's profile or a security module forbids bpf(2)";
  }
  if (errno === ENOSYS) return "the kernel was built without BPF";
  if (errno === ENOMEM) return "the limit on locked memory is too low: LimitMEMLOCK=infinity";
  if (errno === E2BIG || /too (large|many|complex)/.test(log)) {
    return "the program is too large for this kernel's verifier";
  }
  if (/unknown func|invalid func/.test(log)) return "the kernel is older than 5.8";
  if (errno === EACCES || log !== "") {
    return "the kernel's verifier refused a program of ours: please report it with `tripline doctor --json`";
  }
  return "tripline doctor says what this machine lacks";
}

export function lockdownState(): string {
  try {
    return readFileSync("/sys/kernel/security/lockdown", "utf8").trim();
  } catch {
    return "";
  }
}
