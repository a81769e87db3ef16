// One line of `doctor`: something that was looked at, whether it is well, and what to do when it is not.

export interface Finding {
  readonly area: "rules" | "sensor" | "audit" | "machine";
  readonly what: string;
  /** "warn" is less than could be, and no fault; "fail" makes the exit code 1. */
  readonly level: "ok" | "warn" | "fail";
  readonly found: string;
  /** "" when there is nothing to do. */
  readonly advice: string;
}
