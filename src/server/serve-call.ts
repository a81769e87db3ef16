// From fastify's request to a Call, and from its Answer to the wire: who may, what the body is, product
// header, MIME type, filter_path, compression, and every fault in Elasticsearch's form.
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { acceptsGzip } from "./accepts-gzip.ts";
import { admit, type Guard } from "./access.ts";
import type { Answer, Call, Route } from "./call.ts";
import { filterByPath } from "./dotted-pattern.ts";
import { ElasticFault, elasticErrorBody, parsingFault, quoted } from "./elastic-fault.ts";
import { type BodyContext, discardBody, readChunks } from "./intake/read-chunks.ts";
import type { ServerLog } from "./server-log.ts";

export interface ServeContext extends BodyContext {
  readonly guard: Guard;
  readonly log: ServerLog;
  /** Requests under way, for the server to abort when it closes and they take too long. */
  readonly active: Set<AbortController>;
}

const gzipped = promisify(gzip);

/** Below this, compression saves no packet. */
const GZIP_BYTES_MIN = 1_400;

export async function serveCall(
  context: ServeContext,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  context.counts.add("requests");
  const gone = new AbortController();
  const onClose = () => {
    context.active.delete(gone);
    if (!reply.raw.writableFinished) gone.abort();
  };
  context.active.add(gone);
  reply.raw.once("close", onClose);
  try {
    const caller = {
      address: request.ip,
      authorization: request.headers.authorization,
      origin: request.headers.origin,
      host: request.headers.host,
    };
    const holder = admit(context.guard, caller, route.need);
    checkContentType(request.raw);
    const query = queryOf(request.query);
    const chunks = (bytesMax = context.limits.bodyBytesMax) =>
      readChunks(request.raw, context, bytesMax);
    const answer = await route.handle({
      method: request.method,
      path: request.params as Call["path"],
      query,
      headers: request.headers,
      holder,
      signal: gone.signal,
      chunks,
      json: () => readJson(chunks(context.limits.queryBytesMax)),
    });
    await discardBody(request.raw, context);
    await send(request, reply, answer, query.get("filter_path"));
  } catch (error) {
    const isCutOff = request.raw.destroyed && !request.raw.complete;
    if (!gone.signal.aborted && !isCutOff) return refuse(context, request, reply, error);
    // Nobody is there to hear it.
    reply.hijack();
    reply.raw.destroy();
  }
}

/** Answers with the fault; anything that is not an ElasticFault is ours, and says nothing of itself. */
export async function refuse(
  context: ServeContext,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): Promise<void> {
  await discardBody(request.raw, context);
  if (!(error instanceof ElasticFault)) {
    context.counts.add("faults");
    context.log.error("request failed", { url: request.url, error });
  }
  const fault = error instanceof ElasticFault ? error : ourFault();
  await send(request, reply, {
    status: fault.status,
    body: elasticErrorBody(fault),
    headers: fault.headers,
  });
}

function ourFault(): ElasticFault {
  const reason = "the request failed inside the server; its log says why";
  return new ElasticFault({ status: 500, type: "exception", reason });
}

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Answer,
  filterPath?: string,
): Promise<void> {
  const { body } = answer;
  const isText = typeof body === "string";
  const text = isText
    ? body
    : JSON.stringify(filterPath === undefined ? body : filterByPath(body, filterPath));
  reply.code(answer.status ?? 200);
  // A body that is not read to its end would be taken for the next request.
  if (!request.raw.readableEnded) reply.header("connection", "close");
  reply.header("x-elastic-product", "Elasticsearch");
  reply.header("content-type", isText ? (answer.mime ?? TEXT_MIME) : jsonMime(request.raw));
  for (const [name, value] of Object.entries(answer.headers ?? {})) reply.header(name, value);
  const bytes = Buffer.from(text);
  const isGzip = bytes.length >= GZIP_BYTES_MIN && acceptsGzip(request.headers["accept-encoding"]);
  if (isGzip) reply.header("content-encoding", "gzip");
  await reply.send(isGzip ? await gzipped(bytes, { level: 1 }) : bytes);
}

const TEXT_MIME = "text/plain; charset=UTF-8";

/** Elastic's clients send a vendor type with the version they speak, and want to hear the same. */
function jsonMime(request: IncomingMessage): string {
  const asked = `${request.headers.accept ?? ""} ${request.headers["content-type"] ?? ""}`;
  const version = /application\/vnd\.elasticsearch\+(?:x-nd)?json;\s*compatible-with=([89])\b/.exec(
    asked,
  )?.[1];
  return version === undefined
    ? "application/json"
    : `application/vnd.elasticsearch+json;compatible-with=${version}`;
}

const JSON_MIME = /^application\/(?:vnd\.elasticsearch\+)?(?:x-nd)?json\b/i;

/** Also what keeps web pages out: a browser asks first before it sends one of these types abroad. */
function checkContentType(request: IncomingMessage): void {
  const { headers } = request;
  const hasBody =
    headers["transfer-encoding"] !== undefined || Number(headers["content-length"]) > 0;
  const type = headers["content-type"];
  if (!hasBody || (type !== undefined && JSON_MIME.test(type))) return;
  const reason =
    type === undefined
      ? "Content-Type header is missing, expected application/json or application/x-ndjson"
      : `Content-Type header ${quoted(type)} is not supported`;
  throw new ElasticFault({ status: 406, type: "media_type_header_exception", reason });
}

function queryOf(query: unknown): ReadonlyMap<string, string> {
  const entries = Object.entries((query ?? {}) as Record<string, string | readonly string[]>);
  return new Map(
    entries.map(([name, value]) => [
      name,
      typeof value === "string" ? value : (value.at(-1) ?? ""),
    ]),
  );
}

async function readJson(chunks: AsyncGenerator<Buffer>): Promise<JsonObject> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const text = Buffer.concat(parts).toString("utf8");
  if (text.trim() === "") return {};
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    throw parsingFault("the body is not valid JSON");
  }
  if (!isJsonObject(value)) throw parsingFault("the body is not a JSON object");
  return value;
}
