// Each answer of an investigation in one line, for the guide's steps and the heads of sections, and whether
// it speaks for an attack. Only what the investigation says is counted; nothing is guessed here.
import type { AnswerName, Investigation, Rarity, UsualTimes } from "../../triage/investigation.ts";
import { countOf, formatSpan } from "../text/format-time.ts";

export interface AnswerLine {
  readonly text: string;
  /** Worth a look before anything else. */
  readonly isNotable: boolean;
}

const plain = (text: string): AnswerLine => ({ text, isNotable: false });

/** Undefined where the investigation has no such answer. */
export function answerLine(name: AnswerName, found: Investigation): AnswerLine | undefined {
  switch (name) {
    case "tree":
      return treeLine(found);
    case "commandLine":
      return found.commandLine === undefined ? undefined : markedLine(found.commandLine.marks);
    case "parentCommandLine":
      return found.parentCommandLine === undefined
        ? undefined
        : markedLine(found.parentCommandLine.marks);
    case "usualTimes":
      return found.usualTimes === undefined ? undefined : usualLine(found.usualTimes);
    case "network":
      return networkLine(found);
    case "userActivity":
      return userLine(found);
    case "related":
      return relatedLine(found);
    case "files":
      return plain(found.files.length === 0 ? "No files" : countOf(found.files.length, "file"));
    case "timeline":
      return timelineLine(found);
    case "rarity":
      return rarityLine(found);
  }
}

function treeLine({ tree }: Investigation): AnswerLine {
  const { rows, subjectIndex } = tree;
  const subject = rows[subjectIndex];
  if (subject === undefined) return plain("The events know of no process");
  const chain: string[] = [];
  for (let at = subjectIndex; at >= 0 && chain.length < 4; at = rows[at]?.parentIndex ?? -1) {
    chain.unshift(rows[at]?.process.name ?? "");
  }
  const below = rows.filter((row) => row.role === "descendant");
  const running = below.filter((row) => row.process.endMs === undefined).length;
  const told = below.length === 0 ? "nothing below it" : `${below.length} below it`;
  const text = `${chain.join(" → ")}; ${told}${running > 0 ? `, ${running} with no end told` : ""}`;
  return { text, isNotable: below.some((row) => row.process.alerts.length > 0) };
}

function markedLine(marks: readonly { readonly reason: string }[]): AnswerLine {
  if (marks.length === 0) return plain("Nothing in it stands out");
  const reasons = [...new Set(marks.map((mark) => mark.reason))];
  const more = reasons.length > 2 ? `; ${reasons.length - 2} more` : "";
  return { text: `${reasons.slice(0, 2).join("; ")}${more}`, isNotable: true };
}

/** "Never in 14 days between 02 and 03 UTC". */
export function usualLine(usual: UsualTimes): AnswerLine {
  const hour = new Date(usual.startMs).getUTCHours();
  const count = usual.countByHour[hour] ?? 0;
  const total = usual.countByHour.reduce((sum, one) => sum + one, 0);
  const span = `${pad(hour)}–${pad((hour + 1) % 24)} h UTC`;
  if (total === 0) return plain(`Nothing is known of ${usual.userName} before`);
  const times =
    count === 0
      ? `${usual.userName} started nothing at ${span} in ${countOf(usual.dayCount, "day")}`
      : `${usual.userName} started ${count} of ${countOf(total, "process", "processes")} at ${span}`;
  const host = usual.isUnusualHost ? "; not a host that this user is usually on" : "";
  return { text: `${times}${host}`, isNotable: usual.isUnusualHour || usual.isUnusualHost };
}

const pad = (hour: number) => String(hour).padStart(2, "0");

function networkLine({ network }: Investigation): AnswerLine {
  const { before, after } = network;
  if (before.length + after.length === 0) return plain("No connections of these processes");
  const to = after.find((entry) => entry.direction !== "ingress")?.destination;
  const counts =
    before.length === 0
      ? `${countOf(after.length, "connection")} after`
      : `${countOf(before.length, "connection")} before, ${after.length} after`;
  const text = to === undefined ? counts : `${counts}, to ${to}`;
  return { text, isNotable: after.length > 0 };
}

function userLine({ userActivity }: Investigation): AnswerLine | undefined {
  if (userActivity === undefined) return undefined;
  const { programs, logins } = userActivity;
  const rarest = programs[0];
  const failed = logins.filter((login) => login.outcome === "failure").length;
  const parts = [
    `${countOf(programs.length, "program")}${rarest === undefined ? "" : `, the rarest ${rarest.value}`}`,
    ...(logins.length === 0 ? [] : [countOf(logins.length, "login")]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ];
  return plain(parts.join("; "));
}

function relatedLine({ related }: Investigation): AnswerLine {
  if (related.length === 0) return plain("No related alerts");
  const near = related.filter((one) => one.relation === "tree" || one.relation === "sequence");
  const inTree = near.length === 0 ? "" : `, ${near.length} in the same tree`;
  const worst = ["critical", "high"].find((severity) =>
    related.some((one) => one.severity === severity),
  );
  const text = `${countOf(related.length, "related alert")}${inTree}${worst === undefined ? "" : `, up to ${worst}`}`;
  return { text, isNotable: near.length > 0 || worst !== undefined };
}

function timelineLine({ timeline }: Investigation): AnswerLine {
  const first = timeline[0];
  const last = timeline.at(-1);
  if (first === undefined || last === undefined) return plain("Nothing else is kept");
  return plain(
    `${countOf(timeline.length, "entry", "entries")} over ${formatSpan(last.timeMs - first.timeMs)}`,
  );
}

function rarityLine({ rarity }: Investigation): AnswerLine | undefined {
  if (rarity.length === 0) return undefined;
  const rare = rarity.find((one) => one.onHostCount === 0) ?? rarity[0];
  return rare === undefined ? undefined : rarityWords(rare);
}

const WHATS: Readonly<Record<Rarity["what"], string>> = {
  "parent-child": "this parent and child",
  "command-line": "these arguments",
  executable: "this program",
};

/** How often something was seen, as a sentence without its end. */
export function rarityWords(rarity: Rarity): AnswerLine {
  const { onHostCount, everywhereCount, hostCount, dayCount } = rarity;
  const what = WHATS[rarity.what];
  const days = `in ${countOf(dayCount, "day")}`;
  if (everywhereCount === 0) return { text: `${upper(what)}: never seen ${days}`, isNotable: true };
  if (onHostCount === 0) {
    const where = `${countOf(everywhereCount, "time")} on ${countOf(hostCount, "other host")}`;
    return { text: `${upper(what)}: never on this host ${days}, ${where}`, isNotable: true };
  }
  const often = `${countOf(onHostCount, "time")} on this host ${days}`;
  const elsewhere = everywhereCount - onHostCount;
  const text = `${upper(what)}: ${often}${elsewhere > 0 ? `, ${countOf(elsewhere, "time")} elsewhere` : ""}`;
  return { text, isNotable: false };
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
