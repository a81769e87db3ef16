// What the list holds by status, severity, rule, host, user and tactic, with counts; each a filter. A value
// that is filtered by stays even where nothing has it, so that it can be taken out again.
import { useState } from "preact/hooks";
import type { AlertSummaryView, FacetView } from "../../server/console/console-api.ts";
import { severityClass } from "../parts/badges.tsx";
import { Plain } from "../parts/plain.tsx";
import { formatCount } from "../text/format-time.ts";
import { visibleText } from "../text/visible-text.ts";
import { type ListFilter, type ListState, toggleFilter } from "./list-state.ts";

const FACETS: readonly (readonly [ListFilter & keyof AlertSummaryView["facets"], string])[] = [
  ["status", "Status"],
  ["severity", "Severity"],
  ["rule", "Rule"],
  ["host", "Host"],
  ["user", "User"],
  ["tactic", "Tactic"],
];

const FIXED: Readonly<Partial<Record<ListFilter, readonly string[]>>> = {
  status: ["open", "acknowledged", "closed"],
  severity: ["critical", "high", "medium", "low"],
};

const SHOWN_FIRST = 6;

export interface FacetsProps {
  readonly summary: AlertSummaryView | undefined;
  readonly state: ListState;
  readonly onChange: (state: ListState) => void;
}

export function Facets({ summary, state, onChange }: FacetsProps) {
  return (
    <div class="facets">
      {FACETS.map(([name, label]) => (
        <Facet
          key={name}
          name={name}
          label={label}
          values={summary?.facets[name]}
          chosen={chosenOf(state, name)}
          onToggle={(value) => onChange(toggleFilter(state, name, value))}
        />
      ))}
    </div>
  );
}

function chosenOf(state: ListState, name: ListFilter): readonly string[] {
  const chosen = state.filters[name];
  if (chosen === undefined) return name === "status" ? ["open"] : [];
  return chosen.includes("any") ? [] : chosen;
}

function Facet(props: {
  readonly name: ListFilter;
  readonly label: string;
  readonly values: readonly FacetView[] | undefined;
  readonly chosen: readonly string[];
  readonly onToggle: (value: string) => void;
}) {
  const { name, label, values, chosen, onToggle } = props;
  const [isWhole, setWhole] = useState(false);
  const all = withFixed(name, values ?? [], chosen);
  const shown = isWhole ? all : all.slice(0, SHOWN_FIRST);
  const isLoading = values === undefined && FIXED[name] === undefined;
  return (
    <fieldset class="facet">
      <legend>{label}</legend>
      {isLoading ? <span class="loading-bar" aria-hidden="true" /> : null}
      {!isLoading && all.length === 0 ? <span class="dim facet-none">none</span> : null}
      {shown.map((facet) => (
        <label key={facet.value} class="facet-value">
          <input
            type="checkbox"
            checked={chosen.includes(facet.value)}
            onChange={() => onToggle(facet.value)}
          />
          {name === "severity" ? (
            <span class={`dot dot-${severityClass(facet.value)}`} aria-hidden="true" />
          ) : null}
          <span class="facet-label" title={visibleText(facet.label.slice(0, 300))}>
            <Plain text={facet.label} isOneLine max={80} />
          </span>
          <span class="facet-count">{values === undefined ? "" : formatCount(facet.count)}</span>
        </label>
      ))}
      {all.length > SHOWN_FIRST ? (
        <button type="button" class="button-link" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Fewer" : `${all.length - SHOWN_FIRST} more`}
        </button>
      ) : null}
    </fieldset>
  );
}

/** In a fixed order where the values are few and known, the chosen ones always among them. */
function withFixed(
  name: ListFilter,
  values: readonly FacetView[],
  chosen: readonly string[],
): readonly FacetView[] {
  const known = new Map(values.map((facet) => [facet.value, facet]));
  const first = FIXED[name] ?? chosen.filter((value) => !known.has(value));
  const blank = (value: string): FacetView => ({ value, label: value, count: 0 });
  const fixed = first.map((value) => known.get(value) ?? blank(value));
  return [...fixed, ...values.filter(({ value }) => !first.includes(value))];
}
