// Sequences that a hunt found: a row each, a column for each stage, with the time from stage to stage. A
// missing event has its place too.
import { useState } from "preact/hooks";
import type { HuntAnswer, HuntEvent } from "../../server/console/console-api.ts";
import { LongText } from "../parts/long-text.tsx";
import { Plain } from "../parts/plain.tsx";
import { formatSpan, formatTime } from "../text/format-time.ts";
import { textAt } from "./event-columns.ts";

type Sequence = NonNullable<HuntAnswer["sequences"]>[number];

export function SequenceLanes({ sequences }: { readonly sequences: readonly Sequence[] }) {
  return (
    <ol class="lanes" aria-label="Sequences">
      {sequences.map((sequence, index) => (
        <Lane key={index} sequence={sequence} />
      ))}
    </ol>
  );
}

function Lane({ sequence }: { readonly sequence: Sequence }) {
  const [open, setOpen] = useState<number>();
  const { joinKeys, events } = sequence;
  const shown = open === undefined ? undefined : events[open];
  return (
    <li class="card">
      {joinKeys.length === 0 ? null : (
        <p class="dim">
          by{" "}
          <span class="mono">
            <Plain text={joinKeys.map((key) => String(key)).join(", ")} isOneLine max={200} />
          </span>
        </p>
      )}
      <ol class="stages">
        {events.map((event, stage) => (
          <li key={stage} class={event === null ? "stage stage-missing" : "stage"}>
            <StageGap before={lastBefore(events, stage)} event={event} />
            {event === null ? (
              <span class="dim">nothing here, as asked</span>
            ) : (
              <button
                type="button"
                class="stage-event"
                aria-expanded={open === stage}
                onClick={() => setOpen(open === stage ? undefined : stage)}
              >
                <strong>
                  <Plain text={nameOf(event)} isOneLine max={80} />
                </strong>
                <span class="mono">
                  <Plain text={detailOf(event)} isOneLine max={160} />
                </span>
                <span class="dim">{formatTime(event.timeMs)}</span>
              </button>
            )}
          </li>
        ))}
      </ol>
      {shown === undefined || shown === null ? null : (
        <LongText text={JSON.stringify(shown.document, null, 2)} />
      )}
    </li>
  );
}

function lastBefore(events: Sequence["events"], stage: number): HuntEvent | undefined {
  return events.slice(0, stage).findLast((event) => event !== null) ?? undefined;
}

function StageGap(props: {
  readonly before: HuntEvent | undefined;
  readonly event: HuntEvent | null;
}) {
  const { before, event } = props;
  if (before === undefined || event === null) return null;
  return <span class="stage-gap dim">+{formatSpan(event.timeMs - before.timeMs)}</span>;
}

function nameOf({ document }: HuntEvent): string {
  const names = ["process.name", "event.action", "event.category"];
  return names.map((path) => textAt(document, path)).find((text) => text !== "") ?? "event";
}

function detailOf({ document }: HuntEvent): string {
  const paths = ["process.command_line", "file.path", "destination.ip", "dns.question.name"];
  return paths.map((path) => textAt(document, path)).find((text) => text !== "") ?? "";
}
