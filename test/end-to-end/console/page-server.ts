// A small server that stands in for Tripline's: the built page with the real CSP, and answers of the API that
// a test holds in its hand. It remembers what the page asked to be changed.
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { StreamMessage } from "../../../src/server/console/console-api.ts";

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'";

const MIMES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly search: URLSearchParams;
  readonly body: unknown;
}

/** What the API says; undefined is 404, a number that status. */
export type Answers = (asked: Asked) => unknown;

export interface PageServer {
  readonly origin: string;
  readonly posted: readonly Asked[];
  readonly tell: (message: StreamMessage) => void;
  readonly close: () => Promise<void>;
}

export async function servePage(folder: string, answers: Answers): Promise<PageServer> {
  const posted: Asked[] = [];
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://page");
    if (url.pathname === "/console/api/stream") return openStream(response, streams);
    if (url.pathname.startsWith("/console/api/")) {
      void answerApi(request, response, { url, answers, posted });
      return;
    }
    serveFile(response, { folder, path: url.pathname });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    posted,
    tell: (message) => {
      for (const stream of streams) stream.write(`data: ${JSON.stringify(message)}\n\n`);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function openStream(response: ServerResponse, streams: Set<ServerResponse>): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write("retry: 500\n\n");
  streams.add(response);
  response.once("close", () => streams.delete(response));
}

async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  {
    url,
    answers,
    posted,
  }: { readonly url: URL; readonly answers: Answers; readonly posted: Asked[] },
): Promise<void> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const asked: Asked = {
    method: request.method ?? "GET",
    path: url.pathname.slice("/console/api".length),
    search: url.searchParams,
    body: text === "" ? undefined : JSON.parse(text),
  };
  if (asked.method !== "GET") posted.push(asked);
  const answer = answers(asked);
  const status = answer === undefined ? 404 : typeof answer === "number" ? answer : 200;
  const body = status === 200 ? answer : { code: "failed", message: `refused with ${status}` };
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function serveFile(
  response: ServerResponse,
  { folder, path }: { readonly folder: string; readonly path: string },
): void {
  const name = path.replace(/^\/console\/?/, "");
  const isAsset = name.startsWith("assets/") && !name.includes("..");
  const file = join(folder, isAsset ? name : "index.html");
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    "content-type": MIMES[extname(file)] ?? "application/octet-stream",
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
  });
  response.end(readFileSync(file));
}
