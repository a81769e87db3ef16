// Text of an event, as text: nothing in it is obeyed, and what cannot be seen is shown as a symbol whose
// title says what it is. Every value that comes from a host goes through here.
import { visibleParts } from "../text/visible-text.ts";

/** Characters drawn at once; more is a click away. A browser lays out a megabyte in seconds. */
export const SHOWN_MAX = 2000;

export interface PlainProps {
  readonly text: string;
  /** One line: line breaks are symbols too. */
  readonly isOneLine?: boolean;
  readonly max?: number;
}

export function Plain({ text, isOneLine = false, max = SHOWN_MAX }: PlainProps) {
  const shown = text.length > max ? text.slice(0, max) : text;
  const parts = visibleParts(shown, isOneLine);
  return (
    <bdi>
      {parts.map((part, index) =>
        part.hidden === undefined ? (
          part.text
        ) : (
          <span key={index} class="unseen" title={part.hidden}>
            {part.text}
          </span>
        ),
      )}
      {shown.length < text.length ? <span class="cut-mark">…</span> : null}
    </bdi>
  );
}
