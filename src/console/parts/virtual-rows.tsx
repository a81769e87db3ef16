// Rows of one height of which only those in sight are drawn, so that 100,000 cost what thirty do. The rows
// stand in their natural order between two spacers; the caller draws them and scrolls by index.
import type { ComponentChildren, RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useState } from "preact/hooks";

/** Beyond the edges, so that a fast wheel finds rows there. */
const SPARE_ROWS = 12;

export interface VirtualRowsProps {
  readonly count: number;
  readonly rowPx: number;
  /** The element that scrolls. */
  readonly scroller: RefObject<HTMLElement>;
  readonly row: (index: number) => ComponentChildren;
  readonly onNearEnd?: () => void;
}

export function VirtualRows({ count, rowPx, scroller, row, onNearEnd }: VirtualRowsProps) {
  const [sight, setSight] = useState({ first: 0, last: 40 });
  const look = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const first = Math.max(0, Math.floor(element.scrollTop / rowPx) - SPARE_ROWS);
    const last = Math.ceil((element.scrollTop + element.clientHeight) / rowPx) + SPARE_ROWS;
    setSight((old) => (old.first === first && old.last === last ? old : { first, last }));
  }, [rowPx, scroller]);
  useLayoutEffect(look, [look, count]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const watch = new ResizeObserver(look);
    watch.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      watch.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [look, scroller]);
  const first = Math.min(sight.first, Math.max(0, count - 1));
  const last = Math.min(sight.last, count);
  const isNearEnd = count > 0 && sight.last >= count - SPARE_ROWS;
  useEffect(() => {
    if (isNearEnd) onNearEnd?.();
  }, [isNearEnd, count, onNearEnd]);
  const drawn: ComponentChildren[] = [];
  for (let index = first; index < last; index++) drawn.push(row(index));
  return (
    <div
      role="presentation"
      style={{ paddingTop: `${first * rowPx}px`, paddingBottom: `${(count - last) * rowPx}px` }}
    >
      {drawn}
    </div>
  );
}

/** Scrolls as little as shows the row; `headPx` is what covers the top. */
export function scrollToRow(
  element: HTMLElement | null,
  {
    index,
    rowPx,
    isCentered = false,
  }: { readonly index: number; readonly rowPx: number; readonly isCentered?: boolean },
): void {
  if (element === null) return;
  const top = index * rowPx;
  const bottom = top + rowPx;
  if (isCentered) element.scrollTop = top - (element.clientHeight - rowPx) / 2;
  else if (top < element.scrollTop) element.scrollTop = top;
  else if (bottom > element.scrollTop + element.clientHeight) {
    element.scrollTop = bottom - element.clientHeight;
  }
}
