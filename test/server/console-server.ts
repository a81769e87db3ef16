// The server with its page for one test, on a free loopback port, over an alert store in memory and a clock
// that moves by hand; with accounts of every role, logged in.
import type { TestContext } from "node:test";
import { guideHtml } from "../../src/outputs/html/guide-html.ts";
import { API_PATH } from "../../src/server/console/console-api.ts";
import type { ConsoleFaces } from "../../src/server/console/console-faces.ts";
import { ConsoleFeed } from "../../src/server/console/console-feed.ts";
import type { ConsoleOptions } from "../../src/server/console/create-console.ts";
import { ACCOUNT_ROLES, type AccountRole } from "../../src/store/alerts/accounts.ts";
import type { AlertStore } from "../../src/store/alerts/alert-store.ts";
import { openAlertStore } from "../../src/store/alerts/open-alert-store.ts";
import { absentFaces } from "./absent-faces.ts";
import {
  type Received,
  type Sent,
  startServer,
  type TestOptions,
  type TestServer,
} from "./start-server.ts";

export interface ConsoleServer extends TestServer {
  readonly alerts: AlertStore;
  readonly feed: ConsoleFeed;
  /** How the browser calls it. */
  readonly origin: string;
  /** The Cookie header of a session of that role. */
  readonly cookies: Readonly<Record<AccountRole, string>>;
  /** As the page asks: with the session of the role, and with its Origin. Paths are below the API's. */
  readonly ask: (role: AccountRole, sent: Sent) => Promise<Received>;
}

export async function startConsole(
  t: TestContext,
  more: {
    readonly faces?: Partial<ConsoleFaces>;
    readonly console?: Partial<ConsoleOptions>;
    readonly server?: TestOptions;
    /** The store as the server sees it. */
    readonly storeOf?: (store: AlertStore) => AlertStore;
  } = {},
): Promise<ConsoleServer> {
  const alerts = openAlertStore(":memory:");
  const feed = new ConsoleFeed();
  const started = await startServer(t, {
    ...more.server,
    console: {
      store: more.storeOf?.(alerts) ?? alerts,
      feed,
      faces: { ...absentFaces, guideHtml, ...more.faces },
      version: "1.2.3",
      hostName: "test-host",
      ...more.console,
    },
  });
  // After the server, which closes its streams over it.
  t.after(() => alerts.close());
  const nowMs = started.clock.nowMs();
  const origin = `http://127.0.0.1:${started.port}`;
  const cookies = Object.fromEntries(
    ACCOUNT_ROLES.map((role) => {
      alerts.accounts.create({ name: `an-${role}`, role }, { actor: "test", nowMs });
      return [role, cookieOf(alerts, `an-${role}`, nowMs)];
    }),
  ) as Record<AccountRole, string>;
  return {
    ...started,
    alerts,
    feed,
    origin,
    cookies,
    ask: (role, { path, headers, ...rest }) =>
      started.send({
        ...rest,
        path: `${API_PATH}${path}`,
        headers: { cookie: cookies[role], origin, ...headers },
      }),
  };
}

/** A new session of an account. */
export function cookieOf(alerts: AlertStore, name: string, nowMs: number): string {
  const link = alerts.logins.makeLink(name, { actor: "test", nowMs });
  const session = alerts.logins.redeem(link?.token ?? "", nowMs);
  return `tripline=${session?.secret}`;
}
