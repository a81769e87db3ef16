// Tactics and techniques of the alerts as a matrix: which part of ATT&CK was seen, how often.
import type { Alert } from "../../alerts/alert.ts";
import { escapeHtml } from "./escape-html.ts";

/** ATT&CK's order of tactics. */
const TACTICS =
  "TA0043 TA0042 TA0001 TA0002 TA0003 TA0004 TA0005 TA0006 TA0007 TA0008 TA0009 TA0011 TA0010 TA0040".split(
    " ",
  );

interface Column {
  readonly name: string;
  readonly techniques: Map<string, { readonly name: string; count: number }>;
}

export function attackMatrix(alerts: readonly Alert[]): string {
  const columns = new Map<string, Column>();
  for (const alert of alerts) {
    for (const { tactic, technique } of alert.rule.threat) {
      const column = columns.get(tactic.id) ?? { name: tactic.name, techniques: new Map() };
      columns.set(tactic.id, column);
      for (const { id, name, subtechnique } of technique) {
        const named = subtechnique.length === 0 ? [{ id, name }] : subtechnique;
        for (const one of named) {
          const known = column.techniques.get(one.id) ?? { name: one.name, count: 0 };
          known.count++;
          column.techniques.set(one.id, known);
        }
      }
    }
  }
  if (columns.size === 0) return '<p class="dim">No alert names an ATT&amp;CK technique.</p>';
  const place = (id: string) => (TACTICS.includes(id) ? TACTICS.indexOf(id) : TACTICS.length);
  const sorted = [...columns].sort(([a], [b]) => place(a) - place(b));
  return `<div class="matrix">${sorted.map(([id, column]) => columnHtml(id, column)).join("")}</div>`;
}

function columnHtml(id: string, { name, techniques }: Column): string {
  const rows = [...techniques]
    .sort(([, a], [, b]) => b.count - a.count)
    .map(
      ([technique, { name: title, count }]) =>
        `<div class="tech"><span>${escapeHtml(technique)} ${escapeHtml(title)}</span><span>${count}</span></div>`,
    );
  return `<section class="tactic"><b>${escapeHtml(id)} ${escapeHtml(name)}</b>${rows.join("")}</section>`;
}
