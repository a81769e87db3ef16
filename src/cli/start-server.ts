// Starts the HTTP server of `tripline up` over the running parts: keys from the store, TLS from files,
// and the address as a person wrote it.
import { randomBytes } from "node:crypto";
import { reasonOf } from "../pipeline/find-files.ts";
import type { RunningTripline } from "../pipeline/live/running-tripline.ts";
import { createStoreSearch } from "../pipeline/search-store.ts";
import type { ConsoleOptions } from "../server/console/create-console.ts";
import { loginUrl } from "../server/console/login-routes.ts";
import type { CountSource } from "../server/counts/server-counts.ts";
import { createServer, type ServerOptions, type TlsFiles } from "../server/create-server.ts";
import type { Access, Role } from "../server/keys.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import type { ApiRole } from "../store/alerts/api-keys.ts";
import type { EventStore } from "../store/events/event-store.ts";
import { EXIT_FAILED, EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { keepPageOrigin, originOf } from "./page-address.ts";
import { readTls, type TlsPaths, tlsRenewal } from "./renewed-tls.ts";
import type { Talker } from "./talker.ts";

export interface ServerFlags {
  readonly listen: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly plainHttp?: boolean;
  readonly pageOrigin?: readonly string[];
}

export interface StartedServer {
  /** What to tell the person who started it. */
  readonly lines: readonly string[];
  readonly close: () => Promise<void>;
}

/** How often the files of the certificate are looked at. */
const TLS_EVERY_MS = 60_000;

/** Throws CliStop where the address cannot be had. */
export async function startServer(
  flags: ServerFlags,
  parts: {
    readonly io: CliIo;
    readonly events: EventStore;
    readonly alerts: AlertStore;
    readonly tripline: RunningTripline;
    readonly metrics: CountSource;
    readonly say: Talker;
    /** Undefined where no page is to be shown. */
    readonly page: Omit<ConsoleOptions, "knownOrigins"> | undefined;
  },
): Promise<StartedServer> {
  const { io, events, alerts, tripline, say } = parts;
  const { host, port } = addressOf(flags.listen);
  const paths = tlsPaths(flags);
  const knownOrigins = (flags.pageOrigin ?? []).map(checkedOrigin);
  let reload: (files: TlsFiles) => void = () => undefined;
  const renew =
    paths === undefined
      ? undefined
      : tlsRenewal(paths, { reload: (files) => reload(files), say: say.line });
  const tls = paths === undefined ? undefined : readTls(paths);
  const options: ServerOptions = {
    intake: tripline.intake,
    store: events,
    eql: createStoreSearch({ store: events }),
    access: accessOf(alerts, io),
    clock: {
      nowMs: io.nowMs,
      after: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
    },
    randomId: () => randomBytes(24).toString("base64url"),
    log: { error: (message, { url, error }) => say.line(`${message}: ${url}: ${String(error)}`) },
    metrics: [parts.metrics],
    ...(tls === undefined ? {} : { tls }),
    ...(parts.page === undefined ? {} : { console: { ...parts.page, knownOrigins } }),
  };
  try {
    // Throws for a certificate that is none.
    const server = createServer(options);
    const bound = await server.listen({
      host,
      port,
      isPlainTextAllowed: flags.plainHttp === true,
    });
    reload = server.reloadTls;
    const renewal = renew === undefined ? undefined : setInterval(renew, TLS_EVERY_MS);
    const close = (): Promise<void> => {
      clearInterval(renewal);
      return server.close();
    };
    const origin = knownOrigins[0] ?? originOf(bound, tls !== undefined);
    const lines = [
      ...linesOf(bound, { tls, alerts }),
      ...(parts.page === undefined ? [] : pageLines(alerts, { origin, nowMs: io.nowMs() })),
    ];
    return { lines, close };
  } catch (error) {
    throw new CliStop(`cannot listen on ${flags.listen}: ${reasonOf(error)}`, EXIT_FAILED);
  }
}

function linesOf(
  { host, port }: { readonly host: string; readonly port: number },
  { tls, alerts }: { readonly tls: TlsFiles | undefined; readonly alerts: AlertStore },
): readonly string[] {
  const scheme = tls === undefined ? "http" : "https";
  const shown = host.includes(":") ? `[${host}]` : host;
  const hasKey = alerts.keys.list().some(({ revokedMs }) => revokedMs === undefined);
  return [
    `takes events as Elasticsearch does on ${scheme}://${shown}:${port}`,
    ...(hasKey ? [] : ["  no key yet; senders need one: tripline keys create NAME --role ingest"]),
  ];
}

/** With a link for whoever started it, who can make others. */
function pageLines(
  alerts: AlertStore,
  { origin, nowMs }: { readonly origin: string; readonly nowMs: number },
): readonly string[] {
  const by = { actor: "up", nowMs };
  keepPageOrigin(alerts, origin);
  const admin = alerts.accounts.list().find(({ role }) => role === "admin")?.name ?? "admin";
  alerts.accounts.create({ name: admin, role: "admin" }, by);
  const made = alerts.logins.makeLink(admin, by);
  if (made === undefined) return [`page at ${origin}/console/`];
  return [
    `page at ${loginUrl(origin, made.token)}`,
    `  logs ${admin} in once, within 15 minutes; another link: tripline accounts link ${admin}`,
  ];
}

/** As a browser writes an origin, which is what its requests are compared with. */
function checkedOrigin(text: string): string {
  try {
    const url = new URL(text);
    const isPlain = url.pathname === "/" && url.search === "" && url.hash === "";
    if (/^https?:$/.test(url.protocol) && isPlain && url.username === "") return url.origin;
  } catch {
    // Told below.
  }
  throw new CliStop(`--page-origin takes https://HOST[:PORT], found "${text}"`, EXIT_USAGE);
}

function accessOf(alerts: AlertStore, io: CliIo): Access {
  return {
    kind: "keys",
    checker: {
      verify: ({ id, secret }) => {
        const key = alerts.keys.verify(id, secret, io.nowMs());
        if (key === undefined) return undefined;
        return { id: key.id, name: key.name, roles: new Set(key.roles.flatMap(rolesOf)) };
      },
    },
  };
}

function rolesOf(role: ApiRole): readonly Role[] {
  return role === "admin" ? ["ingest", "search"] : [role];
}

/** `HOST:PORT`, `[V6]:PORT`, or a port alone. */
export function addressOf(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new CliStop(`an address is HOST:PORT, found "${text}"`, EXIT_USAGE);
  }
  return { host: match[1] ?? match[2] ?? "127.0.0.1", port };
}

function tlsPaths({ tlsCert, tlsKey }: ServerFlags): TlsPaths | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new CliStop("--tls-cert and --tls-key go together", EXIT_USAGE);
  }
  return { cert: tlsCert, key: tlsKey };
}
