// The analyst's page as the server sees it: its files, its login, its API and its stream, put together over
// what was handed in and registered beside Elasticsearch's routes. Other people, other rules: sessions
// instead of keys, and none of its paths is known to shippers.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { EqlSearch } from "../../pipeline/eql-search.ts";
import type { AlertStore } from "../../store/alerts/alert-store.ts";
import { acceptsGzip } from "../accepts-gzip.ts";
import type { Clock } from "../clock.ts";
import { FailureLimit } from "../failure-limit.ts";
import type { ServeContext } from "../serve-call.ts";
import type { ServerLog } from "../server-log.ts";
import { accountRoutes } from "./account-routes.ts";
import { placeOf } from "./admit-person.ts";
import { alertRoutes } from "./alert-routes.ts";
import { AlertStream } from "./alert-stream.ts";
import { API_PATH } from "./console-api.ts";
import type { ConsoleHandler, HandlersOf } from "./console-call.ts";
import type { ConsoleFaces } from "./console-faces.ts";
import type { ConsoleFeed } from "./console-feed.ts";
import { CONSOLE_LIMITS } from "./console-limits.ts";
import { ConsoleRefusal, notFound } from "./console-refusal.ts";
import { exceptionRoutes } from "./exception-routes.ts";
import { HeavyWork } from "./heavy-work.ts";
import { huntRoutes } from "./hunt-routes.ts";
import { loginRoutes } from "./login-routes.ts";
import { createPageFiles, type PageFiles } from "./page-files.ts";
import { PAGE_HEADERS } from "./page-headers.ts";
import { responseRoutes } from "./response-routes.ts";
import { ASKED_BY_ITSELF, ROUTE_ROLES, type RouteKey } from "./route-roles.ts";
import { ruleRoutes } from "./rule-routes.ts";
import { type ConsoleContext, type ConsoleRoute, serveConsole } from "./serve-console.ts";

export interface ConsoleOptions {
  readonly store: AlertStore;
  readonly feed: ConsoleFeed;
  readonly faces: ConsoleFaces;
  /** The built page; absent, a page says how to build it. */
  readonly folder?: string;
  /** Of Tripline. */
  readonly version: string;
  readonly hostName: string;
  /** Origins by which the page is reached beside its address, as through a proxy. */
  readonly knownOrigins?: readonly string[];
}

export interface Console {
  readonly register: (app: FastifyInstance) => void;
  readonly stream: AlertStream;
  readonly close: () => void;
}

export function createConsole(
  options: ConsoleOptions,
  shared: { readonly serve: ServeContext; readonly eql: EqlSearch; readonly hasTls: boolean },
): Console {
  const { serve, hasTls } = shared;
  const { clock } = serve;
  const context: ConsoleContext = {
    ...serve,
    guard: {
      logins: options.store.logins,
      nowMs: clock.nowMs,
      hasTls,
      knownOrigins: (options.knownOrigins ?? []).map((origin) => origin.toLowerCase()),
    },
  };
  const attempt = attemptsWith(serve.log);
  const { findInMemory, revision } = options.store;
  const readSome = findInMemory();
  const stopReading = readAhead(() => attempt(readSome, false), clock);
  const stream = new AlertStream({
    feed: options.feed,
    clock,
    revision: () => attempt(revision, ""),
  });
  const handlers = handlersOf(options, { ...shared, stream, attempt });
  const files = createPageFiles(options.folder);
  return {
    stream,
    close: () => {
      stopReading();
      stream.close();
    },
    register: (app) => {
      for (const key of Object.keys(ROUTE_ROLES) as RouteKey[]) {
        const [method = "", path = ""] = key.split(" ");
        const route = routeOf(key, handlers[key]);
        app.route({
          method,
          url: `${API_PATH}${path}`,
          handler: (request, reply) => serveConsole(context, route, { request, reply }),
        });
      }
      app.all(`${API_PATH}/*`, (request, reply) =>
        serveConsole(context, UNKNOWN, { request, reply }),
      );
      app.get("/console", (request, reply) => sendPage(context, files, { request, reply }));
      app.get("/console/*", (request, reply) => sendPage(context, files, { request, reply }));
      app.addHook("onRequest", async (request, reply) => {
        if (isBrowserAtRoot(request)) return reply.redirect("/console/", 302);
      });
    },
  };
}

type Attempt = <T>(work: () => T, otherwise: T) => T;

/** For what runs by the clock: where the disk fails, it is logged, and nobody is there to be told. */
function attemptsWith(log: ServerLog): Attempt {
  return (work, otherwise) => {
    try {
      return work();
    } catch (error) {
      log.error("the page's own work failed", { url: "/console", error });
      return otherwise;
    }
  };
}

/**
 * Between other work, so that neither the start nor the first page waits for very many alerts. Ends early
 * when the returned function is called.
 */
function readAhead(readSome: () => boolean, clock: Clock): () => void {
  const read = (): void => {
    if (readSome()) cancel = clock.after(READ_AHEAD_EVERY_MS, read);
  };
  let cancel = clock.after(0, read);
  return () => cancel();
}

const READ_AHEAD_EVERY_MS = 20;

function handlersOf(
  { store, feed, faces, version, hostName }: ConsoleOptions,
  parts: {
    readonly serve: ServeContext;
    readonly eql: EqlSearch;
    readonly stream: AlertStream;
    readonly attempt: Attempt;
  },
): HandlersOf<RouteKey> {
  const { eql, stream, attempt } = parts;
  const { clock, counts, limits } = parts.serve;
  const { logins } = store;
  const heavy = new HeavyWork(clock);
  const canRespond = faces.responder !== undefined;
  return {
    ...loginRoutes({
      logins,
      failures: new FailureLimit(clock, limits),
      counts,
      session: { version, hostName, canRespond },
      nowMs: clock.nowMs,
    }),
    ...alertRoutes({ store, feed, faces }),
    "GET /stream": ({ account, secret }) => {
      stream.checkRoom(account.name);
      const isOpen = () => logins.session(secret, clock.nowMs(), false) !== undefined;
      const isWelcome = () => attempt(isOpen, false);
      const open = (response: Parameters<AlertStream["open"]>[0]) =>
        stream.open(response, { account: account.name, isWelcome });
      return { kind: "stream", open };
    },
    ...exceptionRoutes({ desk: faces.exceptions, store, feed, heavy }),
    ...ruleRoutes({ desk: faces.rules, heavy }),
    ...huntRoutes({ eql, heavy, clock }),
    ...responseRoutes(faces.responder),
    ...accountRoutes({ store, status: faces.status }),
  };
}

function routeOf(key: RouteKey, handle: ConsoleHandler): ConsoleRoute {
  return {
    role: ROUTE_ROLES[key],
    isUse: !ASKED_BY_ITSELF.has(key),
    bodyBytesMax: bodyBytesMax(key),
    handle,
  };
}

function bodyBytesMax(key: RouteKey): number {
  if (key === "POST /login") return CONSOLE_LIMITS.loginBytesMax;
  return key === "POST /rules/import" ? CONSOLE_LIMITS.importBytesMax : CONSOLE_LIMITS.bodyBytesMax;
}

const UNKNOWN: ConsoleRoute = {
  role: "viewer",
  isUse: false,
  bodyBytesMax: CONSOLE_LIMITS.bodyBytesMax,
  handle: () => {
    throw notFound("the page's API has no such path");
  },
};

/** Elasticsearch's clients ask for `/` too, and never for HTML. */
function isBrowserAtRoot({ method, url, headers }: FastifyRequest): boolean {
  const isRoot = url === "/" || url.startsWith("/?");
  return isRoot && method === "GET" && /\btext\/html\b/.test(headers.accept ?? "");
}

async function sendPage(
  context: ConsoleContext,
  files: PageFiles,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<void> {
  reply.headers(PAGE_HEADERS);
  try {
    placeOf(context.guard, request.headers);
  } catch (error) {
    if (!(error instanceof ConsoleRefusal)) throw error;
    await reply.code(error.status).type("text/plain; charset=utf-8").send(`${error.message}\n`);
    return;
  }
  const [address = ""] = request.url.split("?");
  if (address === "/console") {
    // Without the slash, the page's own addresses would lead nowhere.
    await reply.redirect("/console/", 302);
    return;
  }
  const path = (request.params as { readonly "*"?: string })["*"] ?? "";
  const file = await files.find(path);
  if (file === undefined) {
    await reply.code(404).type("text/plain; charset=utf-8").send("there is no such file\n");
    return;
  }
  const caching = file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache";
  reply.headers({ etag: file.etag, vary: "accept-encoding", "cache-control": caching });
  if (request.headers["if-none-match"] === file.etag) {
    await reply.code(304).send();
    return;
  }
  const isGzip = acceptsGzip(request.headers["accept-encoding"]);
  if (isGzip) reply.header("content-encoding", "gzip");
  await reply.type(file.mime).send(isGzip ? file.gzip : file.bytes);
}
