// The time for ages such as "3 min ago", moved on now and then for all at once.
import { useEffect, useState } from "preact/hooks";

const EVERY_MS = 10_000;

export function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
