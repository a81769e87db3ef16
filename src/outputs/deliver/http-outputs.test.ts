// Webhook, chat, Elasticsearch and OTLP outputs against a real HTTP server on loopback.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { sampleAlert } from "../../../test/end-to-end/sample-alert.ts";
import type { AlertOutput } from "./alert-output.ts";
import { OutputFailure } from "./alert-output.ts";
import { createElasticsearchOutput } from "./elasticsearch-output.ts";
import { retryAfterMs } from "./http-post.ts";
import { createOtlpOutput } from "./otlp-output.ts";
import { createWebhookOutput, type WebhookForm } from "./webhook-output.ts";

const NOW_MS = Date.UTC(2026, 10, 24, 12);
const never = new AbortController().signal;

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Runs with a server that answers as told and remembers what it was asked. */
async function withServer(
  answer: (asked: Asked, response: ServerResponse) => void,
  work: (url: URL, asked: readonly Asked[]) => Promise<void>,
): Promise<void> {
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    request.on("end", () => {
      const one = { path: request.url ?? "", headers: request.headers, text };
      asked.push(one);
      answer(one, response);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    await work(new URL(`http://127.0.0.1:${port}/secret-path`), asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const ok = (_: Asked, response: ServerResponse): void => {
  response.end("{}");
};

function webhook(
  url: URL,
  form: WebhookForm,
  secret?: string,
  withCommandLines = true,
): AlertOutput {
  const message = { withCommandLines };
  const nowMs = () => NOW_MS;
  return createWebhookOutput({
    ...{ name: "w", url, form, headers: {}, secret, ca: undefined, message, nowMs },
  });
}

async function failureOf(output: AlertOutput): Promise<OutputFailure> {
  try {
    await output.send([sampleAlert({ id: "a" })], never);
  } catch (thrown) {
    assert.ok(thrown instanceof OutputFailure, String(thrown));
    return thrown;
  }
  throw new Error("it was sent");
}

test("a webhook gets the documents, signed with the time, and the same key for the same batch", () =>
  withServer(ok, async (url, asked) => {
    const output = webhook(url, { kind: "json" }, "s3cret");
    const batch = [sampleAlert({ id: "a" }), sampleAlert({ id: "b" })];
    await output.send(batch, never);
    await output.send(batch, never);
    const [first, second] = asked as [Asked, Asked];
    assert.deepEqual(JSON.parse(first.text), { alerts: JSON.parse(JSON.stringify(batch)) });
    const seconds = NOW_MS / 1000;
    const digest = createHmac("sha256", "s3cret").update(`${seconds}.${first.text}`).digest("hex");
    assert.equal(first.headers["x-tripline-signature"], `t=${seconds},v1=${digest}`);
    assert.ok(first.headers["idempotency-key"]);
    assert.equal(first.headers["idempotency-key"], second.headers["idempotency-key"]);
  }));

test("answers tell whether to try again, when, or never; no message holds the URL's path", async () => {
  const cases: readonly (readonly [number, Record<string, string>, Partial<OutputFailure>])[] = [
    [503, { "retry-after": "120" }, { retryAfterMs: 120_000, isPermanent: false }],
    [429, { "retry-after": "Tue, 24 Nov 2026 12:00:05 GMT" }, { retryAfterMs: 5000 }],
    [500, {}, { retryAfterMs: undefined, isPermanent: false }],
    [403, {}, { isPermanent: false }],
    [400, {}, { isPermanent: true }],
    [302, { location: "/elsewhere" }, { isPermanent: false }],
  ];
  for (const [status, headers, expected] of cases) {
    await withServer(
      (_, response) => response.writeHead(status, headers).end("no"),
      async (url, asked) => {
        const failure = await failureOf(webhook(url, { kind: "json" }));
        for (const [key, value] of Object.entries(expected)) {
          assert.equal(failure[key as keyof OutputFailure], value, `${status} ${key}`);
        }
        assert.match(failure.message, new RegExp(String(status)));
        assert.doesNotMatch(failure.message, /secret-path/);
        assert.equal(asked.length, 1);
      },
    );
  }
  assert.equal(retryAfterMs("soon", 0), undefined);
});

test("a server that is gone or hangs up is a failure to try again", async () => {
  await withServer(
    (_, response) => response.destroy(),
    async (url) => {
      const failure = await failureOf(webhook(url, { kind: "json" }));
      assert.match(failure.message, /cannot reach 127\.0\.0\.1:\d+: ECONNRESET/);
      assert.equal(failure.isPermanent, false);
    },
  );
});

test("Slack's message calls nobody and links nowhere, whatever a process is named", () =>
  withServer(ok, async (url, asked) => {
    const hostile = sampleAlert({
      id: "a",
      rule: "<!channel> *x*",
      command: `<http://evil|click> ${"y".repeat(5000)}`,
      host: "web\n1",
    });
    await webhook(url, { kind: "slack" }).send([hostile, sampleAlert({ id: "b" })], never);
    const { blocks, text } = JSON.parse(asked[0]?.text ?? "");
    assert.equal(blocks.length, 2);
    assert.match(text, /^2 alerts: &lt;!channel&gt;/);
    assert.doesNotMatch(JSON.stringify(blocks), /<[!h]/);
    assert.ok(blocks[0].text.text.length < 3000);
    assert.match(blocks[0].text.text, /host: web 1\n/);
  }));

test("Teams gets a card of plain text runs; command lines are left out when asked to", () =>
  withServer(ok, async (url, asked) => {
    const alert = sampleAlert({ id: "a", command: "curl -u me:pass [x](http://evil)" });
    await webhook(url, { kind: "teams" }, undefined, false).send([alert], never);
    const text = asked[0]?.text ?? "";
    assert.doesNotMatch(text, /me:pass|"TextBlock"/);
    assert.equal(JSON.parse(text).attachments[0].content.type, "AdaptiveCard");
  }));

test("PagerDuty gets an event an alert, with the alert's id against doubles", () =>
  withServer(ok, async (url, asked) => {
    const output = webhook(url, { kind: "pagerduty", routingKey: "R" });
    await output.send([sampleAlert({ id: "a" }), sampleAlert({ id: "b", severity: "low" })], never);
    const events = asked.map(({ text }) => JSON.parse(text));
    assert.deepEqual(
      events.map(({ dedup_key, routing_key, payload }) => [
        dedup_key,
        routing_key,
        payload.severity,
      ]),
      [
        ["a", "R", "error"],
        ["b", "R", "info"],
      ],
    );
  }));

function bulkAnswer(statuses: readonly number[]) {
  return (_: Asked, response: ServerResponse): void => {
    const items = statuses.map((status) => ({ create: { status, error: { type: "why" } } }));
    response.end(JSON.stringify({ errors: true, items }));
  };
}

const elasticsearch = (url: URL) =>
  createElasticsearchOutput({
    ...{ name: "e", url, index: "alerts", authorization: "ApiKey k", ca: undefined },
    nowMs: () => NOW_MS,
  });

test("Elasticsearch creates each alert by its id; one that is there already is taken", () =>
  withServer(bulkAnswer([201, 409]), async (url, asked) => {
    const batch = [sampleAlert({ id: "a" }), sampleAlert({ id: "b" })];
    await elasticsearch(url).send(batch, never);
    const lines =
      asked[0]?.text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)) ?? [];
    assert.equal(asked[0]?.path, "/secret-path/_bulk?filter_path=errors,items");
    assert.equal(asked[0]?.headers.authorization, "ApiKey k");
    assert.deepEqual(lines[2], { create: { _index: "alerts", _id: "b" } });
    assert.equal(lines[3]["kibana.alert.uuid"], "b");
  }));

test("Elasticsearch refusing one alert for good is told from being busy", async () => {
  for (const [statuses, isPermanent] of [
    [[400], true],
    [[429], false],
    [[], false],
  ] as const) {
    await withServer(bulkAnswer(statuses), async (url) => {
      assert.equal((await failureOf(elasticsearch(url))).isPermanent, isPermanent);
    });
  }
});

test("OTLP gets log records with severity, time in nanoseconds and attributes", () =>
  withServer(ok, async (url, asked) => {
    const message = { withCommandLines: true };
    const headers = { authorization: "Bearer t" };
    const output = createOtlpOutput({
      ...{ name: "o", url, headers, ca: undefined, message, nowMs: () => NOW_MS },
    });
    await output.send([sampleAlert({ id: "a" })], never);
    const { resourceLogs } = JSON.parse(asked[0]?.text ?? "");
    const [record] = resourceLogs[0].scopeLogs[0].logRecords;
    assert.equal(record.timeUnixNano, `${Date.UTC(2026, 10, 24, 10)}000000`);
    assert.equal(record.severityNumber, 17);
    assert.deepEqual(
      record.attributes.find(({ key }: { key: string }) => key === "host.name"),
      { key: "host.name", value: { stringValue: "web-1" } },
    );
    assert.equal(asked[0]?.headers.authorization, "Bearer t");
  }));
