// The engine of a scan in which other threads test: events that they have tested are not tested again.
import type { Engine } from "../../engine/engine.ts";
import { TestedEvent } from "../../event/tested-event.ts";
import type { PipelineParts } from "../run-pipeline.ts";

export function takingTested(engine: Engine): PipelineParts["engine"] {
  return {
    push: (event) =>
      event instanceof TestedEvent ? engine.pushTested(event, event.hits) : engine.push(event),
    endSource: () => engine.endSource(),
    flush: () => engine.flush(),
  };
}
