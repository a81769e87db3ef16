// One POST of an output. Redirects are refused: a receiver that moved must be configured anew, and a
// hijacked one must not lead alerts elsewhere. Messages name the host only, since the paths of webhooks
// are secrets.
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { failureOf, OutputFailure } from "./alert-output.ts";

export interface HttpPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** PEM of the authority to trust in place of the system's. */
  readonly ca?: string | undefined;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 30_000;

/** What is read of an answer; Elasticsearch's for a batch of 500 is some 150 KB. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/** The text of a 2xx answer. Throws OutputFailure for everything else. */
export async function httpPost(post: HttpPost): Promise<string> {
  const where = post.url.host;
  let answer: Answer;
  try {
    answer = await exchange(post);
  } catch (thrown) {
    throw failureOf(thrown, `cannot reach ${where}`);
  }
  const { status, retryAfter, text } = answer;
  if (status >= 200 && status < 300) return text;
  if (status >= 300 && status < 400) {
    throw new OutputFailure(`${where} answers with a redirect (${status}), which is not followed`);
  }
  throw new OutputFailure(`${where} answers ${status}`, {
    retryAfterMs: retryAfterMs(retryAfter, post.nowMs()),
    isPermanent: PERMANENT.has(status),
  });
}

/**
 * The batch itself is what is wrong. Not 401, 403 or 404: a wrong secret or path is put right by a person,
 * and no alert may be lost until then.
 */
const PERMANENT: ReadonlySet<number> = new Set([400, 413, 415, 422]);

function exchange({ url, headers, body, ca, signal }: HttpPost): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(
      url,
      {
        method: "POST",
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
        timeout: TIMEOUT_MS,
        signal: AbortSignal.any([signal, AbortSignal.timeout(2 * TIMEOUT_MS)]),
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > ANSWER_BYTES_MAX) request.destroy(new OutputFailure("the answer is too long"));
          else chunks.push(chunk);
        });
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers["retry-after"],
            text: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    request.on("timeout", () => request.destroy(new OutputFailure("no answer in time")));
    request.on("error", reject);
    request.end(body);
  });
}

/** RFC 9110 §10.2.3: seconds, or a date. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
