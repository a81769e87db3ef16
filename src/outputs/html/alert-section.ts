// One alert in full: what happened, the processes round it, the rule's guide, the event itself.
import type { Alert } from "../../alerts/alert.ts";
import type { EcsEvent } from "../../event/ecs-event.ts";
import { readField } from "../../event/read-field.ts";
import type { ProcessNode } from "../../triage/process-tree.ts";
import { attackIds } from "../alert-facts.ts";
import { cutText, escapeHtml } from "./escape-html.ts";
import { guideHtml } from "./guide-html.ts";

const VALUE_CHARACTERS_MAX = 2_000;
const EVENT_CHARACTERS_MAX = 60_000;

/** What an analyst reads first; only what the event has is shown. */
const HIGHLIGHTED: readonly (readonly [label: string, path: string])[] = [
  ["Host", "host.name"],
  ["User", "user.name"],
  ["Process", "process.executable"],
  ["Command line", "process.command_line"],
  ["Parent", "process.parent.command_line"],
  ["Working directory", "process.working_directory"],
  ["On a terminal", "process.interactive"],
  ["File", "file.path"],
  ["Registry", "registry.path"],
  ["Destination", "destination.ip"],
  ["Destination port", "destination.port"],
  ["DNS question", "dns.question.name"],
];

/** What stood round an event's process, where that is known. */
export type TreeOf = (event: EcsEvent) => ProcessNode | undefined;

export function alertSection(alert: Alert, treeOf: TreeOf): string {
  const { rule, severity, events } = alert;
  const ids = attackIds(rule).map(escapeHtml).join(" ");
  const folded = alert.suppressedCount === 0 ? "" : `and ${alert.suppressedCount} like it`;
  const about = [`risk ${alert.riskScore}`, ids, folded].filter((part) => part !== "").join(" · ");
  return `<article class="${severity}" id="a${escapeHtml(alert.id.slice(0, 16))}">
<h3>${escapeHtml(alert.ruleName)}</h3>
<p><span class="sev ${severity}">${severity}</span> <span class="dim">${about}</span></p>
<p>${escapeHtml(cutText(alert.reason, VALUE_CHARACTERS_MAX))}</p>
${events.map((event, at) => stage(event, { treeOf, title: events.length > 1 ? `Stage ${at + 1}` : "" })).join("")}
<p class="dim">${escapeHtml(rule.description)}</p>
${list("False positives", rule.falsePositives)}
${references(rule.references)}
${rule.note.trim() === "" ? "" : `<details><summary>Investigation guide</summary><div class="guide">${guideHtml(rule.note)}</div></details>`}
${events.map(eventDetails).join("\n")}
</article>`;
}

function stage(
  event: EcsEvent,
  { treeOf, title }: { readonly treeOf: TreeOf; readonly title: string },
): string {
  const tree = treeOf(event);
  const heading = title === "" ? "" : `<h4>${title} · ${timeOf(event)}</h4>`;
  const processes =
    tree === undefined ? "" : `<h4>Processes</h4><ul class="tree">${nodeHtml(tree)}</ul>`;
  return `${heading}${highlighted(event)}${processes}`;
}

function highlighted(event: EcsEvent): string {
  const rows = HIGHLIGHTED.flatMap(([label, path]) => {
    const value = readField(event.fields, path.split("."));
    if (value === undefined) return [];
    const text = typeof value === "object" ? value.join(" ") : String(value);
    return [`<dt>${label}</dt><dd>${escapeHtml(cutText(text, VALUE_CHARACTERS_MAX))}</dd>`];
  });
  const origin = `${event.origin.file}:${event.origin.line}`;
  return `<dl><dt>Time</dt><dd>${timeOf(event)}</dd>${rows.join("")}<dt>Found in</dt><dd>${escapeHtml(origin)}</dd></dl>`;
}

function timeOf(event: EcsEvent): string {
  const { timestampMs } = event;
  return Math.abs(timestampMs) <= 8.64e15 ? new Date(timestampMs).toISOString() : "unknown";
}

function nodeHtml({ facts, isSubject, children, cutCount }: ProcessNode): string {
  const line = facts.commandLine === "" ? facts.name : facts.commandLine;
  const who = [facts.time.slice(11, 19), facts.user, facts.pid === "" ? "" : `pid ${facts.pid}`];
  const about = who
    .filter((part) => part !== "")
    .map(escapeHtml)
    .join(" · ");
  const below = [
    ...children.map(nodeHtml),
    ...(cutCount > 0 ? [`<li><div class="who">and ${cutCount} more</div></li>`] : []),
  ];
  const label = isSubject ? '<div class="subject">' : "<div>";
  const nested = below.length === 0 ? "" : `<ul>${below.join("")}</ul>`;
  return `<li>${label}${escapeHtml(cutText(line, VALUE_CHARACTERS_MAX))} <span class="who">${about}</span></div>${nested}</li>`;
}

function list(title: string, items: readonly string[]): string {
  if (items.length === 0) return "";
  const rows = items.map((item) => `<li>${escapeHtml(item)}</li>`).join("");
  return `<h4>${title}</h4><ul>${rows}</ul>`;
}

// Only what a browser opens as a page; anything else is shown as text.
function references(urls: readonly string[]): string {
  if (urls.length === 0) return "";
  const rows = urls.map((url) =>
    /^https?:\/\//i.test(url)
      ? `<li><a href="${escapeHtml(url)}" rel="noopener noreferrer">${escapeHtml(url)}</a></li>`
      : `<li>${escapeHtml(url)}</li>`,
  );
  return `<h4>References</h4><ul>${rows.join("")}</ul>`;
}

function eventDetails(event: EcsEvent): string {
  const text = cutText(JSON.stringify(event.fields, null, 2), EVENT_CHARACTERS_MAX);
  return `<details><summary>Event</summary><pre>${escapeHtml(text)}</pre></details>`;
}
