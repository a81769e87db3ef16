// The events of the store's benchmark: generated ones, with an intrusion in every fifty thousand.
import type { JsonObject } from "../../src/base/json.ts";
import { parseTimestamp } from "../../src/event/parse-timestamp.ts";
import type { NewEvent } from "../../src/store/events/event-store.ts";
import { generateEvents } from "../generator/generate-events.ts";

const INTRUSION_EVERY = 50_000;

export interface BenchEvent extends NewEvent {
  readonly text: string;
  readonly entityId: string;
  readonly parentEntityId: string;
  readonly category: string;
  readonly hostId: string;
  readonly userName: string;
}

/** Batches of `size` until `count` events came; the same each time. */
export function* benchBatches(count: number, size: number): Generator<readonly BenchEvent[]> {
  let batch: BenchEvent[] = [];
  let number = 0;
  for (const line of generateEvents(1)) {
    batch.push(benchEvent(number % INTRUSION_EVERY === 777 ? intrusion(line) : line, number));
    number++;
    if (batch.length === size || number === count) {
      yield batch;
      batch = [];
    }
    if (number === count) return;
  }
}

function intrusion(line: string): string {
  const event = JSON.parse(line) as Record<string, JsonObject>;
  const args = ["python3", "-c", "import pty; pty.spawn('/bin/sh')"];
  return JSON.stringify({
    ...event,
    event: { ...event["event"], category: ["process"], type: ["start"], action: "exec" },
    host: { ...event["host"], os: { type: "linux" } },
    process: {
      ...event["process"],
      name: "sh",
      args: ["/bin/sh"],
      args_count: 1,
      parent: {
        ...(event["process"]?.["parent"] as JsonObject | undefined),
        name: "python3",
        args,
        args_count: 3,
      },
    },
  });
}

function benchEvent(text: string, number: number): BenchEvent {
  const document = JSON.parse(text) as JsonObject;
  const at = (path: string): string => {
    let value: unknown = document;
    for (const segment of path.split(".")) value = (value as JsonObject | undefined)?.[segment];
    return String(Array.isArray(value) ? value[0] : value);
  };
  return {
    index: `logs-${at("event.dataset")}-default`,
    id: at("event.id") + number,
    isIdGiven: true,
    document,
    text,
    timestampMs: parseTimestamp(at("@timestamp")),
    ingestedMs: parseTimestamp(at("event.ingested")),
    entityId: at("process.entity_id"),
    parentEntityId: at("process.parent.entity_id"),
    category: at("event.category"),
    hostId: at("host.id"),
    userName: at("user.name"),
  };
}
