// What a command that runs on says meanwhile: lines to stderr and alerts to their sink, each in the order in
// which they came up, however slow the reader. Saying is never awaited on the event path.
import type { Alert } from "../alerts/alert.ts";
import { escapeTerminal } from "../outputs/escape-terminal.ts";
import type { RuleChange } from "../pipeline/live/rule-life.ts";
import { noticeText, type StoreNotice } from "../store/events/store-notice.ts";
import { failedLine } from "./failed-rules.ts";
import type { CliIo } from "./io.ts";

/** Alerts that wait for a slow terminal; more are only counted, the store has them all. */
const WAITING_MAX = 1_000;

/** Lines and alerts that wait for a pipe that nobody reads; beyond them, lines are only counted. */
const LINES_WAITING_MAX = 2_000;

/** The same fault again within this time is not said again: a full disk is met several times a second. */
const FAULT_EVERY_MS = 60_000;

export interface Talker {
  readonly line: (text: string) => void;
  readonly alert: (write: (alert: Alert) => Promise<void>, alert: Alert) => void;
  readonly ruleChange: (change: RuleChange) => void;
  /** What does not work just now, and is tried again. */
  readonly fault: (what: string, error: unknown) => void;
  readonly notice: (notice: StoreNotice) => void;
  /** Resolves when everything has been said. */
  readonly settled: () => Promise<void>;
}

export function talker(options: { readonly quiet?: boolean }, io: CliIo): Talker {
  let last = Promise.resolve();
  let waitingCount = 0;
  let leftOutCount = 0;
  let leftOutLineCount = 0;
  const then = (say: () => Promise<void>): void => {
    waitingCount++;
    last = last.then(say).finally(() => {
      waitingCount--;
      // Said where the gap is: until then, every line is left out.
      if (waitingCount <= LINES_WAITING_MAX / 2) tellLeftOutLines();
    });
  };
  const tellLeftOutLines = (): void => {
    if (leftOutLineCount === 0) return;
    const text = `${leftOutLineCount} lines were left out here: stderr was not read`;
    leftOutLineCount = 0;
    then(() => io.stderr.write(`${text}\n`));
  };
  const line = (text: string): void => {
    if (options.quiet === true) return;
    if (waitingCount >= LINES_WAITING_MAX || leftOutLineCount > 0) {
      leftOutLineCount++;
      return;
    }
    const safe = text.split("\n").map(escapeTerminal).join("\n");
    then(() => io.stderr.write(`${safe}\n`));
  };
  const faultSaidMs = new Map<string, number>();
  const fault = (what: string, error: unknown): void => {
    const nowMs = io.monotonicMs();
    if (nowMs - (faultSaidMs.get(what) ?? Number.NEGATIVE_INFINITY) < FAULT_EVERY_MS) return;
    faultSaidMs.set(what, nowMs);
    line(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  };
  return {
    line,
    fault,
    alert: (write, alert) => {
      if (waitingCount >= WAITING_MAX) {
        leftOutCount++;
        return;
      }
      if (leftOutCount > 0) line(`${leftOutCount} alerts were not printed: tripline alerts list`);
      leftOutCount = 0;
      then(() => write(alert));
    },
    ruleChange: (change) => {
      for (const text of ruleChangeLines(change)) line(text);
    },
    notice: (notice) => line(noticeText(notice)),
    settled: async () => {
      // What was left out is said behind the last.
      for (let before: unknown; before !== last; ) {
        before = last;
        await last;
      }
    },
  };
}

function ruleChangeLines({ set, added, changed, removed, refused }: RuleChange): readonly string[] {
  const counts = [
    [added, "added"],
    [changed, "changed"],
    [removed, "removed"],
  ] as const;
  const said = counts.flatMap(([list, word]) =>
    list.length > 0 ? [`${list.length} ${word}`] : [],
  );
  const head =
    said.length === 0 ? "rules and exceptions loaded anew" : `rules changed: ${said.join(", ")}`;
  return [
    `${head}; ${set.rules.length} run`,
    ...refused.map(({ failed, kept }) =>
      failedLine(
        failed,
        kept.length === 0 ? "is not run" : "is refused, the version before it runs on",
      ),
    ),
  ];
}
