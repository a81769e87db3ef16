// Hunting: an EQL query over everything kept. The query and its time are the address, so that a link of an
// alert's guide, or of a colleague, runs the same.
import { useEffect, useState } from "preact/hooks";
import type { ApiDiagnostic, FieldsView, HuntAnswer } from "../../server/console/console-api.ts";
import { ApiFault, askApi, sentenceOf } from "../api/ask-api.ts";
import { useAnswer } from "../api/use-answer.ts";
import { CodeEditor } from "../editor/code-editor.tsx";
import { useCheck } from "../editor/use-check.ts";
import { EmptyState, FaultState, LoadingState } from "../parts/blank-states.tsx";
import { addressOf, goTo } from "../shell/router.ts";
import { countOf, formatSpan, formatTime } from "../text/format-time.ts";
import { visibleText } from "../text/visible-text.ts";
import type { ViewProps } from "../views.ts";
import { EventTable } from "./event-table.tsx";
import { type HuntPlace, huntPlace, huntSearch, SPANS, timesOf } from "./hunt-place.ts";
import { keepQuery, pastQueries } from "./past-queries.ts";
import { SequenceLanes } from "./sequence-lanes.tsx";

const SIZE = 200;
const EXAMPLE = 'process where process.parent.name : "python*" and process.name in ("sh", "bash")';

interface Hunted {
  readonly answer?: HuntAnswer;
  readonly fault?: string;
  readonly diagnostics?: readonly ApiDiagnostic[];
  readonly isRunning: boolean;
}

export function HuntView({ search }: ViewProps) {
  const place = huntPlace(search);
  const [query, setQuery] = useState(place.query);
  const [turn, setTurn] = useState(0);
  const fields = useAnswer<FieldsView>("/fields");
  const faults = useCheck("/hunt/check", query);
  const hunted = useHunt(place, turn);
  useEffect(() => setQuery(place.query), [place.query]);
  const run = (change: Partial<HuntPlace> = {}) => {
    if (query.trim() === "") return;
    goTo(addressOf(["hunt"], huntSearch({ ...place, query, ...change })));
    setTurn(turn + 1);
  };
  return (
    <div class="plain-view hunt-view">
      <header class="view-head">
        <h1>Hunt</h1>
      </header>
      <CodeEditor
        label="EQL query"
        text={query}
        language="eql"
        rows={Math.min(14, Math.max(4, query.split("\n").length + 1))}
        diagnostics={(query === place.query ? hunted.diagnostics : undefined) ?? faults}
        fields={fields.data}
        onChange={setQuery}
        onRun={run}
      />
      <HuntBar place={place} isRunning={hunted.isRunning} onRun={run} onPast={setQuery} />
      <Found hunted={hunted} onExample={() => setQuery(EXAMPLE)} hasQuery={query.trim() !== ""} />
    </div>
  );
}

function useHunt(place: HuntPlace, turn: number): Hunted {
  const [hunted, setHunted] = useState<Hunted>({ isRunning: false });
  const key = `${huntSearch(place)} ${turn}`;
  useEffect(() => {
    if (place.query.trim() === "") return setHunted({ isRunning: false });
    const stop = new AbortController();
    setHunted({ isRunning: true });
    const body = { query: place.query, size: SIZE, ...timesOf(place, Date.now()) };
    askApi<HuntAnswer>("/hunt", { method: "POST", body, signal: stop.signal }).then(
      (answer) => {
        keepQuery(place.query);
        setHunted({ answer, isRunning: false });
      },
      (error: unknown) => {
        if (stop.signal.aborted) return;
        const diagnostics = error instanceof ApiFault ? error.fault.diagnostics : undefined;
        setHunted({
          fault: sentenceOf(error),
          isRunning: false,
          ...(diagnostics === undefined ? {} : { diagnostics }),
        });
      },
    );
    return () => stop.abort();
  }, [key]);
  return hunted;
}

function HuntBar(props: {
  readonly place: HuntPlace;
  readonly isRunning: boolean;
  readonly onRun: (change?: Partial<HuntPlace>) => void;
  readonly onPast: (query: string) => void;
}) {
  const { place, isRunning, onRun, onPast } = props;
  const { fromMs, toMs } = place;
  const isFixed = fromMs !== undefined || toMs !== undefined;
  const past = pastQueries();
  return (
    <div class="hunt-bar">
      <button type="button" class="button button-main" onClick={() => onRun()}>
        {isRunning ? "Looking…" : "Run"} <kbd>Ctrl ↵</kbd>
      </button>
      <fieldset class="spans" aria-label="Time">
        {SPANS.map(([hours, label]) => (
          <button
            key={label}
            type="button"
            class="button"
            aria-pressed={!isFixed && place.hours === hours}
            onClick={() => onRun({ hours, fromMs: undefined, toMs: undefined })}
          >
            {label}
          </button>
        ))}
      </fieldset>
      {isFixed ? (
        <span class="dim">
          {fromMs === undefined ? "" : `from ${formatTime(fromMs)} `}
          {toMs === undefined ? "" : `to ${formatTime(toMs)}`}
        </span>
      ) : null}
      {past.length === 0 ? null : (
        <label class="past">
          <span class="for-readers">Past queries</span>
          <select
            value=""
            onChange={(event) => {
              const query = past[Number(event.currentTarget.value)];
              if (query !== undefined) onPast(query);
            }}
          >
            <option value="">Past queries</option>
            {past.map((query, index) => (
              <option key={query} value={String(index)}>
                {visibleText(query.replaceAll("\n", " ").slice(0, 90))}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

function Found(props: {
  readonly hunted: Hunted;
  readonly hasQuery: boolean;
  readonly onExample: () => void;
}) {
  const { answer, fault, diagnostics, isRunning } = props.hunted;
  if (isRunning) return <LoadingState label="Looking through the events" />;
  if (diagnostics !== undefined && diagnostics.length > 0) return null;
  if (fault !== undefined) return <FaultState title="The hunt failed" fault={fault} />;
  if (answer === undefined) {
    return props.hasQuery ? null : (
      <EmptyState title="Ask everything that was kept">
        An EQL query over all events of this host and of those that send here.{" "}
        <button type="button" class="button-link" onClick={props.onExample}>
          Begin with an example
        </button>
      </EmptyState>
    );
  }
  const { events = [], sequences, isCut, tookMs } = answer;
  const count = sequences?.length ?? events.length;
  const noun = sequences === undefined ? "event" : "sequence";
  return (
    <>
      <p class="found-line" role="status">
        <strong>{countOf(count, noun)}</strong>
        {isCut ? ", the latest; there are more" : ""}{" "}
        <span class="dim">in {formatSpan(tookMs)}</span>
      </p>
      {count === 0 ? (
        <EmptyState title="Nothing matches">Take a longer time, or fewer conditions.</EmptyState>
      ) : sequences === undefined ? (
        <EventTable events={events.toReversed()} />
      ) : (
        <SequenceLanes sequences={sequences.toReversed()} />
      )}
    </>
  );
}
