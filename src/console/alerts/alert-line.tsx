// One line of the list: how bad, what, on which host and by whom, since when. Two rows of text at a wide
// screen, three at a narrow one; the height is the same for every alert, so that the list can be long.
import type { AlertRow } from "../../server/console/console-api.ts";
import { SeverityBadge, StatusBadge, severityClass } from "../parts/badges.tsx";
import { Plain } from "../parts/plain.tsx";
import { formatAge, formatClock, formatDate, formatTime } from "../text/format-time.ts";
import { visibleText } from "../text/visible-text.ts";

export interface AlertLineProps {
  readonly row: AlertRow;
  readonly index: number;
  readonly nowMs: number;
  readonly isCurrent: boolean;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
  readonly onOpen: () => void;
  readonly onSelect: (isRange: boolean) => void;
}

export function alertLineId(id: string): string {
  return `alert-${id}`;
}

export function AlertLine(props: AlertLineProps) {
  const { row, index, nowMs, isCurrent, isOpen, isSelected, onOpen, onSelect } = props;
  const marks = `${isCurrent ? " line-current" : ""}${isOpen ? " line-open" : ""}`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and takes the keys
    <div
      id={alertLineId(row.id)}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      class={`line line-${severityClass(row.severity)}${marks}`}
      onClick={(event) => (event.shiftKey ? onSelect(true) : onOpen())}
    >
      <span role="gridcell" class="line-check">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Select ${visibleText(row.ruleName.slice(0, 120))}`}
          checked={isSelected}
          onClick={(event) => {
            event.stopPropagation();
            onSelect(event.shiftKey);
          }}
        />
      </span>
      <span role="gridcell" class="line-severity">
        <SeverityBadge severity={row.severity} />
      </span>
      <span role="gridcell" class="line-what">
        <span class="line-rule">
          <Plain text={row.ruleName} isOneLine max={200} />
          {row.suppressedCount > 1 ? (
            <span class="tag" title="Alerts that this one stands for">
              ×{row.suppressedCount}
            </span>
          ) : null}
          {row.tags.slice(0, 2).map((tag) => (
            <span key={tag} class="tag">
              <Plain text={tag} isOneLine max={30} />
            </span>
          ))}
        </span>
        <span class="line-command">
          <Plain text={row.commandLine || row.processName || row.reason} isOneLine max={400} />
        </span>
      </span>
      <span role="gridcell" class="line-where">
        <span>
          <Plain text={row.hostName || "–"} isOneLine max={80} />
        </span>
        <span class="dim">
          <Plain text={row.userName || "–"} isOneLine max={80} />
        </span>
      </span>
      <span role="gridcell" class="line-status">
        <StatusBadge status={row.status} />
        {row.assignees.length === 0 ? null : (
          <span class="dim">
            <Plain text={row.assignees.join(", ")} isOneLine max={40} />
          </span>
        )}
      </span>
      <span role="gridcell" class="line-time" title={formatTime(row.timeMs)}>
        <span>{formatAge(row.timeMs, nowMs)}</span>
        <span class="dim">{stamp(row.timeMs, nowMs)}</span>
      </span>
    </div>
  );
}

/** The clock for today, the date before. */
function stamp(ms: number, nowMs: number): string {
  return formatDate(ms) === formatDate(nowMs)
    ? formatClock(ms)
    : `${formatDate(ms).slice(5)} ${formatClock(ms).slice(0, 5)}`;
}
