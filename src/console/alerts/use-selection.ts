// Which alerts are chosen for a change: some by id, or all that the filter finds.
import { useCallback, useState } from "preact/hooks";
import type { AlertRow } from "../../server/console/console-api.ts";
import { idsBetween } from "./merge-rows.ts";

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly isAll: boolean;
  readonly has: (id: string) => boolean;
  /** `isRange`: everything from the last one that was chosen. */
  readonly toggle: (id: string, isRange: boolean) => void;
  readonly chooseAll: () => void;
  readonly clear: () => void;
}

export function useSelection(rows: readonly AlertRow[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [isAll, setAll] = useState(false);
  const [last, setLast] = useState<string | undefined>();
  const toggle = useCallback(
    (id: string, isRange: boolean) => {
      setAll(false);
      setIds((old) =>
        toggled(old, id, isRange && last !== undefined ? idsBetween(rows, last, id) : []),
      );
      setLast(id);
    },
    [rows, last],
  );
  const clear = useCallback(() => {
    setAll(false);
    setIds(new Set());
  }, []);
  return {
    ids,
    isAll,
    has: (id) => isAll || ids.has(id),
    toggle,
    chooseAll: () => setAll(true),
    clear,
  };
}

function toggled(
  old: ReadonlySet<string>,
  id: string,
  range: readonly string[],
): ReadonlySet<string> {
  const ids = new Set(old);
  if (range.length > 0) for (const one of range) ids.add(one);
  else if (ids.has(id)) ids.delete(id);
  else ids.add(id);
  return ids;
}
