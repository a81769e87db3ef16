// Where the page of a data folder is reached, remembered in its state: a command that makes a login link is
// another process than the one that serves the page.
import type { AlertStore } from "../store/alerts/alert-store.ts";

const PAGE_STATE = "page-origin";
const DEFAULT_ORIGIN = "http://127.0.0.1:7077";

export function keepPageOrigin(alerts: Pick<AlertStore, "commit">, origin: string): void {
  const state = new Map([[PAGE_STATE, Buffer.from(origin)]]);
  alerts.commit({ alerts: [], suppressed: [], exceptionHits: [], state });
}

/** Where `up` last listened; its default before it ever did. */
export function pageOrigin(alerts: Pick<AlertStore, "state">): string {
  const bytes = alerts.state(PAGE_STATE);
  return bytes === undefined ? DEFAULT_ORIGIN : Buffer.from(bytes).toString("utf8");
}

/** An address to open where the server listens on all. */
export function originOf(
  { host, port }: { readonly host: string; readonly port: number },
  hasTls: boolean,
): string {
  const isEvery = host === "0.0.0.0" || host === "::";
  const named = isEvery ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `${hasTls ? "https" : "http"}://${named}:${port}`;
}
