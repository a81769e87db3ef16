// What is selected and what can be done with it. It stands in the place of the count of alerts, so that
// selecting moves nothing.
import { countOf, formatCount } from "../text/format-time.ts";

export interface BulkBarProps {
  readonly selectedCount: number;
  readonly totalCount: number;
  /** Every alert that the filter finds, also those not read yet. */
  readonly isAll: boolean;
  readonly isAllowed: boolean;
  readonly onAll: () => void;
  readonly onAcknowledge: () => void;
  readonly onClose: () => void;
  readonly onReopen: () => void;
  readonly onClear: () => void;
}

export function BulkBar(props: BulkBarProps) {
  const { selectedCount, totalCount, isAll, isAllowed } = props;
  if (selectedCount === 0 && !isAll) return null;
  return (
    <div class="bulk-bar" role="toolbar" aria-label="Selected alerts">
      <strong>
        {isAll ? `All ${countOf(totalCount, "alert")}` : `${formatCount(selectedCount)} selected`}
      </strong>
      {isAll || selectedCount >= totalCount ? null : (
        <button type="button" class="button-link" onClick={props.onAll}>
          Select all {formatCount(totalCount)}
        </button>
      )}
      {isAllowed ? (
        <>
          <button type="button" class="button" onClick={props.onAcknowledge}>
            Acknowledge <kbd>a</kbd>
          </button>
          <button type="button" class="button" onClick={props.onClose}>
            Close <kbd>c</kbd>
          </button>
          <button type="button" class="button" onClick={props.onReopen}>
            Reopen
          </button>
        </>
      ) : (
        <span class="dim">Changing alerts needs the role “analyst”.</span>
      )}
      <button type="button" class="button-link" onClick={props.onClear}>
        Clear
      </button>
    </div>
  );
}
