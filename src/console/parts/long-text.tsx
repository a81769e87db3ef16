// Text that may be a megabyte: its beginning, and all of it in a box of its own when asked for. Marked parts
// are numbered, with their reasons below.
import { useState } from "preact/hooks";
import type { MarkedText } from "../../triage/investigation.ts";
import { formatCount } from "../text/format-time.ts";
import { visibleText } from "../text/visible-text.ts";
import { Plain } from "./plain.tsx";

/** More than a screen of arguments is rarely read at once. */
const FIRST_CHARACTERS = 1200;

export function LongText({ text, marks = [] }: Partial<MarkedText> & { readonly text: string }) {
  const [isWhole, setWhole] = useState(false);
  const isLong = text.length > FIRST_CHARACTERS;
  const shown = isLong && !isWhole ? text.slice(0, FIRST_CHARACTERS) : text;
  return (
    <div class="long-text">
      <pre class={isWhole ? "long-text-box long-text-whole" : "long-text-box"}>
        <MarkedParts text={shown} marks={marks} />
        {shown.length < text.length ? "…" : ""}
      </pre>
      {isLong ? (
        <button type="button" class="button-link" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show the beginning only" : `Show all ${formatCount(text.length)} characters`}
        </button>
      ) : null}
    </div>
  );
}

export function MarkedParts({ text, marks }: MarkedText) {
  const parts = [];
  let from = 0;
  const ordered = marks
    .map((mark, number) => ({ ...mark, number }))
    .sort((a, b) => a.start - b.start);
  for (const { start, end, reason, number } of ordered) {
    if (start < from || start >= text.length) continue;
    parts.push(<Plain key={`p${from}`} text={text.slice(from, start)} max={text.length} />);
    parts.push(
      <mark key={`m${start}`} title={visibleText(reason)}>
        <Plain text={text.slice(start, end)} max={text.length} />
        <sup>{number + 1}</sup>
      </mark>,
    );
    from = end;
  }
  parts.push(<Plain key="rest" text={text.slice(from)} max={text.length} />);
  return <>{parts}</>;
}
