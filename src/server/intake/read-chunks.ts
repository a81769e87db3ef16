// The body of a request as chunks of plain bytes: decompressed, measured against the limits while it
// comes, and no further read than the consumer asked. Breaking off leaves the socket alive, so that the
// fault can still be sent.
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createGunzip, createInflate } from "node:zlib";
import type { Clock } from "../clock.ts";
import type { ServerCounts } from "../counts/server-counts.ts";
import { ElasticFault, illegalArgument, quoted, tooLarge } from "../elastic-fault.ts";
import type { ServerLimits } from "../limits.ts";
import { BodyPace } from "./body-pace.ts";

export interface BodyContext {
  readonly limits: ServerLimits;
  readonly clock: Clock;
  readonly counts: ServerCounts;
}

/** Throws ElasticFault 413 above `bytesMax` or the inflation limit, 415 and 400 for its encoding. */
export async function* readChunks(
  request: IncomingMessage,
  context: BodyContext,
  bytesMax: number,
): AsyncGenerator<Buffer> {
  const declared = Number(request.headers["content-length"] ?? 0);
  const encoding = contentEncoding(request);
  if (encoding === "identity" && declared > bytesMax) throw bodyTooLarge(context, bytesMax);
  const meter = { bytesIn: 0, bytesOut: 0 };
  const stream = decoded(request, encoding, meter);
  const pace = new BodyPace({
    ...context,
    onSlow: () => {
      context.counts.add("slowBodies");
      request.destroy();
    },
  });
  try {
    pace.resume();
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Buffer;
      meter.bytesOut += bytes.length;
      pace.pause(bytes.length);
      if (meter.bytesOut > bytesMax) throw bodyTooLarge(context, bytesMax);
      checkInflation(context, meter, encoding);
      yield bytes;
      pace.resume();
    }
  } catch (error) {
    throw isZlibError(error) ? illegalArgument(`body is not valid ${encoding}`) : error;
  } finally {
    pace.end();
    if (stream !== request) {
      request.unpipe();
      stream.destroy();
    }
  }
}

/** Reads what is left of a body and drops it, so that the client comes to read our refusal. */
export async function discardBody(request: IncomingMessage, context: BodyContext): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  let bytes = 0;
  const pace = new BodyPace({ ...context, onSlow: () => request.destroy() });
  try {
    pace.resume();
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Buffer).length;
      pace.pause((chunk as Buffer).length);
      if (bytes > context.limits.bodyBytesMax) return;
      pace.resume();
    }
  } catch {
    // The client has gone, or was sent away for its pace; there is nobody left to answer.
  } finally {
    pace.end();
  }
}

type Encoding = "identity" | "gzip" | "deflate";

function contentEncoding(request: IncomingMessage): Encoding {
  const name = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (name === "identity" || name === "gzip" || name === "deflate") return name;
  const reason = `Content-Encoding ${quoted(name)} is not supported, expected gzip or deflate`;
  throw new ElasticFault({ status: 415, type: "illegal_argument_exception", reason });
}

interface Meter {
  bytesIn: number;
  bytesOut: number;
}

function decoded(request: IncomingMessage, encoding: Encoding, meter: Meter): Readable {
  if (encoding === "identity") return request;
  const decoder = encoding === "gzip" ? createGunzip() : createInflate();
  request.on("data", (chunk: Buffer) => {
    meter.bytesIn += chunk.length;
  });
  request.once("close", () => {
    if (!request.complete) decoder.destroy(new Error("the client has gone"));
  });
  return request.pipe(decoder);
}

function checkInflation(context: BodyContext, meter: Meter, encoding: Encoding): void {
  const { inflationFloorBytes, inflationMax } = context.limits;
  if (encoding === "identity" || meter.bytesOut <= inflationFloorBytes) return;
  if (meter.bytesOut <= meter.bytesIn * inflationMax) return;
  context.counts.add("tooLarge");
  throw tooLarge(`body inflates to more than ${inflationMax} times its size`);
}

function bodyTooLarge(context: BodyContext, bytesMax: number): ElasticFault {
  context.counts.add("tooLarge");
  return tooLarge(`entity content is too long for the limit of [${bytesMax}] bytes`);
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && /^Z_/.test((error as NodeJS.ErrnoException).code ?? "");
}
