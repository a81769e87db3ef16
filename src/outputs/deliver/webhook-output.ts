// Alerts by POST to a URL: JSON of our own, signed, or the message of a chat or an on-call service. Retries
// are the runner's; a key that is the same for the same batch lets a receiver see a repeat.
import { createHash, createHmac } from "node:crypto";
import type { JsonObject } from "../../base/json.ts";
import type { AlertOutput } from "./alert-output.ts";
import {
  type MessageOptions,
  pagerDutyEvent,
  slackMessage,
  teamsMessage,
} from "./chat-messages.ts";
import { httpPost } from "./http-post.ts";

export type WebhookForm =
  | { readonly kind: "json" }
  | { readonly kind: "slack" }
  | { readonly kind: "teams" }
  | { readonly kind: "pagerduty"; readonly routingKey: string };

export interface WebhookOutputOptions {
  readonly name: string;
  readonly url: URL;
  readonly form: WebhookForm;
  readonly headers: Readonly<Record<string, string>>;
  /** Signs the body (HMAC-SHA256) when given. */
  readonly secret: string | undefined;
  readonly ca: string | undefined;
  readonly message: MessageOptions;
  readonly nowMs: () => number;
}

export function createWebhookOutput(options: WebhookOutputOptions): AlertOutput {
  return {
    name: options.name,
    send: async (batch, signal) => {
      for (const { body, ids } of bodiesOf(batch, options)) {
        const text = JSON.stringify(body);
        await httpPost({
          url: options.url,
          headers: {
            "content-type": "application/json",
            "user-agent": "tripline",
            "idempotency-key": createHash("sha256").update(ids.join("\n")).digest("hex"),
            ...options.headers,
            ...signature(text, options),
          },
          body: text,
          ca: options.ca,
          nowMs: options.nowMs,
          signal,
        });
      }
    },
    close: () => Promise.resolve(),
  };
}

interface Body {
  readonly body: JsonObject;
  readonly ids: readonly string[];
}

function bodiesOf(
  batch: readonly JsonObject[],
  { form, message }: WebhookOutputOptions,
): readonly Body[] {
  const ids = batch.map((document) => String(document["kibana.alert.uuid"] ?? ""));
  switch (form.kind) {
    case "json":
      return [{ body: { alerts: batch }, ids }];
    case "slack":
      return [{ body: slackMessage(batch, message), ids }];
    case "teams":
      return [{ body: teamsMessage(batch, message), ids }];
    case "pagerduty":
      return batch.map((document, at) => ({
        body: pagerDutyEvent(document, { ...message, routingKey: form.routingKey }),
        ids: ids.slice(at, at + 1),
      }));
  }
}

/** The time is signed too, so that a receiver can refuse what was recorded and sent again. */
function signature(
  text: string,
  { secret, nowMs }: WebhookOutputOptions,
): Readonly<Record<string, string>> {
  if (secret === undefined) return {};
  const seconds = Math.floor(nowMs() / 1000);
  const digest = createHmac("sha256", secret).update(`${seconds}.${text}`).digest("hex");
  return { "x-tripline-signature": `t=${seconds},v1=${digest}` };
}
