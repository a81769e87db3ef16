// The alerts: the list with the chosen one beside it, or one alert as a page of its own. The alert's page is
// loaded when the first is opened, since the list is what most visits begin with.

import type { AlertPageProps } from "../alert/alert-page.tsx";
import { LazyPart } from "../parts/lazy-part.tsx";
import { useMedia, WIDE } from "../parts/use-media.ts";
import { addressOf, goTo } from "../shell/router.ts";
import type { ViewProps } from "../views.ts";
import { AlertList } from "./alert-list.tsx";
import { readListState, withOpen, writeListState } from "./list-state.ts";

const loadPage = async () => (await import("../alert/alert-page.tsx")).AlertPage;

export function AlertsView({ session, path, search }: ViewProps) {
  const state = readListState(search);
  const isWide = useMedia(WIDE);
  const [pathId] = path;
  const id = pathId ?? state.openId;
  const listSearch = writeListState(withOpen(state, undefined));
  const listAddress = addressOf(["alerts"], listSearch);
  const isAlone = pathId !== undefined || (id !== undefined && !isWide);
  const pageProps: AlertPageProps | undefined =
    id === undefined
      ? undefined
      : {
          id,
          session,
          isPanel: !isAlone,
          ownAddress: addressOf(["alerts", id], listSearch),
          listAddress,
          onClose: () => goTo(listAddress),
        };
  if (isAlone && pageProps !== undefined) return <LazyPart load={loadPage} props={pageProps} />;
  return (
    <div class={pageProps === undefined ? "alerts" : "alerts alerts-split"}>
      <AlertList session={session} state={state} />
      {pageProps === undefined ? null : (
        <aside class="panel" aria-label="Alert">
          <LazyPart load={loadPage} props={pageProps} />
        </aside>
      )}
    </div>
  );
}
