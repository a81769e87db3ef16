// Alerts as OpenTelemetry log records over OTLP/HTTP in JSON. Source: OpenTelemetry, "OTLP specification"
// 1.x; severity numbers are those of the logs data model.
import type { JsonObject } from "../../base/json.ts";
import { documentFacts } from "../document-facts.ts";
import type { AlertOutput } from "./alert-output.ts";
import { detailsOf, type MessageOptions, summaryOf } from "./chat-messages.ts";
import { httpPost } from "./http-post.ts";

export interface OtlpOutputOptions {
  readonly name: string;
  /** Whole, such as `http://127.0.0.1:4318/v1/logs`. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca: string | undefined;
  readonly message: MessageOptions;
  readonly nowMs: () => number;
}

const SEVERITY_NUMBER: Readonly<Record<string, number>> = {
  low: 9,
  medium: 13,
  high: 17,
  critical: 21,
};

/** ECS's and OpenTelemetry's names for the details; what is ours has our prefix. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  time: "tripline.event_time",
  host: "host.name",
  user: "user.name",
  process: "process.command_line",
  parent: "process.parent.command_line",
  "ATT&CK": "tripline.attack",
  alert: "tripline.alert_id",
};

export function createOtlpOutput(options: OtlpOutputOptions): AlertOutput {
  return {
    name: options.name,
    send: async (batch, signal) => {
      const body = {
        resourceLogs: [
          {
            resource: { attributes: [attribute("service.name", "tripline")] },
            scopeLogs: [
              {
                scope: { name: "tripline.alerts" },
                logRecords: batch.map((document) => logRecord(document, options)),
              },
            ],
          },
        ],
      };
      await httpPost({
        url: options.url,
        headers: { "content-type": "application/json", ...options.headers },
        body: JSON.stringify(body),
        ca: options.ca,
        nowMs: options.nowMs,
        signal,
      });
    },
    close: () => Promise.resolve(),
  };
}

function logRecord(document: JsonObject, { message, nowMs }: OtlpOutputOptions): JsonObject {
  const facts = documentFacts(document);
  const timeMs = Date.parse(facts.time);
  return {
    ...(timeMs >= 0 ? { timeUnixNano: nanoseconds(timeMs) } : {}),
    observedTimeUnixNano: nanoseconds(nowMs()),
    severityNumber: SEVERITY_NUMBER[facts.severity] ?? 9,
    severityText: facts.severity,
    body: { stringValue: summaryOf([facts]) },
    attributes: [
      attribute("event.name", "tripline.alert"),
      attribute("rule.name", facts.rule),
      attribute("rule.id", facts.ruleId),
      ...detailsOf(facts, message).map(([name, value]) =>
        attribute(ATTRIBUTES[name] ?? name, value),
      ),
    ],
  };
}

function attribute(key: string, value: string): JsonObject {
  return { key, value: { stringValue: value } };
}

/** As text, since JSON numbers do not reach so far. */
function nanoseconds(ms: number): string {
  return `${Math.floor(ms)}000000`;
}
