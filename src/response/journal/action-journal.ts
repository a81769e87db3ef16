// Actions as pairs of journal lines: the intent before the host is touched, the outcome after. An intent
// without an outcome is an action in the course of which the process ended, and is shown as one.

import type { JsonObject, JsonValue } from "../../base/json.ts";
import { type ActionRequest, type Done, isActionRequest, type ResponseRequest } from "../action.ts";
import type { JournalCheck, JournaledAction } from "../responder.ts";
import { JournalFile } from "./journal-file.ts";

export const JOURNAL_FILE = "journal.jsonl";

/** Sentences kept of an outcome; a tree of thousands that cannot be killed says so for each. */
const LINES_MAX = 100;
const LINE_CHARACTERS_MAX = 2_000;
/** A comment is a remark, not a report. */
const COMMENT_CHARACTERS_MAX = 10_000;

const NO_OUTCOME = "no outcome was written: the process ended in between, or is still at it";

export interface Intent {
  readonly id: string;
  readonly atMs: number;
  readonly actor: string;
  readonly request: ResponseRequest;
}

export class ActionJournal {
  readonly #file: JournalFile;

  constructor(folder: string) {
    this.#file = new JournalFile(`${folder}/${JOURNAL_FILE}`);
  }

  /** Throws where it cannot be put on disk. */
  intend({ id, atMs, actor, request }: Intent): string {
    const { action, alertId, comment, isForced } = request;
    return this.#file.append({
      line: "intent",
      id,
      atMs,
      actor,
      ...(alertId === undefined ? {} : { alertId }),
      action: action as unknown as JsonObject,
      comment: comment.slice(0, COMMENT_CHARACTERS_MAX),
      ...(isForced === true ? { isForced } : {}),
    });
  }

  /** Throws where it cannot be put on disk. */
  conclude(id: string, atMs: number, { isDone, lines, undo, file }: Done): string {
    return this.#file.append({
      line: "outcome",
      id,
      atMs,
      isDone,
      lines: keptLines(lines),
      ...(undo === undefined ? {} : { undo: undo as unknown as JsonObject }),
      ...(file === undefined ? {} : { file }),
    });
  }

  /** Oldest first. `undo` is what was written, whether or not it can still be done. */
  actions(): readonly JournaledAction[] {
    const found = new Map<string, JournaledAction>();
    for (const line of this.#file.read()) {
      const id = textOf(line["id"]);
      if (line["line"] === "intent") {
        const action = actionOf(line);
        if (action !== undefined) found.set(id, action);
      }
      const before = found.get(id);
      if (line["line"] === "outcome" && before !== undefined)
        found.set(id, concluded(before, line));
    }
    return [...found.values()];
  }

  check(remembered: readonly string[]): JournalCheck {
    return this.#file.check(remembered);
  }
}

function keptLines(lines: readonly string[]): readonly string[] {
  const kept = lines.slice(0, LINES_MAX).map((line) => line.slice(0, LINE_CHARACTERS_MAX));
  return lines.length > LINES_MAX ? [...kept, `… and ${lines.length - LINES_MAX} more`] : kept;
}

function actionOf(line: JsonObject): JournaledAction | undefined {
  const action: unknown = line["action"];
  if (!isActionRequest(action)) return undefined;
  const alertId = line["alertId"];
  return {
    id: textOf(line["id"]),
    atMs: Number(line["atMs"]),
    actor: textOf(line["actor"]),
    ...(typeof alertId === "string" ? { alertId } : {}),
    action,
    comment: textOf(line["comment"]),
    isDone: false,
    lines: [NO_OUTCOME],
  };
}

function concluded(before: JournaledAction, line: JsonObject): JournaledAction {
  const { undo, file, lines } = line;
  const undoRequest: unknown = undo;
  return {
    ...before,
    isDone: line["isDone"] === true,
    lines: Array.isArray(lines) ? lines.map(textOf) : [],
    ...(isActionRequest(undoRequest) ? { undo: undoRequest satisfies ActionRequest } : {}),
    ...(typeof file === "string" ? { file } : {}),
  };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
