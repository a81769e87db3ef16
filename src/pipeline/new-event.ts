// An event from a file or a sensor as the store takes it: under the index that it stands for and under
// the id that an alert of it would name. Those ids are made of content and place, so that a file that is
// imported again adds nothing.
import { eventReference } from "../alerts/alert-ids.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { type DataStream, indexNameOf } from "../event/index-patterns.ts";
import { readField } from "../event/read-field.ts";
import type { NewEvent } from "../store/events/event-store.ts";

export function newEvent(event: EcsEvent, ingestedMs: number): NewEvent {
  const { fields, sourceText, timestampMs } = event;
  const part = (name: string) => readField(fields, ["data_stream", name]);
  const stream: DataStream = {
    type: part("type"),
    dataset: part("dataset"),
    namespace: part("namespace"),
  };
  return {
    index: indexNameOf(event, stream),
    id: eventReference(event).id,
    isIdGiven: true,
    document: fields,
    ...(sourceText === undefined ? {} : { text: sourceText }),
    timestampMs,
    ingestedMs,
  };
}
