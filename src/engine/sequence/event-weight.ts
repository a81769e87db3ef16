// What a waiting event counts for where bytes are limited. A text of V8's takes a byte a character, or two;
// for an event that is objects only, a usual size stands, since walking it would cost more than it is worth.
import type { EcsEvent } from "../../event/ecs-event.ts";

/** What is taken for the size of an event that has no text, in bytes. */
export const OBJECT_BYTES = 4_096;

/** In bytes, about. Makes no text of an event that has its bytes. */
export function weightOf(event: EcsEvent): number {
  const { sourceBytes } = event;
  if (sourceBytes !== undefined) return sourceBytes.end - sourceBytes.start;
  return event.sourceText?.length ?? OBJECT_BYTES;
}
