// Whether a media query holds, followed as it changes.
import { useEffect, useState } from "preact/hooks";

export const NARROW = "(max-width: 720px)";
export const WIDE = "(min-width: 1100px)";

export function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const read = () => setHolds(list.matches);
    list.addEventListener("change", read);
    read();
    return () => list.removeEventListener("change", read);
  }, [query]);
  return holds;
}
