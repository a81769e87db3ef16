// A collection to be read: the same tables as Markdown and as one page of HTML that loads nothing. Every cell
// is an attacker's: markup is escaped in both, and what would be obeyed or hidden is shown as an escape.
import { cutText, escapeHtml } from "../../outputs/html/escape-html.ts";
import { visibleText } from "../../outputs/visible-text.ts";
import type { BoundReached, Cell, EvidenceTable } from "./evidence.ts";

export interface ReportFacts {
  readonly hostName: string;
  readonly madeAt: string;
  readonly actor: string;
  readonly alertId: string | undefined;
  readonly comment: string;
  readonly tables: readonly EvidenceTable[];
  readonly reached: readonly BoundReached[];
}

/** The archive's JSON has all rows; a report is read by a person. */
const ROWS_SHOWN_MAX = 500;
const CELL_CHARACTERS_MAX = 400;

export function markdownReport(facts: ReportFacts): string {
  const about = aboutLines(facts).map(([label, value]) => `- ${label}: ${escapeMarkdown(value)}`);
  const sections = facts.tables.flatMap((table) => [
    "",
    `## ${table.title} (${table.rows.length})`,
    "",
    ...(table.rows.length === 0 ? ["None."] : markdownTable(table)),
    ...moreRows(table),
  ]);
  const bounds = boundLines(facts.reached).map((line) => `- ${escapeMarkdown(line)}`);
  return [
    `# Collection of ${escapeMarkdown(facts.hostName)}`,
    "",
    ...about,
    "",
    "## Left out",
    "",
    ...bounds,
    ...sections,
    "",
  ].join("\n");
}

export function htmlReport(facts: ReportFacts): string {
  const title = `Collection of ${escapeHtml(facts.hostName)}`;
  const about = aboutLines(facts).map(
    ([label, value]) => `<dt>${label}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  const contents = facts.tables.map(
    ({ name, title: text, rows }) => `<li><a href="#${name}">${text}</a> (${rows.length})</li>`,
  );
  const bounds = boundLines(facts.reached).map((line) => `<li>${escapeHtml(line)}</li>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${STYLE}</style></head><body>
<h1>${title}</h1><dl>${about.join("")}</dl>
<h2>Left out</h2><ul>${bounds.join("")}</ul>
<h2>Contents</h2><ul>${contents.join("")}</ul>
${facts.tables.map(htmlSection).join("\n")}
</body></html>
`;
}

const STYLE = `:root{color-scheme:light dark}body{font:14px/1.45 system-ui,sans-serif;margin:2rem;max-width:90rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-bottom:1px solid #8884;overflow-wrap:anywhere}
td{font-family:ui-monospace,monospace;font-size:12px}dt{font-weight:600}`;

function aboutLines(facts: ReportFacts): readonly (readonly [string, string])[] {
  return [
    ["Made", facts.madeAt],
    ["By", facts.actor],
    ...(facts.alertId === undefined ? [] : [["For alert", facts.alertId] as const]),
    ...(facts.comment === "" ? [] : [["Comment", facts.comment] as const]),
  ];
}

function boundLines(reached: readonly BoundReached[]): readonly string[] {
  return reached.length === 0
    ? ["Nothing: no bound was reached."]
    : reached.map(({ bound, count }) => `${bound}: ${count}`);
}

function markdownTable({ columns, rows }: EvidenceTable): readonly string[] {
  const line = (cells: readonly Cell[]) =>
    `| ${cells.map((cell) => escapeMarkdown(shown(cell))).join(" | ")} |`;
  return [
    line(columns),
    `|${columns.map(() => " --- ").join("|")}|`,
    ...rows.slice(0, ROWS_SHOWN_MAX).map(line),
  ];
}

function moreRows({ name, rows }: EvidenceTable): readonly string[] {
  const more = rows.length - ROWS_SHOWN_MAX;
  return more > 0 ? ["", `${more} more in ${name}.json.`] : [];
}

function htmlSection(table: EvidenceTable): string {
  const { name, title, columns, rows } = table;
  const heading = `<h2 id="${name}">${title} (${rows.length})</h2>`;
  if (rows.length === 0) return `${heading}<p>None.</p>`;
  const cells = (tag: string, row: readonly Cell[]) =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(shown(cell))}</${tag}>`).join("")}</tr>`;
  const body = rows.slice(0, ROWS_SHOWN_MAX).map((row) => cells("td", row));
  const more = moreRows(table).map((line) => `<p>${line}</p>`);
  return `${heading}<table>${cells("th", columns)}${body.join("")}</table>${more.join("")}`;
}

function shown(cell: Cell): string {
  return cutText(String(cell), CELL_CHARACTERS_MAX);
}

/** Also what begins a link, a table cell or HTML; a line break would end the row. */
export function escapeMarkdown(text: string): string {
  return visibleText(text)
    .replace(/[\n\t]/g, " ")
    .replace(/[\\`*_{}[\]()#+!|<>&~]/g, (char) => `\\${char}`);
}
