// Above the list: search, span of time, and what narrows it as chips that can be taken out.
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../parts/icons.tsx";
import { Plain } from "../parts/plain.tsx";
import { useKeys } from "../shell/keyboard.ts";
import { formatTime } from "../text/format-time.ts";
import {
  LIST_FILTERS,
  type ListFilter,
  type ListState,
  RANGES,
  type RangeName,
  toggleFilter,
  withTimes,
} from "./list-state.ts";

const TYPING_MS = 250;

export interface ListBarProps {
  readonly state: ListState;
  readonly labelOf: (name: ListFilter, value: string) => string;
  readonly onChange: (state: ListState, isTyping?: boolean) => void;
  readonly onFilters: () => void;
}

export function ListBar({ state, labelOf, onChange, onFilters }: ListBarProps) {
  return (
    <div class="list-bar">
      <div class="list-bar-row">
        <SearchField text={state.text} onText={(text) => onChange({ ...state, text }, true)} />
        <RangeChoice state={state} onChange={onChange} />
        <button type="button" class="button button-filters" onClick={onFilters}>
          <Icon name="filter" /> Filters
        </button>
      </div>
      <Chips state={state} labelOf={labelOf} onChange={onChange} />
    </div>
  );
}

function SearchField({
  text,
  onText,
}: {
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(text);
  const told = useRef(text);
  const tell = useRef(onText);
  tell.current = onText;
  useEffect(() => {
    if (text !== told.current) setTyped(text);
    told.current = text;
  }, [text]);
  useEffect(() => {
    if (typed === told.current) return;
    const timer = setTimeout(() => {
      told.current = typed;
      tell.current(typed);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useKeys({ "/": () => input.current?.focus() });
  return (
    <label class="search-field">
      <Icon name="search" />
      <span class="for-readers">Search alerts</span>
      <input
        ref={input}
        type="search"
        placeholder="Search rule, process, command line, host, user"
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" && event.key !== "Enter") return;
          if (event.key === "Escape" && typed !== "") setTyped("");
          else event.currentTarget.blur();
        }}
      />
      <span class="key" aria-hidden="true">
        /
      </span>
    </label>
  );
}

function RangeChoice({ state, onChange }: Pick<ListBarProps, "state" | "onChange">) {
  const isOwn = state.fromMs !== undefined || state.toMs !== undefined;
  const current = state.range ?? (isOwn ? "own" : "all");
  return (
    <fieldset class="segments">
      <legend class="for-readers">Span of time</legend>
      {(["all", ...(Object.keys(RANGES) as RangeName[])] as const).map((range) => (
        <label key={range} class="segment">
          <input
            type="radio"
            name="range"
            class="for-readers"
            checked={current === range}
            onChange={() => onChange(withTimes(state, range === "all" ? {} : { range }))}
          />
          <span>{range === "all" ? "All" : range}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Chips({ state, labelOf, onChange }: Pick<ListBarProps, "state" | "labelOf" | "onChange">) {
  const chosen = LIST_FILTERS.flatMap((name) =>
    (state.filters[name] ?? []).map((value) => ({ name, value })),
  ).filter(({ value }) => value !== "any");
  const isOwn = state.fromMs !== undefined || state.toMs !== undefined;
  if (chosen.length === 0 && !isOwn) return null;
  return (
    <ul class="chips" aria-label="Filters in use">
      {chosen.map(({ name, value }) => (
        <li key={`${name} ${value}`}>
          <button
            type="button"
            class="chip"
            title="Take this filter out"
            onClick={() => onChange(toggleFilter(state, name, value))}
          >
            <span class="dim">{name}</span> <Plain text={labelOf(name, value)} isOneLine max={60} />
            <span aria-hidden="true"> ×</span>
          </button>
        </li>
      ))}
      {isOwn ? (
        <li>
          <button type="button" class="chip" onClick={() => onChange(withTimes(state, {}))}>
            <span class="dim">time</span> {spanOf(state)}
            <span aria-hidden="true"> ×</span>
          </button>
        </li>
      ) : null}
      <li>
        <button
          type="button"
          class="button-link"
          onClick={() => onChange({ ...withTimes(state, {}), filters: {}, text: "" })}
        >
          Clear all
        </button>
      </li>
    </ul>
  );
}

function spanOf({ fromMs, toMs }: ListState): string {
  const from = fromMs === undefined ? "the beginning" : formatTime(fromMs).slice(0, 16);
  const to = toMs === undefined ? "now" : formatTime(toMs).slice(0, 16);
  return `${from} – ${to}`;
}
