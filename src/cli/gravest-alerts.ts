// The alerts that a table or a report has room for: the gravest, and among equals the first. A scan may
// raise a million of low severity before the one that matters.
import type { Alert } from "../alerts/alert.ts";
import { type RuleSeverity, ruleSeverities } from "../base/rule-severity.ts";

export class GravestAlerts {
  readonly #limit: number;
  readonly #bySeverity = new Map<RuleSeverity, Alert[]>(ruleSeverities.map((one) => [one, []]));
  #keptCount = 0;
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** All that were pushed. */
  get count(): number {
    return this.#count;
  }

  /** The gravest first, each severity in the order of its coming. */
  get kept(): readonly Alert[] {
    return [...ruleSeverities].reverse().flatMap((one) => this.#bySeverity.get(one) ?? []);
  }

  push(alert: Alert): void {
    this.#count++;
    this.#bySeverity.get(alert.severity)?.push(alert);
    this.#keptCount++;
    if (this.#keptCount > this.#limit) this.#dropLeast();
  }

  #dropLeast(): void {
    const least = ruleSeverities.find((one) => (this.#bySeverity.get(one)?.length ?? 0) > 0);
    if (least === undefined) return;
    this.#bySeverity.get(least)?.pop();
    this.#keptCount--;
  }
}
