// A workflow change as a person or program asks for it, made storable or refused with a reason: texts are
// trimmed and bounded, and what would be no tag, name or note is told before anything is written.
import type { WorkflowChange } from "./alert-store.ts";
import { columnText } from "./column-text.ts";

/** Kibana's limits are the like; more are a program gone wrong. */
export const TAGS_MAX = 50;
const ASSIGNEES_MAX = 50;
const TERM_CHARACTERS_MAX = 128;
const NOTE_CHARACTERS_MAX = 16_384;

/** Undoes the transaction on its way out. */
export class Refusal extends Error {}

/** The change with its texts as columns take them. Throws Refusal. */
export function storableChange(change: WorkflowChange): WorkflowChange {
  if (change.reason !== undefined && change.status !== "closed") {
    throw new Refusal("only closing has a reason");
  }
  const { addTags, removeTags, assignees, note } = change;
  if ((assignees?.length ?? 0) > ASSIGNEES_MAX) {
    throw new Refusal(`an alert has at most ${ASSIGNEES_MAX} assignees`);
  }
  if (note !== undefined && (note.trim() === "" || note.length > NOTE_CHARACTERS_MAX)) {
    throw new Refusal(`a note has between 1 and ${NOTE_CHARACTERS_MAX} characters`);
  }
  return {
    ...change,
    ...(addTags === undefined ? {} : { addTags: addTags.map((tag) => term("tag", tag)) }),
    // What no tag can be, none is; removing it is no fault.
    ...(removeTags === undefined
      ? {}
      : { removeTags: removeTags.map((tag) => columnText(tag.trim())) }),
    ...(assignees === undefined
      ? {}
      : { assignees: assignees.map((name) => term("assignee", name)) }),
    ...(note === undefined ? {} : { note: columnText(note, NOTE_CHARACTERS_MAX) }),
  };
}

function term(what: string, given: string): string {
  const text = given.trim();
  if (text === "" || text.length > TERM_CHARACTERS_MAX || /\p{Cc}/u.test(text)) {
    throw new Refusal(
      `a ${what} has between 1 and ${TERM_CHARACTERS_MAX} characters, and no control characters`,
    );
  }
  return columnText(text);
}
