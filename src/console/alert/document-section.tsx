// The alert's document: every field, searchable, and as JSON for other tools.
import { useMemo, useState } from "preact/hooks";
import type { JsonObject } from "../../base/json.ts";
import { LongText } from "../parts/long-text.tsx";
import { Plain } from "../parts/plain.tsx";
import { countOf } from "../text/format-time.ts";
import { copyText } from "./copy-text.ts";
import { flatDocument, LINES_MAX, searchLines } from "./flat-document.ts";
import { Section } from "./section.tsx";

const FIRST_LINES = 60;

export function DocumentSection({ document }: { readonly document: JsonObject }) {
  const [text, setText] = useState("");
  const [isJson, setJson] = useState(false);
  const [isWhole, setWhole] = useState(false);
  const lines = useMemo(() => flatDocument(document), [document]);
  const found = searchLines(lines, text);
  const shown = isWhole ? found : found.slice(0, FIRST_LINES);
  return (
    <Section
      name="document"
      tools={
        <span class="section-tools">
          <button type="button" class="button-link" onClick={() => setJson(!isJson)}>
            {isJson ? "As fields" : "As JSON"}
          </button>
          <button
            type="button"
            class="button-link"
            onClick={() => copyText(JSON.stringify(document, null, 2), "The document")}
          >
            Copy
          </button>
        </span>
      }
    >
      {isJson ? (
        <LongText text={JSON.stringify(document, null, 2)} />
      ) : (
        <>
          <label class="document-search">
            <span class="for-readers">Search the document</span>
            <input
              type="search"
              placeholder={`Search ${countOf(lines.length, "field")}`}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          <dl class="fields fields-mono">
            {shown.map(({ field, value }, index) => (
              <div key={`${field} ${index}`}>
                <dt>
                  <Plain text={field} isOneLine max={160} />
                </dt>
                <dd>
                  <LongText text={value} />
                </dd>
              </div>
            ))}
          </dl>
          {found.length === 0 ? <p class="dim">No field has that.</p> : null}
          {found.length > shown.length ? (
            <button type="button" class="button-link" onClick={() => setWhole(true)}>
              Show all {countOf(found.length, "field")}
            </button>
          ) : null}
          {lines.length >= LINES_MAX ? (
            <p class="dim">More fields than are shown: see the JSON.</p>
          ) : null}
        </>
      )}
    </Section>
  );
}
