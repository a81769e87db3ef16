// What an action would do, asked for whenever the request changes; what was said of an older request is
// dropped, so that nobody confirms one thing and does another.
import { useEffect, useState } from "preact/hooks";
import type { ActionRequest, RehearsalView } from "../../server/console/console-api.ts";
import { askApi, sentenceOf } from "../api/ask-api.ts";

export interface Rehearsed {
  readonly view?: RehearsalView;
  readonly fault?: string;
}

export function useRehearsal(action: ActionRequest, alertId: string | undefined): Rehearsed {
  // What is written beside the action does not change what it does.
  const key = JSON.stringify(action.kind === "escalate" ? action.kind : action);
  const [held, setHeld] = useState<Rehearsed & { readonly key: string }>({ key: "" });
  useEffect(() => {
    const stop = new AbortController();
    const body = { action, comment: "", ...(alertId === undefined ? {} : { alertId }) };
    askApi<RehearsalView>("/response/rehearse", { method: "POST", body, signal: stop.signal }).then(
      (view) => setHeld({ key, view }),
      (error: unknown) => {
        if (!stop.signal.aborted) setHeld({ key, fault: sentenceOf(error) });
      },
    );
    return () => stop.abort();
  }, [key]);
  return held.key === key ? held : {};
}
