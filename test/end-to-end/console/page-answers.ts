// The API's answers that the page is tested with, plain and hostile.
import type {
  AlertListView,
  AlertRow,
  AlertSummaryView,
  SessionView,
  StatusView,
} from "../../../src/server/console/console-api.ts";
import { alertView, WHY } from "./attack-alert.ts";
import { INVESTIGATION } from "./attack-investigation.ts";
import {
  ATTACK_ID,
  alertRow,
  HOSTILE,
  HOSTILE_ID,
  HOSTILE_ROW,
  NOW_MS,
  ROWS,
} from "./page-rows.ts";
import type { Asked } from "./page-server.ts";

export const SESSION: SessionView = {
  account: { name: "mara", role: "admin" },
  version: "0.1.0",
  nowMs: NOW_MS,
  hostName: "web-01",
  canRespond: true,
};

const STATUS: StatusView = {
  eventCount: 1_284_113,
  alertCount: 1000,
  ruleCount: 366,
  sensor: { isRunning: true, text: "Live: processes, files, network (eBPF)." },
  notes: [],
};

/** `extra` rows stand before all others. */
export function pageAnswers(extra: readonly AlertRow[] = []): (asked: Asked) => unknown {
  return ({ method, path, search }) => {
    if (method === "POST" && path === "/alerts/change") return { changedCount: 1 };
    if (method === "POST") return {};
    if (path === "/session") return SESSION;
    if (path === "/status") return STATUS;
    if (path === "/alerts") return listOf([...extra, ...ROWS], search);
    if (path === "/alerts/summary") return summaryOf([...extra, ...ROWS]);
    if (path === `/alerts/${ATTACK_ID}`) return alertView(alertRow(0));
    if (path === `/alerts/${ATTACK_ID}/why`) return WHY;
    if (path === `/alerts/${ATTACK_ID}/tree`) return INVESTIGATION.tree;
    if (path === `/alerts/${ATTACK_ID}/investigation`) return INVESTIGATION;
    if (path === `/alerts/${HOSTILE_ID}`) return hostile(alertView(HOSTILE_ROW));
    if (path === `/alerts/${HOSTILE_ID}/why`) return hostile(WHY);
    if (path === `/alerts/${HOSTILE_ID}/tree`) return hostile(INVESTIGATION.tree);
    if (path === `/alerts/${HOSTILE_ID}/investigation`) return hostile(INVESTIGATION);
    return undefined;
  };
}

function listOf(rows: readonly AlertRow[], search: URLSearchParams): AlertListView {
  const text = search.get("text");
  const statuses = search.getAll("status");
  const found = rows.filter(
    (row) =>
      (text === null || row.ruleName.includes(text) || row.commandLine.includes(text)) &&
      (statuses.length === 0 || statuses.includes(row.status) || row.id === HOSTILE_ID),
  );
  const from = Number(search.get("after") ?? 0);
  const size = Number(search.get("size") ?? 200);
  const to = from + size;
  return {
    alerts: found.slice(from, to),
    totalCount: found.length,
    ...(to < found.length ? { after: String(to) } : {}),
  };
}

function summaryOf(rows: readonly AlertRow[]): AlertSummaryView {
  const count = (of: (row: AlertRow) => string, labelOf = of) => {
    const counts = new Map<string, { label: string; count: number }>();
    for (const row of rows) {
      const value = of(row);
      const old = counts.get(value) ?? { label: labelOf(row), count: 0 };
      counts.set(value, { ...old, count: old.count + 1 });
    }
    return [...counts].map(([value, facet]) => ({ value, ...facet }));
  };
  const bars = Array.from({ length: 60 }, (_, index) => ({
    fromMs: NOW_MS - (60 - index) * 7_200_000,
    countBySeverity: {
      high: Math.round(4 + 4 * Math.sin(index / 4)),
      medium: (index * 7) % 9,
      low: (index * 5) % 4,
      critical: index % 23 === 0 ? 2 : 0,
    },
  }));
  return {
    totalCount: rows.length,
    facets: {
      status: count((row) => row.status),
      severity: count((row) => row.severity),
      rule: count(
        (row) => row.ruleId,
        (row) => row.ruleName,
      ),
      host: count((row) => row.hostName),
      user: count((row) => row.userName),
      tactic: count((row) => row.tactics[0] ?? ""),
    },
    histogram: { barMs: 7_200_000, bars },
  };
}

/** The same with every text that is no id or name of a kind hostile. */
function hostile<T>(value: T, key = ""): T {
  const isKept =
    /^(kind|relation|what|role|id|alertId|entityId|parentEntityId|guideHtml|setupHtml|answers|severity)$/.test(
      key,
    );
  if (typeof value === "string") {
    if (key === "guideHtml" || key === "setupHtml") return `${value}<p>${HOSTILE}</p>` as T;
    return (isKept ? value : HOSTILE) as T;
  }
  if (Array.isArray(value)) return value.map((one) => hostile(one, key)) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, hostile(one, name)]),
  ) as T;
}
