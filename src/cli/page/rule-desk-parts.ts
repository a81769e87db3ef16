// What the desk of rules works with.
import type { RuleSet } from "../../rules/load-rules.ts";
import type { Rule } from "../../rules/rule.ts";
import type { SensorHealth } from "../../sources/linux/sensor/host-sensor.ts";
import type { AlertStore } from "../../store/alerts/alert-store.ts";
import type { EventStore } from "../../store/events/event-store.ts";
import type { OwnRules } from "./own-rules.ts";

export interface RuleDeskParts {
  readonly alerts: AlertStore;
  readonly events: EventStore;
  readonly nowMs: () => number;
  /** The rules in force. */
  readonly set: () => RuleSet;
  /** Puts changed rules in force now. */
  readonly checkRules: () => void;
  readonly own: OwnRules;
  readonly guideHtml: (markdown: string) => string;
  /** Undefined while this host is not watched. */
  readonly health: () => SensorHealth | undefined;
}

export interface ShownRule {
  readonly rule: Rule;
  readonly isEnabled: boolean;
}
