// What an exception would have taken away, before it is saved: past alerts, kept events, and whether this
// very alert is among them.
import type { ExceptionPreviewView } from "../../server/console/console-api.ts";
import { SeverityBadge } from "../parts/badges.tsx";
import { Plain } from "../parts/plain.tsx";
import { countOf, formatCount, formatTime } from "../text/format-time.ts";
import type { Preview } from "./use-preview.ts";

const SHOWN_MAX = 6;

export function PreviewBox(props: { readonly preview: Preview; readonly alertId: string }) {
  const { preview, alertId } = props;
  const { view, fault, isLoading } = preview;
  return (
    <section class="preview" aria-label="Preview" aria-live="polite" aria-busy={isLoading}>
      <h3>What it would take away {isLoading ? <span class="dim">trying…</span> : null}</h3>
      {fault === undefined ? null : (
        <p class="preview-fault">
          <Plain text={fault} />
        </p>
      )}
      {view === undefined ? null : <PreviewFound view={view} alertId={alertId} />}
    </section>
  );
}

function PreviewFound(props: { readonly view: ExceptionPreviewView; readonly alertId: string }) {
  const { view, alertId } = props;
  const others = view.countByRule.filter(({ count }) => count > 0);
  const hasThis = view.removed.some(({ id }) => id === alertId);
  return (
    <>
      <p>
        <strong>{countOf(view.removedCount, "alert")}</strong> of {formatCount(view.examinedCount)}{" "}
        kept, and <strong>{countOf(view.eventCount, "event")}</strong> of the last days.
        {view.isCut ? " Older alerts were not looked at." : ""}
      </p>
      {view.removedCount > 0 && !hasThis && view.removed.length === view.removedCount ? (
        <p class="preview-fault">This alert is not among them.</p>
      ) : null}
      {view.removedCount === 0 ? <p class="dim">No alert so far would be gone.</p> : null}
      {others.length > 1 ? (
        <p class="dim">
          {others.map(({ ruleName, count }, index) => (
            <span key={ruleName}>
              {index > 0 ? ", " : ""}
              {formatCount(count)} of <Plain text={ruleName} isOneLine max={80} />
            </span>
          ))}
        </p>
      ) : null}
      <ul class="preview-rows">
        {view.removed.slice(0, SHOWN_MAX).map((row) => (
          <li key={row.id} class={row.id === alertId ? "preview-this" : ""}>
            <SeverityBadge severity={row.severity} />
            <span class="dim">{formatTime(row.timeMs)}</span>
            <span class="mono preview-command">
              <Plain text={row.commandLine || row.processName} isOneLine max={120} />
            </span>
            {row.id === alertId ? <span class="tag">this alert</span> : null}
          </li>
        ))}
      </ul>
      {view.notes.map((note) => (
        <p key={note} class="dim">
          <Plain text={note} />
        </p>
      ))}
    </>
  );
}
