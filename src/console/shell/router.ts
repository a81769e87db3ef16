// The page's address as its state: every view is a path below /console and what it shows is in the query
// string, so that a link shows a colleague the same. Links are plain anchors; clicks on them stay here.
import { useEffect, useState } from "preact/hooks";

export const BASE = "/console";

export interface Place {
  /** Below /console, in parts, decoded: ["alerts", ID]. */
  readonly path: readonly string[];
  readonly search: URLSearchParams;
}

const changes = new EventTarget();

export function readPlace(): Place {
  return placeOf(location.pathname, location.search);
}

export function placeOf(pathname: string, search: string): Place {
  const below = pathname.startsWith(BASE) ? pathname.slice(BASE.length) : pathname;
  const path = below
    .split("/")
    .filter((part) => part !== "")
    .map(decoded);
  return { path, search: new URLSearchParams(search) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a view: `addressOf(["alerts", id])`. */
export function addressOf(path: readonly string[], search?: URLSearchParams): string {
  const query = search?.toString() ?? "";
  const parts = path.map(encodeURIComponent).join("/");
  return `${BASE}/${parts}${query === "" ? "" : `?${query}`}`;
}

/** `isReplaced` for what is no step of its own: typing, moving a cursor. */
export function goTo(address: string, isReplaced = false): void {
  if (address === location.pathname + location.search) return;
  if (isReplaced) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  changes.dispatchEvent(new Event("change"));
}

export function usePlace(): Place {
  const [place, setPlace] = useState(readPlace);
  useEffect(() => {
    const read = () => setPlace(readPlace());
    window.addEventListener("popstate", read);
    changes.addEventListener("change", read);
    document.addEventListener("click", followLink);
    return () => {
      window.removeEventListener("popstate", read);
      changes.removeEventListener("change", read);
      document.removeEventListener("click", followLink);
    };
  }, []);
  return place;
}

function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null || link.target !== "" || link.hasAttribute("download")) return;
  if (link.origin !== location.origin || !link.pathname.startsWith(`${BASE}/`)) return;
  if (link.pathname.startsWith(`${BASE}/api/`) || link.pathname === `${BASE}/login`) return;
  if (link.hash !== "" && link.pathname === location.pathname) return;
  event.preventDefault();
  goTo(link.pathname + link.search);
}
