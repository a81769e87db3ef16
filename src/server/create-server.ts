// The HTTP server: Elasticsearch's intake and search over the faces it is handed. It holds no events and
// no state but asynchronous searches; everything else is behind the faces, and several can run in one
// process.
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import { type AddressInfo, isIP, isIPv6 } from "node:net";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import type { EqlSearch } from "../pipeline/eql-search.ts";
import type { EventIntake } from "../pipeline/event-intake.ts";
import type { EventStore } from "../store/events/event-store.ts";
import type { Route } from "./call.ts";
import type { Clock } from "./clock.ts";
import { type Console, type ConsoleOptions, createConsole } from "./console/create-console.ts";
import { type CountSource, ServerCounts } from "./counts/server-counts.ts";
import { ElasticFault, elasticErrorBody, illegalArgument, quoted } from "./elastic-fault.ts";
import { AsyncSearches } from "./eql/async-searches.ts";
import { eqlRoutes } from "./eql/eql-routes.ts";
import { FailureLimit } from "./failure-limit.ts";
import { infoRoutes } from "./info-routes.ts";
import { BytesInFlight } from "./intake/bytes-in-flight.ts";
import { intakeRoutes } from "./intake/document-routes.ts";
import type { Access } from "./keys.ts";
import { SERVER_LIMITS, type ServerLimits } from "./limits.ts";
import { searchRoutes } from "./search/search-routes.ts";
import { SearchSlots } from "./search/search-slots.ts";
import { refuse, type ServeContext, serveCall } from "./serve-call.ts";
import type { ServerLog } from "./server-log.ts";

export interface TlsFiles {
  /** PEM texts. */
  readonly key: string;
  readonly cert: string;
}

export interface ServerOptions {
  readonly intake: EventIntake;
  readonly store: Pick<EventStore, "scan" | "get">;
  readonly eql: EqlSearch;
  readonly access: Access;
  readonly clock: Clock;
  /** Ids of asynchronous searches: long and not to be guessed. */
  readonly randomId: () => string;
  readonly log: ServerLog;
  readonly limits?: Partial<ServerLimits>;
  /** Shown at /metrics beside the server's own. */
  readonly metrics?: readonly CountSource[];
  readonly tls?: TlsFiles;
  /** Default 9.3.0. */
  readonly reportedVersion?: string;
  /** The analyst's page; none where absent. */
  readonly console?: ConsoleOptions;
}

export interface ListenOptions {
  /** An address; default 127.0.0.1. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Allows an address beyond this machine without TLS: keys and events then cross the net readable. */
  readonly isPlainTextAllowed?: boolean;
}

export interface TriplineServer {
  readonly counts: ServerCounts;
  /** Where there is one. */
  readonly page: Pick<Console, "stream"> | undefined;
  /** Rejects when the address is taken, or lies beyond this machine without TLS and permission. */
  readonly listen: (
    options: ListenOptions,
  ) => Promise<{ readonly host: string; readonly port: number }>;
  /** For a renewed certificate; connections that are open keep the old one. */
  readonly reloadTls: (files: TlsFiles) => void;
  /** Takes no more requests; those under way may finish for `closeGraceMs`. */
  readonly close: () => Promise<void>;
}

const REPORTED_VERSION = "9.3.0";

export function createServer(options: ServerOptions): TriplineServer {
  const limits = { ...SERVER_LIMITS, ...options.limits };
  const { clock, log } = options;
  const counts = new ServerCounts();
  const failures = new FailureLimit(clock, limits);
  const serve: ServeContext = {
    limits,
    clock,
    counts,
    log,
    guard: { access: options.access, failures, counts },
    active: new Set(),
  };
  const inFlight = new BytesInFlight(limits.inFlightBytesMax);
  const slots = new SearchSlots(limits.searchesMax, counts);
  const searches = new AsyncSearches({ clock, limits, counts, randomId: options.randomId });
  let address = "";
  const shared = { ...options, limits, counts, inFlight, slots, searches };
  const routes = [
    ...infoRoutes({
      clock,
      counts,
      metrics: options.metrics ?? [],
      reportedVersion: options.reportedVersion ?? REPORTED_VERSION,
      publishAddress: () => address,
    }),
    ...intakeRoutes(shared),
    ...searchRoutes(shared),
    ...eqlRoutes(shared),
  ];
  const page =
    options.console === undefined
      ? undefined
      : createConsole(options.console, {
          serve,
          eql: options.eql,
          hasTls: options.tls !== undefined,
        });
  const { app, server } = buildApp(serve, { routes, page }, options.tls);
  return {
    counts,
    page,
    listen: async (listen) => {
      checkExposure(listen, options.tls !== undefined);
      await app.listen({ host: listen.host ?? LOOPBACK, port: listen.port });
      const bound = server().address() as AddressInfo;
      address = isIPv6(bound.address)
        ? `[${bound.address}]:${bound.port}`
        : `${bound.address}:${bound.port}`;
      return { host: bound.address, port: bound.port };
    },
    reloadTls: (files) => {
      if (options.tls === undefined) throw new Error("the server was made without TLS");
      (server() as HttpsServer).setSecureContext({ ...files, minVersion: TLS_MIN });
    },
    close: async () => {
      searches.close();
      page?.close();
      const cancel = clock.after(limits.closeGraceMs, () => {
        for (const controller of serve.active) controller.abort();
        server().closeAllConnections();
      });
      await app.close();
      cancel();
    },
  };
}

const LOOPBACK = "127.0.0.1";
const TLS_MIN = "TLSv1.2";

function checkExposure(
  { host = LOOPBACK, isPlainTextAllowed }: ListenOptions,
  hasTls: boolean,
): void {
  if (isIP(host) === 0 && host !== "localhost")
    throw new Error(`"${host}" is not an IP address to listen on`);
  const isLoopback = host === "localhost" || host === "::1" || host.startsWith("127.");
  if (isLoopback || hasTls || isPlainTextAllowed === true) return;
  throw new Error(
    `listening on ${host} without TLS would send keys and events readable over the net: give --tls-cert and --tls-key, or allow it with --plain-http`,
  );
}

function buildApp(
  serve: ServeContext,
  { routes, page }: { readonly routes: readonly Route[]; readonly page: Console | undefined },
  tls: TlsFiles | undefined,
): { readonly app: FastifyInstance; readonly server: () => Server | HttpsServer } {
  let made: Server | HttpsServer | undefined;
  const app = Fastify({
    serverFactory: (handler) => {
      made = makeServer(handler, serve.limits, tls);
      return made as Server;
    },
    // Index lists and ids percent-encoded; longer ones find no route.
    routerOptions: {
      maxParamLength: 4_096,
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
    },
    forceCloseConnections: "idle",
    clientErrorHandler: (error, socket) => {
      if (socket.destroyed || !socket.writable) return;
      socket.end(error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? TIMED_OUT : MALFORMED);
    },
    exposeHeadRoutes: false,
    frameworkErrors: (error, request, reply) => {
      void refuse(
        serve,
        request,
        reply,
        illegalArgument(`malformed request: ${quoted(error.message)}`),
      );
    },
  });
  // Bodies are read by the handlers, as far as the limits allow, and not by fastify.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));
  for (const route of routes) {
    app.route({
      method: [...route.methods],
      url: route.path,
      handler: (request, reply) => serveCall(serve, route, request, reply),
    });
  }
  page?.register(app as unknown as FastifyInstance);
  app.setNotFoundHandler((request, reply) => serveCall(serve, noHandler(request), request, reply));
  app.setErrorHandler((error, request, reply) => refuse(serve, request, reply, faultOf(error)));
  return { app: app as unknown as FastifyInstance, server: () => made as Server };
}

/** For bytes that are no HTTP, where there is no request to answer. */
const MALFORMED = rawAnswer("400 Bad Request", "the request is not valid HTTP/1.1");
const TIMED_OUT = rawAnswer("408 Request Timeout", "the request headers came too slowly");

function rawAnswer(status: string, reason: string): string {
  const code = Number(status.slice(0, 3));
  const fault = new ElasticFault({ status: code, type: "illegal_argument_exception", reason });
  const body = JSON.stringify(elasticErrorBody(fault));
  return `HTTP/1.1 ${status}\r\nX-elastic-product: Elasticsearch\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
}

/** fastify's own refusals carry a status; they are the client's fault when it is below 500. */
function faultOf(error: unknown): unknown {
  const status = (error as { readonly statusCode?: unknown }).statusCode;
  if (error instanceof ElasticFault || typeof status !== "number" || status >= 500) return error;
  const reason = error instanceof Error ? quoted(error.message) : "malformed request";
  return new ElasticFault({ status, type: "illegal_argument_exception", reason });
}

function noHandler(request: FastifyRequest): Route {
  const reason = `no handler found for uri ${quoted(request.url)} and method [${request.method}]`;
  return {
    methods: [],
    path: "*",
    need: "known",
    handle: () => {
      throw illegalArgument(reason);
    },
  };
}

function makeServer(
  handler: unknown,
  limits: ServerLimits,
  tls: TlsFiles | undefined,
): Server | HttpsServer {
  const options = {
    maxHeaderSize: 65_536,
    headersTimeout: limits.headersMs,
    // Bodies have a pace of their own (body-pace.ts), which does not run while we hold them back.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(5_000, limits.headersMs),
    keepAliveTimeout: limits.keepAliveMs,
    insecureHTTPParser: false,
  };
  const listener = handler as RequestListener;
  const server =
    tls === undefined
      ? createHttpServer(options, listener)
      : createHttpsServer({ ...options, ...tls, minVersion: TLS_MIN }, listener);
  server.maxConnections = limits.connectionsMax;
  return server;
}
