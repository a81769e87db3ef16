// All that is known of the alert's surroundings in one line of time, with kinds that can be taken out.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { TimelineEntry } from "../../triage/investigation.ts";
import { Plain } from "../parts/plain.tsx";
import { scrollToRow, VirtualRows } from "../parts/virtual-rows.tsx";
import { addressOf } from "../shell/router.ts";
import { formatClock, formatCount, formatTime } from "../text/format-time.ts";
import { offsetOf } from "./process-words.ts";

type Kind = TimelineEntry["kind"];

const KINDS: Readonly<Record<Kind, string>> = {
  "process-start": "Started",
  "process-end": "Ended",
  network: "Network",
  file: "File",
  alert: "Alert",
  login: "Login",
  change: "Change",
  other: "Other",
};

/** As in alert.css. */
const ROW_PX = 26;

export interface TimelineProps {
  readonly entries: readonly TimelineEntry[];
  readonly alertId: string;
  readonly alertMs: number;
}

export function Timeline({ entries, alertId, alertMs }: TimelineProps) {
  const [hidden, setHidden] = useState<ReadonlySet<Kind>>(new Set());
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useMemo(
    () => entries.filter((entry) => !hidden.has(entry.kind)),
    [entries, hidden],
  );
  const isPlaced = useRef(false);
  useEffect(() => {
    // Once: entries that come later move nothing under the reader's eyes.
    if (isPlaced.current) return;
    isPlaced.current = true;
    const place = shown.findIndex((entry) => entry.alertId === alertId);
    if (place > 5) scrollToRow(scroller.current, { index: place, rowPx: ROW_PX, isCentered: true });
  }, [shown, alertId]);
  if (entries.length === 0) return <p class="dim">Nothing else is kept of that time.</p>;
  return (
    <>
      <KindFilters entries={entries} hidden={hidden} onChange={setHidden} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <div ref={scroller} class="timeline" role="list" aria-label="Timeline" tabIndex={0}>
        <VirtualRows
          count={shown.length}
          rowPx={ROW_PX}
          scroller={scroller}
          row={(index) => {
            const entry = shown[index];
            if (entry === undefined) return null;
            return (
              <Entry
                key={index}
                entry={entry}
                alertMs={alertMs}
                isThis={entry.kind === "alert" && entry.alertId === alertId}
              />
            );
          }}
        />
      </div>
    </>
  );
}

function KindFilters(props: {
  readonly entries: readonly TimelineEntry[];
  readonly hidden: ReadonlySet<Kind>;
  readonly onChange: (hidden: ReadonlySet<Kind>) => void;
}) {
  const { entries, hidden, onChange } = props;
  const kinds = (Object.keys(KINDS) as Kind[]).flatMap((kind) => {
    const count = entries.filter((entry) => entry.kind === kind).length;
    return count === 0 ? [] : [{ kind, count }];
  });
  return (
    <fieldset class="kinds">
      <legend class="for-readers">Kinds in the timeline</legend>
      {kinds.map(({ kind, count }) => (
        <label key={kind} class="kind">
          <input
            type="checkbox"
            checked={!hidden.has(kind)}
            onChange={() => {
              const next = new Set(hidden);
              if (!next.delete(kind)) next.add(kind);
              onChange(next);
            }}
          />
          <span class={`kind-mark kind-${kind}`} aria-hidden="true" />
          {KINDS[kind]} <span class="dim">{formatCount(count)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Entry(props: {
  readonly entry: TimelineEntry;
  readonly alertMs: number;
  readonly isThis: boolean;
}) {
  const { entry, alertMs, isThis } = props;
  const text = <Plain text={entry.text} isOneLine max={400} />;
  return (
    <div role="listitem" class={isThis ? "moment moment-this" : "moment"}>
      <span class="moment-time" title={formatTime(entry.timeMs)}>
        {formatClock(entry.timeMs, true)}
      </span>
      <span class="dim moment-offset">{offsetOf(entry.timeMs, alertMs)}</span>
      <span class={`kind-mark kind-${entry.kind}`} aria-hidden="true" />
      <span class="dim moment-kind">{KINDS[entry.kind]}</span>
      <span class="moment-text">
        {entry.alertId === undefined || isThis ? (
          text
        ) : (
          <a href={addressOf(["alerts", entry.alertId])}>{text}</a>
        )}
      </span>
      <span class="dim moment-process">
        {entry.process === undefined ? null : (
          <Plain text={`${entry.process.name} ${entry.process.pid ?? ""}`} isOneLine max={60} />
        )}
      </span>
    </div>
  );
}
