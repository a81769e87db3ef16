// Where an alert comes from: the event it was raised on, and, when that is itself an alert, everything
// that one came from. In Elastic's order, the oldest first; ids of sequences hash it.
import type { JsonObject } from "../base/json.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { readField } from "../event/read-field.ts";
import { someObjectAt } from "../event/some-object.ts";
import type { Rule } from "../rules/rule.ts";
import { eventReference } from "./alert-ids.ts";

export interface Ancestor {
  readonly id: string;
  readonly type: "event" | "signal";
  readonly index: string;
  readonly depth: number;
  /** Of an alert: the uuid of the rule that raised it. */
  readonly rule?: string;
}

/** Alerts on alerts are a few deep; an event that claims more is not copied a thousand times. */
const ANCESTORS_MAX = 100;

const PATH = ["kibana", "alert", "ancestors"];

/** The ancestors of an alert on `event`: those the event brings, then the event itself. */
export function ancestryOf(event: EcsEvent): readonly Ancestor[] {
  const found: Ancestor[] = [];
  someObjectAt(event.fields, PATH, (object) => {
    const ancestor = ancestorFrom(object);
    if (ancestor !== undefined) found.push(ancestor);
    return found.length === ANCESTORS_MAX;
  });
  return [...found, parentOf(event)];
}

/** The depth of an alert with these parents: one below the deepest. */
export function depthBelow(parents: readonly Ancestor[]): number {
  return 1 + parents.reduce((deepest, { depth }) => Math.max(deepest, depth), 0);
}

/** True when the rule raised one of the event's ancestors, or the event itself. */
export function descendsFrom(event: EcsEvent, rule: Rule): boolean {
  return [
    ["kibana", "alert", "rule", "uuid"],
    [...PATH, "rule"],
  ].some((path) => [readField(event.fields, path)].flat().includes(rule.uuid));
}

function parentOf(event: EcsEvent): Ancestor {
  const reference = eventReference(event);
  const isAlert = readField(event.fields, ["kibana", "alert", "uuid"]) !== undefined;
  if (!isAlert) return { ...reference, type: "event", depth: 0 };
  const rule = readField(event.fields, ["kibana", "alert", "rule", "uuid"]);
  const depth = readField(event.fields, ["kibana", "alert", "depth"]);
  return {
    ...reference,
    type: "signal",
    depth: isDepth(depth) ? depth : 1,
    ...(typeof rule === "string" ? { rule } : {}),
  };
}

function ancestorFrom(object: JsonObject): Ancestor | undefined {
  const { id, type, index, depth, rule } = object;
  if (typeof id !== "string") return undefined;
  return {
    id,
    type: type === "signal" ? "signal" : "event",
    index: typeof index === "string" ? index : "",
    depth: isDepth(depth) ? depth : 0,
    ...(typeof rule === "string" ? { rule } : {}),
  };
}

function isDepth(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
