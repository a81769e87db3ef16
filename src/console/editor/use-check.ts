// The server's word on a text, asked for when typing rests.
import { useEffect, useState } from "preact/hooks";
import type { ApiDiagnostic, CheckAnswer } from "../../server/console/console-api.ts";
import { askApi } from "../api/ask-api.ts";

const REST_MS = 250;

/** Faults of `text`; none while it is empty, and none where the server cannot be asked. */
export function useCheck(
  path: "/hunt/check" | "/rules/check",
  text: string,
): readonly ApiDiagnostic[] {
  const [found, setFound] = useState<readonly ApiDiagnostic[]>([]);
  useEffect(() => {
    if (text.trim() === "") return setFound([]);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const body = path === "/hunt/check" ? { query: text } : { text };
      askApi<CheckAnswer>(path, { method: "POST", body, signal: stop.signal }).then(
        ({ diagnostics }) => setFound(diagnostics),
        () => undefined,
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [path, text]);
  return found;
}
