// What the API says to a question, as a component sees it: loading, there, or failed, and asked again when
// the question changes. An answer that is there stays while it is asked anew, so that nothing jumps.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { askApi, sentenceOf } from "./ask-api.ts";

export interface Answer<T> {
  readonly data: T | undefined;
  readonly fault: string | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

interface Held<T> {
  readonly path: string | undefined;
  readonly data: T | undefined;
  readonly fault: string | undefined;
  readonly isLoading: boolean;
}

/** Asks GET `path`; nothing while it is undefined. With `keeps` the last answer stays until the next. */
export function useAnswer<T>(path: string | undefined, keeps = false): Answer<T> {
  const [turn, setTurn] = useState(0);
  const [held, setHeld] = useState<Held<T>>({
    path: undefined,
    data: undefined,
    fault: undefined,
    isLoading: path !== undefined,
  });
  const lastPath = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (path === undefined) return;
    const stop = new AbortController();
    const isSame = lastPath.current === path;
    lastPath.current = path;
    setHeld((old) => ({
      path,
      data: isSame || keeps ? old.data : undefined,
      fault: undefined,
      isLoading: true,
    }));
    askApi<T>(path, { signal: stop.signal }).then(
      (data) => setHeld({ path, data, fault: undefined, isLoading: false }),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        setHeld((old) => ({ ...old, path, fault: sentenceOf(error), isLoading: false }));
      },
    );
    return () => stop.abort();
  }, [path, turn, keeps]);
  const reload = useCallback(() => setTurn((last) => last + 1), []);
  const isOld = held.path !== path && !keeps;
  return {
    data: isOld ? undefined : held.data,
    fault: isOld ? undefined : held.fault,
    isLoading: held.isLoading || (isOld && path !== undefined),
    reload,
  };
}
