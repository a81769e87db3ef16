// Ids of alerts, as Kibana makes them, so that the same event and rule give the same alert in both and
// evaluating twice gives nothing new. SHA-256 in hex over plain concatenations.
import { createHash } from "node:crypto";
import type { EcsEvent } from "../event/ecs-event.ts";
import { canonicalJson } from "./canonical-json.ts";

/** An event as an ancestor of an alert. */
export interface EventReference {
  readonly id: string;
  readonly index: string;
}

const SPACE = "default";

/** The index that events without one are said to be in. */
const INDEX_DEFAULT = "tripline-events";

/**
 * What an alert says its event was: the given `_id` and `_index`, else an id made from the event's
 * content and its place (the file's own name and line), so that the same file scanned from another
 * folder gives the same ids, and two equal lines are two events.
 */
export function eventReference(event: EcsEvent): EventReference {
  const index = event.givenIndex ?? INDEX_DEFAULT;
  if (event.givenId !== undefined) return { id: event.givenId, index };
  const { file, line } = event.origin;
  const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  const id = sha256(`${name}\n${line}\n${canonicalJson(event.fields)}`);
  return { id: id.slice(0, 40), index };
}

/** Id of an alert on one event. The version is Elasticsearch's document version where known. */
export function eventAlertId(
  event: EventReference,
  ruleUuid: string,
  version: string | undefined,
): string {
  return sha256(`${event.index}${event.id}${String(version)}${SPACE}:${ruleUuid}`);
}

/** Ids of a sequence's building blocks, from the ancestors of each; every id depends on all of them. */
export function buildingBlockIds(
  ancestorsByBlock: readonly (readonly EventReference[])[],
  ruleUuid: string,
): readonly string[] {
  const base = ancestorsByBlock.map((ancestors) => joined(ancestors) + ruleUuid).join("");
  return ancestorsByBlock.map((_, at) => sha256(`${base}${at}`));
}

/** Id of a sequence's shell, from its ancestors: those of each building block, then the block itself. */
export function shellAlertId(ancestors: readonly EventReference[], ruleUuid: string): string {
  return sha256(joined(ancestors) + ruleUuid);
}

function joined(ancestors: readonly EventReference[]): string {
  return ancestors.map(({ id, index }) => id + index).join("");
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
