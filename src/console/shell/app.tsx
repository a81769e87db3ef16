// The shell: who is looking, where they are, and the frame round every view. Until the session is known
// nothing of it is drawn, so that nothing flickers between logged in and not.
import { useEffect, useState } from "preact/hooks";
import type { SessionView } from "../../server/console/console-api.ts";
import { ApiFault, askApi, onSessionEnd, sentenceOf } from "../api/ask-api.ts";
import { openStream } from "../api/live-stream.ts";
import { EmptyState, FaultState } from "../parts/blank-states.tsx";
import { LazyPart } from "../parts/lazy-part.tsx";
import { hasRole } from "../roles.ts";
import { VIEWS, type ViewEntry } from "../views.ts";
import { HelpDialog } from "./help-dialog.tsx";
import { listenToKeys, useKeys } from "./keyboard.ts";
import { Navigation } from "./navigation.tsx";
import { addressOf, goTo, usePlace } from "./router.ts";
import { SessionEnded } from "./session-ended.tsx";
import { Toasts } from "./toasts.tsx";
import { TopBar } from "./top-bar.tsx";

type Entry =
  | { readonly kind: "asking" }
  | { readonly kind: "in"; readonly session: SessionView }
  | { readonly kind: "out"; readonly wasIn: boolean }
  | { readonly kind: "failed"; readonly fault: string };

export function App() {
  const [entry, setEntry] = useState<Entry>({ kind: "asking" });
  const [turn, setTurn] = useState(0);
  useEffect(() => onSessionEnd(() => setEntry((old) => ({ kind: "out", wasIn: wasIn(old) }))), []);
  useEffect(() => {
    askApi<SessionView>("/session").then(
      (session) => setEntry({ kind: "in", session }),
      (error: unknown) => {
        if (error instanceof ApiFault && error.status === 401) return;
        setEntry({ kind: "failed", fault: sentenceOf(error) });
      },
    );
  }, [turn]);
  switch (entry.kind) {
    case "asking":
      return <div class="before" aria-busy="true" />;
    case "failed":
      return (
        <main class="before">
          <FaultState
            title="Tripline cannot be reached"
            fault={entry.fault}
            onRetry={() => setTurn((last) => last + 1)}
          />
        </main>
      );
    case "out":
      return <SessionEnded wasIn={entry.wasIn} />;
    case "in":
      return <Shell session={entry.session} />;
  }
}

function wasIn(entry: Entry): boolean {
  return entry.kind === "in" || (entry.kind === "out" && entry.wasIn);
}

function Shell({ session }: { readonly session: SessionView }) {
  const place = usePlace();
  const [isHelpOpen, setHelpOpen] = useState(false);
  useEffect(() => listenToKeys(), []);
  useEffect(() => openStream(), []);
  useViewKeys(session, () => setHelpOpen(true));
  const name = place.path[0] ?? "alerts";
  const view = VIEWS.find((one) => one.name === name);
  const title = view === undefined ? "Not found" : view.label;
  useEffect(() => {
    document.title = `${title} · ${session.hostName} · Tripline`;
  }, [title, session]);
  return (
    <div class="shell">
      <a class="skip-link" href="#main">
        Skip to the content
      </a>
      <Navigation session={session} current={name} />
      <TopBar session={session} onHelp={() => setHelpOpen(true)} />
      <main id="main" class="main" tabIndex={-1}>
        <View view={view} session={session} path={place.path.slice(1)} search={place.search} />
      </main>
      {isHelpOpen ? <HelpDialog session={session} onClose={() => setHelpOpen(false)} /> : null}
      <Toasts />
    </div>
  );
}

function View(props: {
  readonly view: ViewEntry | undefined;
  readonly session: SessionView;
  readonly path: readonly string[];
  readonly search: URLSearchParams;
}) {
  const { view, session, path, search } = props;
  if (view === undefined) {
    return (
      <EmptyState title="There is no such page">
        <a href={addressOf(["alerts"])}>Go to the alerts</a>
      </EmptyState>
    );
  }
  if (!hasRole(session, view.role)) {
    return (
      <EmptyState title={`${view.label} needs the role “${view.role}”`}>
        You are logged in as {session.account.name}, with the role “{session.account.role}”. An
        admin can give you another.
      </EmptyState>
    );
  }
  return <LazyPart key={view.name} load={view.load} props={{ session, path, search }} />;
}

/** "g" and a view's letter goes there; "?" shows all keys. */
function useViewKeys(session: SessionView, onHelp: () => void): void {
  const [isGoing, setGoing] = useState(false);
  useKeys({ "?": onHelp, g: () => setGoing(true) });
  useEffect(() => {
    if (!isGoing) return;
    // Before any table of keys, so that "g a" is not taken for "a".
    const take = (event: KeyboardEvent) => {
      setGoing(false);
      const view = VIEWS.find((one) => one.key === event.key && hasRole(session, one.role));
      if (view === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      goTo(addressOf([view.name]));
    };
    document.addEventListener("keydown", take, { capture: true, once: true });
    return () => document.removeEventListener("keydown", take, { capture: true });
  }, [isGoing, session]);
}
