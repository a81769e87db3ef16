// What a word under the cursor may become: ECS fields and EQL functions that begin so, then those that hold
// it. Pure, so that choosing can be tested without a page.
import type { FieldsView } from "../../server/console/console-api.ts";

export interface Completion {
  readonly text: string;
  readonly hint: string;
}

export interface Word {
  readonly start: number;
  readonly text: string;
}

const SHOWN_MAX = 8;
const WORD_MIN = 2;

/** The word that ends at the cursor; undefined where there is none worth completing, as in a string. */
export function wordAt(text: string, cursor: number): Word | undefined {
  let start = cursor;
  while (start > 0 && /[\w.@]/.test(text.charAt(start - 1))) start--;
  const word = text.slice(start, cursor);
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const quotes = text.slice(lineStart, start).split('"').length - 1;
  if (word.length < WORD_MIN || quotes % 2 === 1) return undefined;
  return { start, text: word };
}

export function completions(word: string, view: FieldsView): readonly Completion[] {
  const wanted = word.toLowerCase();
  const all = [
    ...view.fields.map(({ path, type }) => ({ text: path, hint: type })),
    ...view.functions.map(({ name, summary }) => ({ text: `${name}(`, hint: summary })),
  ];
  const found = all.filter(({ text }) => text.toLowerCase().includes(wanted) && text !== word);
  const rank = ({ text }: Completion) => (text.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found
    .sort((a, b) => rank(a) - rank(b) || a.text.length - b.text.length)
    .slice(0, SHOWN_MAX);
}

/** The text with the word in the place of what was typed of it, and where the cursor then is. */
export function completed(
  text: string,
  word: Word,
  completion: string,
): { readonly text: string; readonly cursor: number } {
  const end = word.start + word.text.length;
  return {
    text: text.slice(0, word.start) + completion + text.slice(end),
    cursor: word.start + completion.length,
  };
}
