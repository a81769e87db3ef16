// Starts the HTTP server of `tripline up` over the running parts: keys from the store, TLS from files,
// and the address as a person wrote it.
import { randomBytes } from "node:crypto";
import { reasonOf } from "../pipeline/find-files.ts";
import type { RunningTripline } from "../pipeline/live/running-tripline.ts";
import { createStoreSearch } from "../pipeline/search-store.ts";
import type { CountSource } from "../server/counts/server-counts.ts";
import { createServer, type ServerOptions, type TlsFiles } from "../server/create-server.ts";
import type { Access, Role } from "../server/keys.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import type { ApiRole } from "../store/alerts/api-keys.ts";
import type { EventStore } from "../store/events/event-store.ts";
import { EXIT_FAILED, EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { readTls, type TlsPaths, tlsRenewal } from "./renewed-tls.ts";
import type { Talker } from "./talker.ts";

export interface ServerFlags {
  readonly listen: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly plainHttp?: boolean;
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
  },
): Promise<StartedServer> {
  const { io, events, alerts, tripline, say } = parts;
  const { host, port } = addressOf(flags.listen);
  const paths = tlsPaths(flags);
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
    return { lines: linesOf(bound, { tls, alerts }), close };
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
function addressOf(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new CliStop(`--listen takes HOST:PORT, found "${text}"`, EXIT_USAGE);
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
