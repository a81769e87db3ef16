// A process's state and span in a few words, for the tree and the details.
import type { ProcessSummary } from "../../triage/investigation.ts";
import { formatSpan } from "../text/format-time.ts";

export interface ProcessState {
  readonly text: string;
  readonly kind: "running" | "ended" | "failed";
}

export function processState(process: ProcessSummary): ProcessState {
  const { startMs, endMs, exitCode } = process;
  if (endMs === undefined) return { text: "no end told", kind: "running" };
  const span = startMs === undefined ? "" : ` after ${formatSpan(endMs - startMs)}`;
  if (exitCode === undefined) return { text: `ended${span}`, kind: "ended" };
  return { text: `exit ${exitCode}${span}`, kind: exitCode === 0 ? "ended" : "failed" };
}

/** `+31 s`, `−1 min`: from the alert's own time. */
export function offsetOf(ms: number, alertMs: number): string {
  const span = ms - alertMs;
  if (Math.abs(span) < 1) return "0";
  return `${span < 0 ? "−" : "+"}${formatSpan(span)}`;
}

/** EQL that finds all that a process did. */
export function huntOfProcess(process: ProcessSummary): string {
  return `any where process.entity_id == ${eqlText(process.entityId)}`;
}

export function eqlText(text: string): string {
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `"${escaped}"`;
}
