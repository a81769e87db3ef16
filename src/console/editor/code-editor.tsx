// A text area with colors and underlined faults below it, and completion of fields. The text area stays a text
// area: selection, undo, spell and screen reader are the browser's own.
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ApiDiagnostic, FieldsView } from "../../server/console/console-api.ts";
import { Plain } from "../parts/plain.tsx";
import { areaOffset } from "./area-offset.ts";
import { type Completion, completed, completions, wordAt } from "./complete.ts";
import { faultRange, markFaults } from "./mark-faults.ts";
import { placeOf } from "./place-of.ts";
import { type Language, tokenize } from "./tokenize.ts";

/** Listed and underlined; of more, the first are where to begin. */
const FAULTS_MAX = 20;

export interface CodeEditorProps {
  readonly label: string;
  readonly text: string;
  readonly language: Language;
  readonly rows: number;
  readonly diagnostics: readonly ApiDiagnostic[];
  readonly fields: FieldsView | undefined;
  readonly onChange: (text: string) => void;
  /** Ctrl+Enter. */
  readonly onRun?: () => void;
}

export function CodeEditor(props: CodeEditorProps) {
  const { label, text, language, rows, diagnostics, fields, onChange, onRun } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const layer = useRef<HTMLPreElement>(null);
  const [cursor, setCursor] = useState<number>();
  const [chosen, setChosen] = useState(0);
  const nextCursor = useRef<number>();
  const word = cursor === undefined ? undefined : wordAt(text, cursor);
  const found = useMemo(
    () => (word === undefined || fields === undefined ? [] : completions(word.text, fields)),
    [word?.text, fields],
  );
  useLayoutEffect(() => {
    if (nextCursor.current === undefined) return;
    area.current?.setSelectionRange(nextCursor.current, nextCursor.current);
    nextCursor.current = undefined;
  }, [text]);
  const take = (completion: Completion) => {
    if (word === undefined) return;
    const result = completed(text, word, completion.text);
    nextCursor.current = result.cursor;
    setCursor(undefined);
    onChange(result.text);
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onRun?.();
      return;
    }
    if (found.length === 0) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setChosen((chosen + step + found.length) % found.length);
    else if (event.key === "Tab" || event.key === "Enter") take(found[chosen] as Completion);
    else if (event.key === "Escape") setCursor(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const goTo = (fault: ApiDiagnostic) => {
    if (area.current === null || fault.start === undefined) return;
    area.current.focus({ preventScroll: true });
    const place = areaOffset(text, fault.start);
    area.current.setSelectionRange(place, place);
    // A text area cannot bring a place of its text into sight; the layer with the same lines can.
    const start = faultRange(text, fault)?.start;
    layer.current?.querySelector(`[data-start="${start}"]`)?.scrollIntoView({ block: "nearest" });
    area.current.scrollTop = layer.current?.scrollTop ?? 0;
  };
  return (
    <div class="editor">
      <div class="editor-frame">
        <pre ref={layer} class="editor-layer" aria-hidden="true">
          <ColoredText text={text} language={language} diagnostics={diagnostics} />
          {"\n"}
        </pre>
        <textarea
          ref={area}
          class="editor-area"
          aria-label={label}
          aria-autocomplete="list"
          aria-controls="editor-completions"
          aria-invalid={diagnostics.some(({ severity }) => severity === "error")}
          {...(found.length > 0 ? { "aria-activedescendant": `completion-${chosen}` } : {})}
          rows={rows}
          spellcheck={false}
          autocapitalize="off"
          value={text}
          onInput={(event) => {
            setCursor(event.currentTarget.selectionStart);
            setChosen(0);
            onChange(event.currentTarget.value);
          }}
          onBlur={() => setCursor(undefined)}
          onKeyDown={onKeyDown}
          onScroll={(event) => {
            if (layer.current === null) return;
            layer.current.scrollTop = event.currentTarget.scrollTop;
            layer.current.scrollLeft = event.currentTarget.scrollLeft;
          }}
        />
      </div>
      <CompletionList found={found} chosen={chosen} onTake={take} />
      <Faults text={text} diagnostics={diagnostics} onGoTo={goTo} />
    </div>
  );
}

function ColoredText({
  text,
  language,
  diagnostics,
}: Pick<CodeEditorProps, "text" | "language" | "diagnostics">) {
  // Faults come some time after the text that they are of, and would stand at wrong places in another.
  const checked = useMemo(() => text, [diagnostics]);
  const faults = checked === text ? diagnostics.slice(0, FAULTS_MAX) : [];
  return (
    <>
      {markFaults(tokenize(text, language), text, faults).map(
        ({ kind, fault, start, text: piece }) =>
          fault === undefined ? (
            <span key={start} class={`code-${kind}`}>
              {piece}
            </span>
          ) : (
            <span
              key={start}
              class={`code-${kind} code-fault code-fault-${fault}`}
              data-start={start}
            >
              {piece}
            </span>
          ),
      )}
    </>
  );
}

function CompletionList(props: {
  readonly found: readonly Completion[];
  readonly chosen: number;
  readonly onTake: (completion: Completion) => void;
}) {
  const { found, chosen, onTake } = props;
  return (
    <div
      id="editor-completions"
      class="completions"
      role="listbox"
      aria-label="Completions"
      hidden={found.length === 0}
    >
      {found.map((completion, index) => (
        <div
          key={completion.text}
          id={`completion-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          class={index === chosen ? "completion completion-chosen" : "completion"}
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(completion);
          }}
        >
          <span class="mono">{completion.text}</span>
          <span class="dim">{completion.hint}</span>
        </div>
      ))}
    </div>
  );
}

function Faults(props: {
  readonly text: string;
  readonly diagnostics: readonly ApiDiagnostic[];
  readonly onGoTo: (fault: ApiDiagnostic) => void;
}) {
  const { text, diagnostics, onGoTo } = props;
  return (
    <ul class="faults" aria-label="Faults" aria-live="polite">
      {diagnostics.slice(0, FAULTS_MAX).map((one, index) => {
        const place = one.start === undefined ? undefined : placeOf(text, one.start);
        return (
          <li key={index} class={`fault fault-${one.severity}`}>
            {place === undefined ? null : (
              <button
                type="button"
                class="button-link mono"
                aria-label={`Line ${place.line}, column ${place.column}`}
                onClick={() => onGoTo(one)}
              >
                {place.line}:{place.column}
              </button>
            )}
            <span>
              <Plain text={one.message} max={600} /> <span class="dim">{one.code}</span>
              {one.notes.map((note) => (
                <span key={note} class="fault-note dim">
                  <Plain text={note} max={400} />
                </span>
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
