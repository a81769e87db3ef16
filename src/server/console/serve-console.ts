// From fastify's request to a ConsoleCall and from the answer to the wire: who may, what the body is, and
// every fault as a ConsoleFault. serve-call.ts does the same for Elasticsearch's clients; what differs is
// who asks (a person with a session) and in which form a refusal is told.
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { acceptsGzip } from "../accepts-gzip.ts";
import { ElasticFault } from "../elastic-fault.ts";
import { type BodyContext, discardBody, readChunks } from "../intake/read-chunks.ts";
import type { ServerLog } from "../server-log.ts";
import { admitPerson, type PersonGuard } from "./admit-person.ts";
import type { ConsoleAnswer, ConsoleHandler } from "./console-call.ts";
import { ConsoleRefusal, faultBody, refused } from "./console-refusal.ts";
import { API_HEADERS } from "./page-headers.ts";
import type { RouteRole } from "./route-roles.ts";

export interface ConsoleContext extends BodyContext {
  readonly guard: PersonGuard;
  readonly log: ServerLog;
  /** Requests under way, for the server to abort when it closes and they take too long. */
  readonly active: Set<AbortController>;
}

export interface ConsoleRoute {
  readonly role: RouteRole;
  /** False for what the page asks by itself. */
  readonly isUse: boolean;
  readonly bodyBytesMax: number;
  readonly handle: ConsoleHandler;
}

const gzipped = promisify(gzip);
const GZIP_BYTES_MIN = 1_400;

export async function serveConsole(
  context: ConsoleContext,
  route: ConsoleRoute,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<void> {
  context.counts.add("requests");
  const gone = new AbortController();
  context.active.add(gone);
  reply.raw.once("close", () => {
    context.active.delete(gone);
    if (!reply.raw.writableFinished) gone.abort();
  });
  try {
    const { method, headers } = request;
    const { account, secret, place } = admitPerson(context.guard, {
      method,
      headers,
      role: route.role,
      isUse: route.isUse,
    });
    checkContentType(request);
    const answer = await route.handle({
      path: request.params as Readonly<Record<string, string | undefined>>,
      query: new URL(request.url, "http://page").searchParams,
      account,
      by: { actor: account.name, nowMs: context.guard.nowMs() },
      secret,
      address: request.ip,
      isSecure: place.isSecure,
      origin: place.origin,
      signal: gone.signal,
      json: () => readJson(readChunks(request.raw, context, route.bodyBytesMax)),
    });
    await discardBody(request.raw, context);
    await send(request, reply, answer);
  } catch (error) {
    const isCutOff = request.raw.destroyed && !request.raw.complete;
    if (!gone.signal.aborted && !isCutOff && !reply.raw.headersSent) {
      return refuseConsole(context, { request, reply }, error);
    }
    // Nobody is there to hear it, or half an answer has gone already.
    reply.hijack();
    reply.raw.destroy();
  }
}

/** Answers with the fault; anything that is no refusal is ours, and says nothing of itself. */
async function refuseConsole(
  context: ConsoleContext,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  error: unknown,
): Promise<void> {
  await discardBody(request.raw, context);
  const refusal = refusalOf(error);
  if (refusal.status >= 500) {
    context.counts.add("faults");
    context.log.error("request failed", { url: request.url, error });
  }
  if (refusal.retryAfterMs !== undefined) {
    reply.header("retry-after", String(Math.ceil(refusal.retryAfterMs / 1000)));
  }
  reply.code(refusal.status);
  await send(request, reply, { kind: "json", body: faultBody(refusal) });
}

function refusalOf(error: unknown): ConsoleRefusal {
  if (error instanceof ConsoleRefusal) return error;
  if (error instanceof ElasticFault && error.status < 500) {
    return new ConsoleRefusal({ status: error.status, code: "refused" }, error.message);
  }
  const message = "the request failed inside the server; its log says why";
  return new ConsoleRefusal({ status: 500, code: "failed" }, message);
}

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: ConsoleAnswer,
): Promise<void> {
  // A body that is not read to its end would be taken for the next request.
  if (!request.raw.readableEnded) reply.header("connection", "close");
  reply.headers(API_HEADERS);
  switch (answer.kind) {
    case "json": {
      for (const [name, value] of Object.entries(answer.headers ?? {})) reply.header(name, value);
      reply.header("content-type", "application/json; charset=utf-8");
      const bytes = Buffer.from(JSON.stringify(answer.body));
      const isGzip =
        bytes.length >= GZIP_BYTES_MIN && acceptsGzip(request.headers["accept-encoding"]);
      if (isGzip) reply.header("content-encoding", "gzip");
      await reply.send(isGzip ? await gzipped(bytes, { level: 1 }) : bytes);
      return;
    }
    case "file": {
      reply.hijack();
      reply.raw.writeHead(200, {
        ...API_HEADERS,
        "content-type": answer.mime,
        "content-disposition": `attachment; filename="${answer.name.replace(/[^\w.@-]/g, "_")}"`,
      });
      const { content } = answer;
      await pipeline(typeof content === "string" ? [content] : content, reply.raw);
      return;
    }
    case "stream":
      reply.hijack();
      answer.open(reply.raw);
      return;
  }
}

/** A form of another site can send the other types without asking first. */
function checkContentType({ headers }: FastifyRequest): void {
  const hasBody =
    headers["transfer-encoding"] !== undefined || Number(headers["content-length"]) > 0;
  if (!hasBody || /^application\/json\b/i.test(headers["content-type"] ?? "")) return;
  throw new ConsoleRefusal(
    { status: 415, code: "refused" },
    "expected a body of the type application/json",
  );
}

async function readJson(chunks: AsyncGenerator<Buffer>): Promise<JsonObject> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    throw refused("the body is not valid JSON");
  }
  if (!isJsonObject(value)) throw refused("the body is not a JSON object");
  return value;
}
