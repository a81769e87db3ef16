// Whether a rule reads the index an event is in. Tripline has no indices: an event's is its `_index`,
// else its data stream, else what its source would be called; an ECS event that says nothing fits every
// pattern. Source: Elasticsearch multi-target syntax (`*`, `-exclusion`, `cluster:index`).
import type { EcsEvent, SourceKind } from "./ecs-event.ts";
import type { FieldValue } from "./read-field.ts";

/** The indices that a recognized source stands for; empty stands for all. */
const NAMES_BY_KIND: Readonly<Record<SourceKind, readonly string[]>> = {
  ecs: [],
  endgame: ["endgame-events"],
  sentinelone: ["logs-sentinel_one_cloud_funnel.event-default"],
  // The normalizer gives audit events what Elastic Defend's process and network events have.
  auditd: [
    "auditbeat-8.17.0",
    "logs-auditd_manager.auditd-default",
    "logs-auditd.log-default",
    "logs-endpoint.events.process-default",
    "logs-endpoint.events.network-default",
    "logs-endpoint.events.file-default",
  ],
  // Events of our own sensor are what Elastic Defend's are, and what Auditbeat says of system calls.
  "linux-sensor": [
    "logs-endpoint.events.process-default",
    "logs-endpoint.events.file-default",
    "logs-endpoint.events.network-default",
    "auditbeat-8.17.0",
    "logs-auditd_manager.auditd-default",
  ],
  windows: [
    "winlogbeat-8.17.0",
    "logs-windows.sysmon_operational-default",
    "logs-windows.forwarded-default",
    "logs-windows.powershell-default",
    "logs-windows.powershell_operational-default",
    "logs-system.security-default",
    "logs-system.system-default",
    "logs-endpoint.events.process-default",
    "logs-endpoint.events.file-default",
    "logs-endpoint.events.library-default",
    "logs-endpoint.events.network-default",
    "logs-endpoint.events.registry-default",
    "logs-endpoint.events.security-default",
  ],
};

/** What an event says of its data stream. */
export interface DataStream {
  readonly type: FieldValue;
  readonly dataset: FieldValue;
  readonly namespace: FieldValue;
}

/** What the event's index is called; `kind:…` when only the source is known. */
export function indexNameOf(event: EcsEvent, stream: DataStream): string {
  if (event.givenIndex !== undefined) return event.givenIndex;
  const { type = "logs", dataset, namespace = "default" } = stream;
  return typeof dataset === "string" ? `${type}-${dataset}-${namespace}` : `kind:${event.kind}`;
}

/** True when one of `patterns` takes the index and none excludes it; no patterns take everything. */
export function fitsPatterns(indexName: string, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return true;
  const names = namesOf(indexName);
  if (names.length === 0) return true;
  return names.some((name) => {
    let isTaken = false;
    for (const written of patterns) {
      const isExclusion = written.startsWith("-");
      const pattern = withoutCluster(isExclusion ? written.slice(1) : written);
      if (matchesStars(pattern, name)) isTaken = !isExclusion;
    }
    return isTaken;
  });
}

function namesOf(indexName: string): readonly string[] {
  if (!indexName.startsWith("kind:"))
    return [indexName.replace(/^\.ds-(.*)-\d{4}\.\d\d\.\d\d-\d+$/, "$1")];
  return NAMES_BY_KIND[indexName.slice("kind:".length) as SourceKind] ?? [];
}

function withoutCluster(pattern: string): string {
  const at = pattern.indexOf(":");
  return at < 0 ? pattern : pattern.slice(at + 1);
}

/** `*` is any text. Patterns and names are short; the walk goes back to one star at most. */
function matchesStars(pattern: string, name: string): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let mark = 0;
  while (next < name.length) {
    if (pattern[at] === "*") {
      star = at++;
      mark = next;
    } else if (pattern[at] === name[next]) {
      at++;
      next++;
    } else if (star >= 0) {
      at = star + 1;
      next = ++mark;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
