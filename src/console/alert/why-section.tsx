// Why it matched: the query as a tree, each part true or false, with the event's values at the leaves. Parts
// that did not matter are folded.
import type { JsonValue } from "../../base/json.ts";
import type { ConditionView, WhyView } from "../../server/console/console-api.ts";
import type { Answer } from "../api/use-answer.ts";
import { FaultState, LoadingState } from "../parts/blank-states.tsx";
import { LongText } from "../parts/long-text.tsx";
import { Plain } from "../parts/plain.tsx";
import { formatTime } from "../text/format-time.ts";
import { Section } from "./section.tsx";

const DEPTH_MAX = 30;

export function WhySection({ answer }: { readonly answer: Answer<WhyView> }) {
  const { data, fault, reload } = answer;
  return (
    <Section name="why">
      {data === undefined && fault === undefined ? (
        <LoadingState label="Testing the query" />
      ) : null}
      {data === undefined && fault !== undefined ? (
        <FaultState title="It could not be told why" fault={fault} onRetry={reload} />
      ) : null}
      {data === undefined ? null : <Why why={data} />}
    </Section>
  );
}

function Why({ why }: { readonly why: WhyView }) {
  return (
    <>
      {why.absence === undefined ? null : (
        <p class="dim">
          <Plain text={why.absence} />
        </p>
      )}
      {why.filters.map((filter) => (
        <div key={filter.stage} class="why">
          {why.filters.length > 1 ? (
            <h3>
              Stage {filter.stage + 1} <span class="dim">{formatTime(filter.event.timeMs)}</span>
            </h3>
          ) : null}
          <ul class="condition-tree">
            <Condition condition={filter.tree} depth={0} />
          </ul>
        </div>
      ))}
      <details class="fold-part">
        <summary>The query</summary>
        <LongText text={why.query} />
      </details>
    </>
  );
}

function Condition({
  condition,
  depth,
}: {
  readonly condition: ConditionView;
  readonly depth: number;
}) {
  const { text, isTrue, parts, fields } = condition;
  const mark = (
    <span class={isTrue ? "truth truth-yes" : "truth truth-no"}>
      <span aria-hidden="true">{isTrue ? "✓" : "✗"}</span>
      <span class="for-readers">{isTrue ? "true: " : "false: "}</span>
    </span>
  );
  if (parts.length === 0 || depth >= DEPTH_MAX) {
    return (
      <li class="condition">
        {mark}
        <div>
          <code class="condition-text">
            <Plain text={text} max={600} />
          </code>
          {fields.map((field) => (
            <div key={field.path} class="condition-value">
              <span class="dim">
                <Plain text={field.path} isOneLine max={100} /> =
              </span>{" "}
              <code>
                <Plain text={valueText(field.value)} max={600} />
              </code>
            </div>
          ))}
        </div>
      </li>
    );
  }
  return (
    <li>
      <details open={isTrue || depth === 0} class="condition-group">
        <summary>
          {mark}{" "}
          <strong>
            <Plain text={GROUPS[text] ?? text} isOneLine max={200} />
          </strong>{" "}
          <span class="dim">
            {parts.filter((part) => part.isTrue).length} of {parts.length} true
          </span>
        </summary>
        <ul>
          {parts.map((part, index) => (
            <Condition key={`${index}`} condition={part} depth={depth + 1} />
          ))}
        </ul>
      </details>
    </li>
  );
}

const GROUPS: Readonly<Record<string, string>> = {
  and: "all of",
  or: "any of",
  not: "not",
};

function valueText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
