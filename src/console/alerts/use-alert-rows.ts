// The rows of the list: pages read as they are scrolled to, and the first page read again when the stream
// says that something happened. What is new waits while the reader is further down.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { AlertListView, AlertRow } from "../../server/console/console-api.ts";
import { askApi, sentenceOf } from "../api/ask-api.ts";
import { onAlertsChange } from "../api/live-stream.ts";
import { appendPage, countNew, type LoadedRows, mergeFirstPage } from "./merge-rows.ts";

const PAGE_SIZE = 200;
/** A storm of messages reads the first page so often and no oftener. */
const REREAD_MS = 400;

export interface AlertRows extends LoadedRows {
  readonly isLoading: boolean;
  readonly fault: string | undefined;
  /** New ones that wait for the reader. */
  readonly waitingCount: number;
  readonly loadMore: () => void;
  readonly showWaiting: () => void;
  readonly reload: () => void;
  /** Rows that a change made here is known to have altered. */
  readonly patch: (
    ids: ReadonlySet<string>,
    change: (row: AlertRow) => AlertRow | undefined,
  ) => void;
}

interface Held extends LoadedRows {
  readonly key: string | undefined;
  readonly isLoading: boolean;
  readonly fault: string | undefined;
  readonly waiting: AlertListView | undefined;
  readonly waitingCount: number;
}

const EMPTY: Held = {
  key: undefined,
  rows: [],
  after: undefined,
  totalCount: 0,
  isLoading: true,
  fault: undefined,
  waiting: undefined,
  waitingCount: 0,
};

/** `search` is the API's query string; `isAtTop` is asked when something new comes. */
export function useAlertRows(search: string, isAtTop: () => boolean): AlertRows {
  const [held, setHeld] = useState<Held>(EMPTY);
  const isReadingMore = useRef(false);
  const atTop = useRef(isAtTop);
  atTop.current = isAtTop;
  const pageAddress = `/alerts?${search}${search === "" ? "" : "&"}size=${PAGE_SIZE}`;

  const readFirst = useCallback(
    async (signal: AbortSignal) => {
      setHeld((old) => ({ ...old, isLoading: true }));
      try {
        const page = await askApi<AlertListView>(pageAddress, { signal });
        setHeld((old) => received(old, { key: pageAddress, page, isAtTop: atTop.current() }));
      } catch (error) {
        if (signal.aborted) return;
        setHeld((old) => ({ ...old, isLoading: false, fault: sentenceOf(error) }));
      }
    },
    [pageAddress],
  );

  const reread = useRereading(readFirst);

  const { after } = held;
  const loadMore = useCallback(() => {
    if (after === undefined || isReadingMore.current) return;
    isReadingMore.current = true;
    askApi<AlertListView>(`${pageAddress}&after=${encodeURIComponent(after)}`)
      .then(
        (page) =>
          setHeld((old) => (old.key === pageAddress ? { ...old, ...appendPage(old, page) } : old)),
        (error: unknown) => setHeld((old) => ({ ...old, fault: sentenceOf(error) })),
      )
      .finally(() => {
        isReadingMore.current = false;
      });
  }, [after, pageAddress]);

  const showWaiting = useCallback(() => setHeld(withWaiting), []);
  const patch = useCallback<AlertRows["patch"]>((ids, change) => {
    setHeld((old) => patched(old, ids, change));
  }, []);
  return { ...held, loadMore, showWaiting, reload: reread, patch };
}

/** Reads at once, when asked, and some time after messages of the stream. */
function useRereading(read: (signal: AbortSignal) => Promise<void>): () => void {
  const again = useRef<() => void>(() => {});
  useEffect(() => {
    let stop = new AbortController();
    const now = () => {
      stop.abort();
      stop = new AbortController();
      void read(stop.signal);
    };
    again.current = now;
    now();
    const unlisten = onAlertsChange(now, REREAD_MS);
    return () => {
      unlisten();
      stop.abort();
    };
  }, [read]);
  return useCallback(() => again.current(), []);
}

function received(
  old: Held,
  {
    key,
    page,
    isAtTop,
  }: { readonly key: string; readonly page: AlertListView; readonly isAtTop: boolean },
): Held {
  const calm = { isLoading: false, fault: undefined, waiting: undefined, waitingCount: 0, key };
  if (old.key !== key) {
    return { ...calm, rows: page.alerts, after: page.after, totalCount: page.totalCount };
  }
  const newCount = countNew(old.rows, page);
  if (isAtTop || newCount === 0) return { ...calm, ...mergeFirstPage(old, page) };
  const byId = new Map(page.alerts.map((row) => [row.id, row]));
  const rows = old.rows.map((row) => byId.get(row.id) ?? row);
  return {
    ...old,
    rows,
    isLoading: false,
    fault: undefined,
    waiting: page,
    waitingCount: newCount,
  };
}

function withWaiting(old: Held): Held {
  if (old.waiting === undefined) return old;
  return { ...old, ...mergeFirstPage(old, old.waiting), waiting: undefined, waitingCount: 0 };
}

function patched(
  old: Held,
  ids: ReadonlySet<string>,
  change: (row: AlertRow) => AlertRow | undefined,
): Held {
  const rows = old.rows.flatMap((row) => (ids.has(row.id) ? (change(row) ?? []) : row));
  return { ...old, rows, totalCount: old.totalCount - (old.rows.length - rows.length) };
}
