// An investigation as a person reads it in a terminal: the sentence first, then the tree with its marks, the
// answers, the timeline, the guide. Every value is an event's and comes out escaped and cut.
import pc from "picocolors";
import type {
  Investigation,
  MarkedText,
  NetworkEntry,
  ProcessSummary,
  Rarity,
  TimelineEntry,
  TreeRow,
  ValueCount,
} from "../triage/investigation.ts";
import { counted, grouped } from "./counted.ts";
import { escapeTerminal, shortTerminal } from "./escape-terminal.ts";
import { severityText } from "./kept-alert-output.ts";

export interface InvestigationStyle {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Lines of each list; `--json` has all. */
const TREE_LINES_MAX = 200;
const LIST_LINES_MAX = 40;
const TIMELINE_LINES_MAX = 100;
const MARKED_CHARACTERS_MAX = 4_000;

type Colors = ReturnType<typeof pc.createColors>;

export function investigationLines(
  investigation: Investigation,
  style: InvestigationStyle,
): readonly string[] {
  const colors = pc.createColors(style.color);
  const printer = new Printer(colors, Math.max(60, style.width));
  const { network, files, related, notes, guide } = investigation;
  return [
    colors.bold(line(investigation.summary, 2_000)),
    ...titled("Process tree", printer.tree(investigation)),
    ...titled("Command line", printer.marked(investigation.commandLine)),
    ...titled("Command line of the parent", printer.marked(investigation.parentCommandLine)),
    ...titled("How rare", investigation.rarity.flatMap(rarityLine)),
    ...titled("When and where", whenLines(investigation)),
    ...titled("Network before", printer.list(network.before.map(networkLine), "last")),
    ...titled("Network after", printer.list(network.after.map(networkLine), "first")),
    ...titled(
      "Files",
      printer.list(
        files.map(
          (file) =>
            `${clock(file.timeMs)}  ${file.action}  ${file.path}  (${mention(file.process)})`,
        ),
        "first",
      ),
    ),
    ...titled("The user's other activity", activityLines(investigation)),
    ...titled(
      "Related alerts",
      related
        .slice(0, LIST_LINES_MAX)
        .map(
          (one) =>
            `${one.relation.padEnd(8)} ${clock(one.timeMs)}  ${severityText(one.severity, { color: style.color })}  ${line(`${one.ruleName}  ${one.id}`)}`,
        ),
    ),
    ...titled("Timeline", printer.timeline(investigation.timeline)),
    ...titled(
      "Guide",
      guide.steps.flatMap(({ text, answers }) => [
        ...text.split("\n").map((one, at) => `${at === 0 ? "- " : "  "}${line(one, 2_000)}`),
        `    ${answers.length === 0 ? "for a person to find out" : `see: ${answers.map(titleOf).join(", ")}`}`,
      ]),
    ),
    ...titled("Queries of the guide", queryLines(guide.queries)),
    ...titled(
      "Left out or not known",
      notes.map((note) => `- ${line(note, 500)}`),
    ),
  ];
}

class Printer {
  readonly #colors: Colors;
  readonly #width: number;

  constructor(colors: Colors, width: number) {
    this.#colors = colors;
    this.#width = width;
  }

  /** With branches drawn; rows that have another after them at their depth are joined to it. */
  tree({ tree }: Investigation): readonly string[] {
    const { rows, subjectIndex } = tree;
    const shown = rowsNear(rows, subjectIndex);
    const open: boolean[] = [];
    const isLast = lastOfParents(shown.map(({ row }) => row));
    const lines = shown.map(({ row }, at) => {
      const { depth } = row;
      open.length = depth + 1;
      open[depth] = isLast[at] === false;
      const stems = Array.from({ length: Math.max(0, depth - 1) }, (_, level) =>
        open[level + 1] === true ? "│  " : "   ",
      );
      const branch = depth === 0 ? "" : isLast[at] === true ? "└─ " : "├─ ";
      // A chain of hundreds would leave no room for its text.
      const drawn = `${stems.slice(-12).join("")}${branch}`;
      return this.#row(row, drawn);
    });
    const leftOut = rows.length - shown.length;
    return leftOut > 0 ? [...lines, `… ${grouped(leftOut)} more; --json has all`] : lines;
  }

  marked(marked: MarkedText | undefined): readonly string[] {
    if (marked === undefined) return [];
    const { marks } = marked;
    const text = marked.text.slice(0, MARKED_CHARACTERS_MAX);
    let drawn = "";
    let from = 0;
    for (const [at, { start, end }] of marks.entries()) {
      if (start >= text.length) break;
      const part = escapeTerminal(text.slice(start, end));
      drawn += `${escapeTerminal(text.slice(from, start))}${this.#colors.red(`»${part}«`)}${this.#colors.dim(`[${at + 1}]`)}`;
      from = end;
    }
    drawn += escapeTerminal(text.slice(from));
    const isCut = marked.text.length > text.length;
    return [
      isCut ? `${drawn}…` : drawn,
      ...marks.map(({ reason }, at) => `  [${at + 1}] ${reason}`),
    ];
  }

  /** The first or the last lines of a list, and how many there are besides. */
  list(lines: readonly string[], side: "first" | "last"): readonly string[] {
    const shown = side === "first" ? lines.slice(0, LIST_LINES_MAX) : lines.slice(-LIST_LINES_MAX);
    const more = lines.length - shown.length;
    const safe = shown.map((one) => line(one, 600));
    return more > 0 ? [...safe, `… ${grouped(more)} more; --json has all`] : safe;
  }

  timeline(entries: readonly TimelineEntry[]): readonly string[] {
    const at = entries.findIndex(({ text }) => text.startsWith("this alert: "));
    const from = Math.max(
      0,
      Math.min(at - TIMELINE_LINES_MAX / 2, entries.length - TIMELINE_LINES_MAX),
    );
    const shown = entries.slice(from, from + TIMELINE_LINES_MAX);
    const more = entries.length - shown.length;
    let day = "";
    const lines = shown.flatMap((entry) => {
      const time = iso(entry.timeMs);
      const today = time.slice(0, 10);
      const head = today === day ? [] : [this.#colors.dim(today)];
      day = today;
      const who = entry.process === undefined ? "" : `  (${mention(entry.process)})`;
      const text = shortTerminal(`${entry.text}${who}`, this.#width - 32);
      const row = `${time.slice(11, 23)}  ${KIND_WORDS[entry.kind].padEnd(8)}  ${text}`;
      return [...head, entry.kind === "alert" ? this.#colors.yellow(row) : row];
    });
    return more > 0 ? [...lines, `… ${grouped(more)} more; --json has all`] : lines;
  }

  #row({ process, role, cutCount }: TreeRow, drawn: string): string {
    const facts = processFacts(process);
    const cut = cutCount > 0 ? `  … ${grouped(cutCount)} more below` : "";
    const alerts = process.alerts.length === 0 ? "" : `  ⚠ ${alertNames(process)}`;
    const tail = ` ${facts}${cut}`;
    const room = Math.max(20, this.#width - drawn.length - tail.length - alerts.length - 2);
    const command = shortTerminal(process.commandLine || process.name || process.entityId, room);
    const shown = role === "subject" ? this.#colors.bold(`${command} ◀`) : command;
    return `${drawn}${role === "sibling" ? this.#colors.dim(shown) : shown}${this.#colors.dim(tail)}${this.#colors.yellow(alerts)}`;
  }
}

const KIND_WORDS: Readonly<Record<TimelineEntry["kind"], string>> = {
  "process-start": "start",
  "process-end": "end",
  network: "network",
  file: "file",
  alert: "alert",
  login: "login",
  change: "change",
  other: "event",
};

const TITLES: Readonly<Record<string, string>> = {
  tree: "process tree",
  commandLine: "command line",
  parentCommandLine: "command line of the parent",
  usualTimes: "when and where",
  network: "network",
  userActivity: "the user's other activity",
  related: "related alerts",
  files: "files",
  timeline: "timeline",
  rarity: "how rare",
};

function titleOf(answer: string): string {
  return TITLES[answer] ?? answer;
}

/** The first rows, and the alert's process with those round it where it is far down. */
function rowsNear(
  rows: readonly TreeRow[],
  subjectIndex: number,
): readonly { readonly row: TreeRow }[] {
  const chain = new Set<number>();
  for (let at = subjectIndex; at >= 0; at = rows[at]?.parentIndex ?? -1) chain.add(at);
  let left = TREE_LINES_MAX;
  return rows.flatMap((row, at) => {
    const isNear = chain.has(at) || at > subjectIndex || rows.length <= TREE_LINES_MAX;
    const isShown = isNear || left > TREE_LINES_MAX / 2;
    if (!isShown || (left <= 0 && !chain.has(at))) return [];
    left--;
    return [{ row }];
  });
}

/** Whether no later row of the list has the same parent. */
function lastOfParents(rows: readonly TreeRow[]): readonly boolean[] {
  const seen = new Set<number>();
  return rows
    .toReversed()
    .map(({ parentIndex }) => {
      const isLast = !seen.has(parentIndex);
      seen.add(parentIndex);
      return isLast;
    })
    .reverse();
}

function processFacts(process: ProcessSummary): string {
  const { pid, userName, exitCode, endMs } = process;
  const end =
    exitCode !== undefined ? `exit ${exitCode}` : endMs !== undefined ? "ended" : undefined;
  const parts = [
    pid === undefined ? undefined : `pid ${pid}`,
    userName,
    process.startMs === undefined ? undefined : clock(process.startMs),
    end,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "" : `[${shortTerminal(parts.join(", "), 80)}]`;
}

function alertNames({ alerts }: ProcessSummary): string {
  const names = alerts.slice(0, 3).map(({ ruleName }) => shortTerminal(ruleName, 60));
  return alerts.length > 3 ? `${names.join(", ")}, …` : names.join(", ");
}

function rarityLine(rarity: Rarity): readonly string[] {
  const { what, value, onHostCount, everywhereCount, hostCount, dayCount, lastMs } = rarity;
  const days = counted(dayCount, "day");
  const times =
    everywhereCount === 0
      ? `never before in ${days}`
      : `${counted(onHostCount, "time")} on this host, ${grouped(everywhereCount)} on ${counted(hostCount, "host")} in ${days}`;
  const last = lastMs === undefined ? "" : `, last ${iso(lastMs).slice(0, 19)}Z`;
  return [`${what.padEnd(12)}  ${line(value, 120)}`, `              ${times}${last}`];
}

function whenLines({ usualTimes }: Investigation): readonly string[] {
  if (usualTimes === undefined) return [];
  const { userName, startMs, countByHour, dayCount, hosts, isUnusualHour, isUnusualHost } =
    usualTimes;
  const total = countByHour.reduce((sum, count) => sum + count, 0);
  const about =
    total === 0
      ? `nothing is known of when ${line(userName, 80)} usually begins processes`
      : `${line(userName, 80)} began ${counted(total, "process", "processes")} before, in ${counted(dayCount, "day")}`;
  const most = Math.max(1, ...countByHour);
  const bars = countByHour.map((count) => BARS[Math.ceil((count / most) * (BARS.length - 1))]);
  return [
    `${iso(startMs).slice(0, 19)}Z${isUnusualHour ? ": an unusual hour for this user" : ""}${isUnusualHost ? ": an unusual host for this user" : ""}`,
    about,
    ...(total === 0 ? [] : [`0h ${bars.join("")} 23h UTC`, `hosts: ${countsText(hosts)}`]),
  ];
}

const BARS: readonly string[] = [..."·▁▂▃▄▅▆▇█"];

function activityLines({ userActivity }: Investigation): readonly string[] {
  if (userActivity === undefined) return [];
  const { programs, logins, hosts } = userActivity;
  return [
    ...(programs.length === 0 ? [] : [`programs, rarest first: ${countsText(programs)}`]),
    ...(hosts.length === 0 ? [] : [`hosts: ${countsText(hosts)}`]),
    ...logins
      .slice(0, LIST_LINES_MAX)
      .map(({ timeMs, outcome, source, hostName }) =>
        line(
          `${iso(timeMs).slice(0, 19)}Z  login ${outcome ?? ""}${source === undefined ? "" : ` from ${source}`}${hostName === undefined ? "" : ` on ${hostName}`}`,
          300,
        ),
      ),
  ];
}

function countsText(counts: readonly ValueCount[]): string {
  const shown = counts
    .slice(0, 12)
    .map(({ value, count }) => `${line(value, 80)} (${grouped(count)})`);
  return counts.length > 12 ? `${shown.join(", ")}, …` : shown.join(", ");
}

function networkLine(entry: NetworkEntry): string {
  const { timeMs, action, protocol, source, destination, domain, process } = entry;
  const ends = [source, destination].filter((one) => one !== undefined).join(" → ");
  const parts = [clock(timeMs), action, protocol, ends, domain, `(${mention(process)})`];
  return parts.filter((part) => part !== undefined && part !== "").join("  ");
}

function queryLines(queries: Investigation["guide"]["queries"]): readonly string[] {
  return queries.flatMap((query) => {
    const text = query.kind === "osquery" ? query.query : query.eql;
    return [
      `${query.kind}: ${line(query.label, 200)}`,
      `    ${text === undefined ? "cannot be asked of the events; see the answers above" : line(text, 2_000)}`,
    ];
  });
}

function mention({ name, pid }: { readonly name: string; readonly pid?: number }): string {
  return pid === undefined ? name : `${name} ${pid}`;
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, "-".repeat(title.length), ...lines];
}

function line(text: string, most = 300): string {
  return shortTerminal(text, most);
}

function iso(timeMs: number): string {
  return Math.abs(timeMs) <= 8.64e15 ? new Date(timeMs).toISOString() : "-";
}

/** Of the day, in UTC. */
function clock(timeMs: number): string {
  return iso(timeMs).slice(11, 19);
}
