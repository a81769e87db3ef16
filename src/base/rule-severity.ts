// The severities of rules and alerts, in rising order. Down here because every room beyond rules/ may
// import only types from there, and sorting needs the values.

export type RuleSeverity = "low" | "medium" | "high" | "critical";

export const ruleSeverities: readonly RuleSeverity[] = ["low", "medium", "high", "critical"];
