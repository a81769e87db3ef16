// What the alert's document says of the process, user, host and files that the investigation is about. An
// alert of a sequence is about several processes: the last stage's is taken, the others are kept beside it.
import type { JsonObject } from "../base/json.ts";
import { parseTimestamp } from "../event/parse-timestamp.ts";
import type { AlertStore, KeptAlert } from "../store/alerts/alert-store.ts";
import { MARKED_LENGTH_MAX } from "./limits.ts";
import { type ProcessPart, readCommandLine, readParent, readProcess } from "./read-process.ts";
import { StoredReader } from "./stored-reader.ts";

export interface Subject {
  readonly alert: KeptAlert;
  /** Of the event; NaN when it cannot be read. */
  readonly timeMs: number;
  readonly groupId: string | undefined;
  readonly note: string;
  /** The document that speaks of the process: the alert's, or that of a stage. */
  readonly document: JsonObject;
  readonly entityId: string | undefined;
  readonly process: ProcessPart;
  readonly parent: ProcessPart;
  /** As the event has them, for comparing. */
  readonly args: readonly string[];
  readonly commandLine: string;
  readonly parentCommandLine: string;
  readonly filePath: string | undefined;
  readonly hashes: readonly string[];
  /** Category of the event, as `process`. */
  readonly categories: readonly string[];
  /** Processes of the stages of a sequence. */
  readonly stageEntityIds: readonly string[];
}

/** Elastic's longest sequences have nine stages. */
const STAGES_MAX = 32;

export function subjectOf(alert: KeptAlert, alerts: AlertStore): Subject {
  const groupId = textAt(alert.document, "kibana.alert.group.id");
  const stages = groupId === undefined ? [] : stagesOf(groupId, alerts);
  const reader = new StoredReader();
  const isProcessKnown = (document: JsonObject): boolean => {
    reader.readFields(document, Number.NaN);
    return (
      reader.id("process.entity_id") !== undefined || reader.number("process.pid") !== undefined
    );
  };
  const document = isProcessKnown(alert.document)
    ? alert.document
    : (stages.findLast(isProcessKnown) ?? alert.document);
  const stageEntityIds = stages.flatMap((stage) => {
    const id = reader.readFields(stage, Number.NaN).id("process.entity_id");
    return id === undefined ? [] : [id];
  });
  const timeMs = timeOf(document);
  reader.readFields(document, timeMs);
  return {
    alert,
    timeMs,
    groupId,
    note: textAt(alert.document, "kibana.alert.rule.note") ?? "",
    document,
    entityId: reader.id("process.entity_id"),
    process: readProcess(reader),
    parent: readParent(reader),
    args: reader.texts("process.args"),
    commandLine: readCommandLine(reader, "process", MARKED_LENGTH_MAX),
    parentCommandLine: readCommandLine(reader, "process.parent", MARKED_LENGTH_MAX),
    filePath: reader.text("file.path"),
    hashes: hashesOf(reader),
    categories: reader.texts("event.category"),
    stageEntityIds: [...new Set(stageEntityIds)],
  };
}

/** Time of the event behind an alert, not that of its writing. */
export function timeOf(document: JsonObject): number {
  const originalMs = parseTimestamp(document["kibana.alert.original_time"]);
  return Number.isNaN(originalMs) ? parseTimestamp(document["@timestamp"]) : originalMs;
}

/** Hashes of the executable and of the file. */
export function hashesOf(reader: StoredReader): readonly string[] {
  return ["process.hash.sha256", "file.hash.sha256", "process.hash.md5", "file.hash.md5"].flatMap(
    (field) => reader.id(field) ?? [],
  );
}

export function textAt(document: JsonObject, key: string): string | undefined {
  const value = document[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Documents of the building blocks, in the order of the stages. */
function stagesOf(groupId: string, alerts: AlertStore): readonly JsonObject[] {
  const page = alerts.list({ groupId, withBuildingBlocks: true }, { size: STAGES_MAX });
  const stageOf = (document: JsonObject) => Number(document["kibana.alert.group.index"] ?? -1);
  return page.alerts
    .map(({ document }) => document)
    .filter((document) => stageOf(document) >= 0)
    .sort((a, b) => stageOf(a) - stageOf(b));
}
