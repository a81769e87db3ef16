// Alerts for benchmarks of what reads them: of many rules, hosts and users, over thirty days, unevenly spread
// as real ones are, some of them acknowledged, closed and tagged. The same each time.
import { performance } from "node:perf_hooks";
import { alertDocument } from "../src/alerts/alert-document.ts";
import type { JsonObject } from "../src/base/json.ts";
import type { AlertStore } from "../src/store/alerts/alert-store.ts";

const RULES = 200;
const HOSTS = 100;
const USERS = 50;
const END_MS = Date.UTC(2026, 10, 24);
const SPAN_MS = 30 * 86_400_000;
const BATCH = 1_000;
const SEVERITIES = ["low", "medium", "high", "critical"];
const TACTICS = ["TA0002", "TA0003", "TA0004", "TA0005", "TA0006", "TA0007", "TA0011"];

/** How long it took. */
export function fillAlerts(store: AlertStore, count: number): number {
  const startMs = performance.now();
  const random = randomOf(7);
  for (let from = 0; from < count; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - from) }, (_, at) => from + at);
    const alerts = numbers.map((number) => alertOf(number, random, SPAN_MS / count));
    store.commit({ alerts, suppressed: [], exceptionHits: [], state: new Map() });
    const by = { actor: "bench", nowMs: END_MS };
    const ids = numbers.map((number) => `alert-${number}`);
    const some = (share: number) => ids.filter(() => random() < share);
    store.change(some(0.1), { status: "acknowledged" }, by);
    store.change(some(0.3), { status: "closed", reason: "false_positive" }, by);
    store.change(some(0.05), { addTags: [`tag-${from % 3}`] }, by);
  }
  return performance.now() - startMs;
}

function alertOf(number: number, random: () => number, stepMs: number): JsonObject {
  // Few make most of it.
  const pick = (most: number) => Math.floor(most * random() ** 3);
  const rule = pick(RULES);
  const user = `user-${pick(USERS)}`;
  const host = `host-${pick(HOSTS)}`;
  const severity = SEVERITIES[rule % SEVERITIES.length] as string;
  const time = new Date(END_MS - SPAN_MS + number * stepMs).toISOString();
  const script = `/srv/jobs/script-${number % 20_000}.py`;
  const ruleName = `Rule ${rule} about ${rule % 3 === 0 ? "Python" : "a shell"}`;
  return alertDocument({
    id: `alert-${number}`,
    body: {
      "@timestamp": time,
      event: { kind: "event", category: ["process"], type: ["start"], action: "exec" },
      host: { id: `id of ${host}`, name: host, os: { type: "linux" } },
      user: { name: user, id: `${1000 + rule}` },
      process: {
        pid: number % 32_768,
        name: "bash",
        executable: "/usr/bin/bash",
        args: ["bash", "-c", script],
        command_line: `bash -c ${script}`,
        parent: { name: "python3", args: ["python3", script], command_line: `python3 ${script}` },
      },
    },
    ruleFields: {
      "kibana.alert.rule.uuid": `rule-${rule}`,
      "kibana.alert.rule.rule_id": `rule-${rule}`,
      "kibana.alert.rule.note": `${"A guide of some length. ".repeat(80)}`,
      "kibana.alert.rule.threat": [
        {
          framework: "MITRE ATT&CK",
          tactic: { id: TACTICS[rule % TACTICS.length] as string, name: "", reference: "" },
          technique: [],
        },
      ],
    },
    reason: `process event with process bash by ${user} on ${host} created ${severity} alert.`,
    severity,
    riskScore: 21 + 26 * (rule % 4),
    ruleName,
    depth: 1,
    ancestors: [{ id: `event-${number}`, type: "event", index: "tripline-events", depth: 0 }],
    originalTime: time,
    writtenAt: time,
  });
}

/** Marsaglia's xorshift, from 0 to 1. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
