// The one sentence for a person who is new to the alert: who did what, below what, on which host, when, and
// whether it goes on. What the events do not tell is left out of it.
import { clipped } from "./clipped.ts";
import type { ProcessSummary } from "./investigation.ts";
import type { Subject } from "./subject.ts";

const PART_LENGTH_MAX = 160;

export interface SummaryParts {
  readonly subject: Subject;
  readonly process: ProcessSummary | undefined;
  readonly parent: ProcessSummary | undefined;
  /** Of the lineage, from the oldest on: where the session came in. */
  readonly entryAddress: string | undefined;
  readonly below: readonly ProcessSummary[];
  readonly isOngoing: boolean | undefined;
}

export function summarize(parts: SummaryParts): string {
  const { subject, process, parent } = parts;
  const user = process?.userName ?? subject.process.userName;
  const host = process?.hostName ?? subject.process.hostName ?? subject.process.hostId;
  const when = Number.isNaN(subject.timeMs)
    ? ""
    : ` at ${new Date(subject.timeMs)
        .toISOString()
        .replace("T", " ")
        .replace(/\.\d+Z$/, "")} UTC`;
  const from = parts.entryAddress === undefined ? "" : `, logged in from ${parts.entryAddress},`;
  const who = `${user === undefined ? "An unknown user" : oneLine(user)}${from}`;
  const where = host === undefined ? "" : ` on ${oneLine(host)}`;
  return `${who} ${deed(subject, process)}${origin(subject, parent)}${where}${when}${following(parts)}.`;
}

function deed(subject: Subject, process: ProcessSummary | undefined): string {
  const name = process?.name || subject.process.name;
  const line = oneLine(process?.commandLine ?? subject.commandLine);
  const program = name === undefined || name === "" ? "an unknown program" : oneLine(name);
  const shown = line === "" || line === program ? program : `${program} (${line})`;
  if (subject.categories.includes("process") || subject.filePath === undefined) {
    return `${subject.categories.includes("network") ? "connected with" : "ran"} ${shown}`;
  }
  return `touched ${oneLine(subject.filePath)} with ${shown}`;
}

function origin(subject: Subject, parent: ProcessSummary | undefined): string {
  const name = parent?.name || subject.parent.name;
  if (name === undefined || name === "") return "";
  const line = oneLine(subject.parentCommandLine || (parent?.commandLine ?? ""));
  const program = oneLine(name);
  return line === "" || line === program ? ` from ${program}` : ` from ${program} (${line})`;
}

function following({ process, below, isOngoing }: SummaryParts): string {
  const started =
    below.length === 0
      ? ""
      : `; ${below.length === 1 ? "one process" : `${below.length} processes`} came of it`;
  if (isOngoing === undefined) return `${started}; whether it goes on is not told`;
  if (isOngoing) {
    const isSelf = process !== undefined && process.endMs === undefined;
    return `${started}; it goes on${isSelf ? "" : " in a process below"}`;
  }
  const code = process?.exitCode === undefined ? "" : ` with exit code ${process.exitCode}`;
  const ends = [process, ...below].flatMap((one) => one?.endMs ?? []);
  const lastMs = ends.reduce((last, one) => Math.max(last, one), Number.NEGATIVE_INFINITY);
  const lifeMs = process?.startMs === undefined ? Number.NaN : lastMs - process.startMs;
  const after = Number.isFinite(lifeMs) ? ` after ${durationText(lifeMs)}` : "";
  return `${started}; it ended${after}${code}`;
}

/** Two units at most. */
export function durationText(durationMs: number): string {
  if (durationMs < 1000) return `${Math.max(0, Math.round(durationMs))} ms`;
  const seconds = Math.round(durationMs / 1000);
  const units = [
    [86_400, "d"],
    [3_600, "h"],
    [60, "min"],
    [1, "s"],
  ] as const;
  const first = units.findIndex(([size]) => seconds >= size);
  const [size, unit] = units[first] ?? [1, "s"];
  const next = units[first + 1];
  const rest = next === undefined ? 0 : Math.floor((seconds % size) / next[0]);
  const more = next === undefined || rest === 0 ? "" : ` ${rest} ${next[1]}`;
  return `${Math.floor(seconds / size)} ${unit}${more}`;
}

/** As a part of a sentence. */
function oneLine(text: string): string {
  return clipped(text.replace(/\s+/g, " ").trim(), PART_LENGTH_MAX);
}
