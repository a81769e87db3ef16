// Counts in Prometheus' text format. Source: https://prometheus.io/docs/instrumenting/exposition_formats/
import type { Count, CountValue } from "./server-counts.ts";

export const PROMETHEUS_MIME = "text/plain; version=0.0.4; charset=utf-8";

export function prometheusText(counts: readonly Count[]): string {
  const lines: string[] = [];
  for (const count of counts) {
    lines.push(`# HELP ${count.name} ${escapeHelp(count.help)}`);
    lines.push(`# TYPE ${count.name} ${count.kind}`);
    for (const value of count.values) lines.push(`${count.name}${labelText(value)} ${value.value}`);
  }
  return `${lines.join("\n")}\n`;
}

function labelText({ labels = {} }: CountValue): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
