// Results of a hunt: as Elasticsearch's EQL search answers, and as text for a person. Source:
// Elasticsearch EQL search API, response body.
import pc from "picocolors";
import type { JsonObject, JsonValue } from "../base/json.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { readField } from "../event/read-field.ts";
import { shortTerminal } from "./escape-terminal.ts";

/** An event with the id and index it is known by. */
export interface HitEvent {
  readonly id: string;
  readonly index: string;
  readonly event: EcsEvent;
}

export type Hit =
  | { readonly kind: "event"; readonly event: HitEvent }
  | {
      readonly kind: "sequence";
      readonly joinKeys: readonly JsonValue[];
      /** Null for a missing event. */
      readonly events: readonly (HitEvent | null)[];
    };

/** `kind` is the query's: an answer without results still says of what. */
export function eqlResultJson(hits: readonly Hit[], kind: Hit["kind"]): JsonObject {
  const events = hits.flatMap((hit) => (hit.kind === "event" ? [eventJson(hit.event)] : []));
  const sequences = hits.flatMap((hit) =>
    hit.kind === "sequence" ? [{ join_keys: hit.joinKeys, events: hit.events.map(eventJson) }] : [],
  );
  const isSequence = kind === "sequence";
  const list: JsonObject = isSequence ? { sequences } : { events };
  const total = { value: isSequence ? sequences.length : events.length, relation: "eq" };
  return { is_partial: false, is_running: false, timed_out: false, hits: { total, ...list } };
}

function eventJson(hit: HitEvent | null): JsonObject {
  if (hit === null) return { _index: "", _id: "", missing: true };
  return { _index: hit.index, _id: hit.id, _source: hit.event.fields };
}

export interface EqlTextOptions {
  readonly color: boolean;
  readonly width: number;
}

/** One line an event; a sequence is a block under its join keys. */
export function eqlResultText(hits: readonly Hit[], options: EqlTextOptions): string {
  return hits
    .map((hit) =>
      hit.kind === "event" ? eventLine(hit.event.event, options) : sequenceBlock(hit, options),
    )
    .join("\n");
}

function sequenceBlock(hit: Extract<Hit, { kind: "sequence" }>, options: EqlTextOptions): string {
  const color = pc.createColors(options.color);
  const keys = hit.joinKeys.map((key) => JSON.stringify(key)).join(", ");
  const lines = hit.events.map((event, at) => {
    const text =
      event === null
        ? "(missing)"
        : eventLine(event.event, { ...options, width: options.width - 5 });
    return `  ${at + 1}. ${text}`;
  });
  const head = keys === "" ? "sequence" : `sequence by ${keys}`;
  return [color.bold(shortTerminal(head, options.width)), ...lines].join("\n");
}

function eventLine(event: EcsEvent, options: EqlTextOptions): string {
  const color = pc.createColors(options.color);
  const text = (path: string): string => {
    const value = readField(event.fields, path.split("."));
    if (value === undefined) return "";
    return typeof value === "object" ? value.join(" ") : String(value);
  };
  const time = Number.isNaN(event.timestampMs) ? "-" : new Date(event.timestampMs).toISOString();
  const what = [text("process.command_line") || text("process.args") || text("process.name")];
  const more = ["file.path", "registry.path", "destination.ip", "dns.question.name"].map(text);
  const words = [text("event.category"), text("host.name"), text("user.name"), ...what, ...more];
  const line = words.filter((word) => word !== "").join("  ");
  return `${color.dim(time)}  ${shortTerminal(line, Math.max(40, options.width - 26))}`;
}
