// Text of events on its way to a page: markup is escaped, and what a browser would obey or hide is shown
// as an escape.
import { visibleText } from "../visible-text.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/** Safe as text and inside quoted attributes. Newlines and tabs stay. */
export function escapeHtml(text: string): string {
  return visibleText(text).replace(/[&<>"'`]/g, (char) => ENTITIES[char] as string);
}

/** Cuts a long value and says how much is left out. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  // Not through the middle of a surrogate pair.
  const end = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
  return `${text.slice(0, end)} … (${text.length - end} characters more)`;
}
