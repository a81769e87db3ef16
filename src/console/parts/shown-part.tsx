// The first rows of a table, and a button for the rest.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { formatCount } from "../text/format-time.ts";

export function ShownPart<T>(props: {
  readonly items: readonly T[];
  readonly first: number;
  readonly columns: number;
  readonly children: (item: T, index: number) => ComponentChildren;
}) {
  const { items, first, columns, children } = props;
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? items : items.slice(0, first);
  return (
    <>
      {shown.map(children)}
      {shown.length === items.length ? null : (
        <tr>
          <td colSpan={columns}>
            <button type="button" class="button-link" onClick={() => setWhole(true)}>
              Show all {formatCount(items.length)}
            </button>
          </td>
        </tr>
      )}
    </>
  );
}
