// Alerts in the forms that Slack, Teams and PagerDuty take. Values of events are bounded, and escaped for
// each, so that a process named `<!channel>` calls nobody. Sources: Slack, "Formatting text for app
// surfaces"; Microsoft, "Adaptive Cards" 1.4; PagerDuty, "Events API v2".
import type { JsonObject, JsonValue } from "../../base/json.ts";
import { type DocumentFacts, documentFacts } from "../document-facts.ts";

export interface MessageOptions {
  /** False leaves command lines out: they may hold passwords, and a chat is read by many. */
  readonly withCommandLines: boolean;
}

const VALUE_CHARACTERS_MAX = 300;

/** Slack takes 50 blocks a message and 3,000 characters a block; one block an alert. */
export function slackMessage(batch: readonly JsonObject[], options: MessageOptions): JsonObject {
  const facts = batch.map((document) => documentFacts(document));
  return {
    text: slackText(summaryOf(facts)),
    blocks: facts.map((one) => ({
      type: "section",
      text: {
        type: "mrkdwn",
        text: [
          `*${slackText(one.severity.toUpperCase())}  ${slackText(one.rule)}*`,
          ...detailsOf(one, options).map(([name, value]) => `${name}: ${slackText(value)}`),
        ].join("\n"),
      },
    })),
  };
}

/** RichTextBlock shows text as it is, where TextBlock would read it as Markdown. */
export function teamsMessage(batch: readonly JsonObject[], options: MessageOptions): JsonObject {
  const facts = batch.map((document) => documentFacts(document));
  const body = facts.flatMap((one): JsonValue[] => [
    richText([{ text: `${one.severity.toUpperCase()}  ${short(one.rule)}`, weight: "Bolder" }]),
    ...detailsOf(one, options).map(([name, value]) =>
      richText([{ text: `${name}: `, isSubtle: true }, { text: value }]),
    ),
  ]);
  return {
    type: "message",
    summary: summaryOf(facts),
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body,
        },
      },
    ],
  };
}

const PAGERDUTY_SEVERITY: Readonly<Record<string, string>> = {
  critical: "critical",
  high: "error",
  medium: "warning",
  low: "info",
};

/** `dedup_key` is the alert's id, so that sending twice opens one incident. */
export function pagerDutyEvent(
  document: JsonObject,
  options: MessageOptions & { readonly routingKey: string },
): JsonObject {
  const facts = documentFacts(document);
  return {
    routing_key: options.routingKey,
    event_action: "trigger",
    dedup_key: facts.id,
    payload: {
      summary: summaryOf([facts]).slice(0, 1024),
      source: short(facts.host) || "unknown host",
      severity: PAGERDUTY_SEVERITY[facts.severity] ?? "info",
      ...(facts.time === "" ? {} : { timestamp: facts.time }),
      class: short(facts.rule),
      custom_details: Object.fromEntries(detailsOf(facts, options)),
    },
  };
}

/** One line for a notification: the alert, or how many and of what. */
export function summaryOf(facts: readonly DocumentFacts[]): string {
  const [first] = facts;
  if (facts.length === 1 && first !== undefined) {
    const host = first.host === "" ? "" : ` on ${short(first.host)}`;
    return `${first.severity}: ${short(first.rule)}${host}`;
  }
  const rules = [...new Set(facts.map(({ rule }) => short(rule)))];
  const more = rules.length > 3 ? ` and ${rules.length - 3} other rules` : "";
  return `${facts.length} alerts: ${rules.slice(0, 3).join(", ")}${more}`;
}

/** What a person needs to decide whether to get up, each value bounded and on one line. */
export function detailsOf(
  facts: DocumentFacts,
  { withCommandLines }: MessageOptions,
): readonly (readonly [name: string, value: string])[] {
  const details: readonly (readonly [string, string])[] = [
    ["time", facts.time],
    ["host", facts.host],
    ["user", facts.user],
    ["process", withCommandLines ? facts.commandLine : facts.process],
    ["parent", withCommandLines ? facts.parentCommandLine : ""],
    ["ATT&CK", facts.attack.join(" ")],
    ["alert", facts.id],
  ];
  return details.map(([name, value]) => [name, short(value)] as const).filter(([, v]) => v !== "");
}

function richText(inlines: readonly JsonObject[]): JsonObject {
  return {
    type: "RichTextBlock",
    inlines: inlines.map((inline) => ({ type: "TextRun", ...inline })),
  };
}

/** Without `<` nothing is a mention or a link; marks of emphasis are taken out of the text's way. */
function slackText(text: string): string {
  return short(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[*_~`]/g, (mark) => `\u200b${mark}\u200b`);
}

function short(text: string): string {
  const line = text
    .slice(0, 2 * VALUE_CHARACTERS_MAX)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, " ");
  const points = [...line];
  return points.length <= VALUE_CHARACTERS_MAX
    ? line
    : `${points.slice(0, VALUE_CHARACTERS_MAX - 1).join("")}…`;
}
