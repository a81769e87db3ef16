// Counts the alerts of a scan and says which are shown: building blocks only when asked for.
// `--fail-on` is decided on what is shown.
import type { Alert } from "../alerts/alert.ts";
import { type RuleSeverity, ruleSeverities } from "../base/rule-severity.ts";

export class AlertTally {
  readonly bySeverity: Map<RuleSeverity, number> = new Map<RuleSeverity, number>();
  readonly #showsBuildingBlocks: boolean;
  shownCount = 0;
  hiddenCount = 0;

  constructor(showsBuildingBlocks: boolean) {
    this.#showsBuildingBlocks = showsBuildingBlocks;
  }

  take(alert: Alert): boolean {
    if (alert.isBuildingBlock && !this.#showsBuildingBlocks) {
      this.hiddenCount++;
      return false;
    }
    this.shownCount++;
    this.bySeverity.set(alert.severity, (this.bySeverity.get(alert.severity) ?? 0) + 1);
    return true;
  }

  reaches(severity: RuleSeverity): boolean {
    const least = ruleSeverities.indexOf(severity);
    return ruleSeverities.some((one, rank) => rank >= least && (this.bySeverity.get(one) ?? 0) > 0);
  }
}

/** How often each value occurs. */
export function countBy(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
