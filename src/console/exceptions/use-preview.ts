// Tries a draft on what is kept, each time the form rests for a moment: the answer belongs to the draft that
// is shown, an older one is dropped.
import { useEffect, useState } from "preact/hooks";
import type { ExceptionDraft, ExceptionPreviewView } from "../../server/console/console-api.ts";
import { askApi, sentenceOf } from "../api/ask-api.ts";

const REST_MS = 400;

export interface Preview {
  readonly view?: ExceptionPreviewView;
  readonly fault?: string;
  readonly isLoading: boolean;
}

/** Nothing is tried while `draft` is undefined. */
export function usePreview(draft: ExceptionDraft | undefined): Preview {
  const [preview, setPreview] = useState<Preview>({ isLoading: true });
  // Its name does not change what it takes away.
  const key = draft === undefined ? "" : JSON.stringify([draft.ruleId, draft.entries]);
  useEffect(() => {
    if (draft === undefined) return setPreview({ isLoading: false });
    const stop = new AbortController();
    setPreview((old) => ({ ...old, isLoading: true }));
    const timer = setTimeout(() => {
      const body = { ...draft, name: draft.name === "" ? "draft" : draft.name };
      askApi<ExceptionPreviewView>("/exceptions/preview", {
        method: "POST",
        body,
        signal: stop.signal,
      }).then(
        (view) => setPreview({ view, isLoading: false }),
        (error: unknown) => {
          if (!stop.signal.aborted) setPreview({ fault: sentenceOf(error), isLoading: false });
        },
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key]);
  return preview;
}
