// `tripline eql QUERY --store`: hunting in the kept events. Searches beside a process that writes.
import { renderDiagnostic } from "../base/render-diagnostic.ts";
import type { Hit, HitEvent } from "../outputs/eql-output.ts";
import type { EqlSearchAnswer } from "../pipeline/eql-search.ts";
import { ecsEventOf } from "../pipeline/kept-ecs-event.ts";
import { createStoreSearch } from "../pipeline/search-store.ts";
import type { StoredEvent } from "../store/events/event-store.ts";
import { dataDirOf } from "./data-dir.ts";
import { EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED } from "./exit-codes.ts";
import { type CliIo, wantsColor } from "./io.ts";
import { openEventStore, printNotices } from "./open-event-store.ts";
import { printHits } from "./print-hits.ts";
import { parseTimeWindow } from "./time-window.ts";

export interface EqlStoreOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly size: number;
  readonly from?: string;
  readonly to?: string;
}

export async function runEqlStore(
  query: string,
  options: EqlStoreOptions,
  io: CliIo,
): Promise<number> {
  const window = parseTimeWindow(options, io.nowMs());
  const { store, notices } = openEventStore(dataDirOf(options.data, io), io, "read");
  const answer = await createStoreSearch({ store }).search({
    query,
    indexPatterns: [],
    fromMs: Number.isFinite(window.fromMs) ? window.fromMs : undefined,
    toMs: Number.isFinite(window.toMs) ? window.toMs : undefined,
    size: options.size === 0 ? Number.MAX_SAFE_INTEGER : options.size,
    // As a hunt over files does: the earliest are shown.
    resultPosition: "head",
    eventCategoryField: undefined,
    timestampField: undefined,
    tiebreakerField: undefined,
    signal: io.interrupted,
  });
  store.close();
  const code = await tell(answer, { json: options.json === true, io });
  await printNotices(notices, io);
  return code;
}

async function tell(
  answer: EqlSearchAnswer,
  about: { readonly json: boolean; readonly io: CliIo },
): Promise<number> {
  const { io, json } = about;
  if (answer.kind === "refused") {
    const style = { color: wantsColor(io, io.stderr), width: io.stderr.columns ?? 100 };
    for (const fault of answer.diagnostics) {
      await io.stderr.write(`${renderDiagnostic(fault, style)}\n`);
    }
    return EXIT_FAILED;
  }
  const hits = hitsOf(answer);
  const kind = answer.kind === "events" ? "event" : "sequence";
  const text = `${answer.isCut ? "more than " : ""}${hits.length} results in the store`;
  await printHits(hits, { json, io, kind, about: text, isMore: answer.isCut });
  return io.interrupted.aborted ? EXIT_INTERRUPTED : EXIT_DONE;
}

function hitsOf(answer: Exclude<EqlSearchAnswer, { kind: "refused" }>): readonly Hit[] {
  if (answer.kind === "events") {
    return answer.events.map((event) => ({ kind: "event", event: hitEvent(event) }));
  }
  return answer.sequences.map(({ joinKeys, events }) => ({
    kind: "sequence",
    joinKeys,
    events: events.map((event) => (event === null ? null : hitEvent(event))),
  }));
}

function hitEvent(stored: StoredEvent): HitEvent {
  return { id: stored.id, index: stored.index, event: ecsEventOf(stored) };
}
