// The server's stream of what happens, shared by the whole page: one connection, its state for the header,
// and listeners. After a break everything that listens is told "changed", since what came meanwhile is lost.
import type { StreamMessage } from "../../server/console/console-api.ts";
import { askApi, streamAddress } from "./ask-api.ts";

export type StreamState = "connecting" | "live" | "broken";

/** Between attempts after the server refused; EventSource itself asks again when a connection breaks. */
const RETRY_MS = 4000;

const listeners = new Set<(message: StreamMessage) => void>();
const watchers = new Set<(state: StreamState) => void>();
let state: StreamState = "connecting";
let source: EventSource | undefined;

export function streamState(): StreamState {
  return state;
}

export function onStreamState(watcher: (state: StreamState) => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Calls `listener` with each message until the returned function is called. */
export function onStreamMessage(listener: (message: StreamMessage) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls `run` some time after alerts came or changed: once for a storm of messages, not for each. */
export function onAlertsChange(run: () => void, waitMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  const unlisten = onStreamMessage((message) => {
    if (message.kind === "rules") return;
    // The first alert after a quiet time is shown at once; a storm of them is read now and then.
    timer ??= setTimeout(
      () => {
        timer = undefined;
        lastMs = performance.now();
        run();
      },
      Math.max(0, lastMs + waitMs - performance.now()),
    );
  });
  return () => {
    unlisten();
    clearTimeout(timer);
  };
}

export function openStream(): () => void {
  let hadBreak = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const connect = () => {
    source = new EventSource(streamAddress());
    source.addEventListener("open", () => {
      setState("live");
      if (hadBreak) tell({ kind: "changed" });
      hadBreak = false;
    });
    source.addEventListener("message", (event: MessageEvent<string>) => receive(event.data));
    source.addEventListener("error", () => {
      hadBreak = true;
      setState("broken");
      if (source?.readyState !== EventSource.CLOSED) return;
      // Refused, not broken off: asking who we are tells whether the session has ended.
      retry = setTimeout(() => {
        askApi("/session").then(connect, connect);
      }, RETRY_MS);
    });
  };
  connect();
  return () => {
    clearTimeout(retry);
    source?.close();
  };
}

function receive(text: string): void {
  let message: StreamMessage;
  try {
    message = JSON.parse(text) as StreamMessage;
  } catch {
    // Cut off in the middle: what it said is read again with the lists.
    message = { kind: "changed" };
  }
  tell(message);
}

function tell(message: StreamMessage): void {
  for (const listener of [...listeners]) listener(message);
}

function setState(next: StreamState): void {
  state = next;
  for (const watcher of [...watchers]) watcher(next);
}
