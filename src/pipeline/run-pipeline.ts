// The path of an event on one screen: source → normalize → engine → alerts → sink. Every part is
// handed in behind the smallest face that the path needs, so that a scan, a test of rules and, later,
// a live sensor run the same lines.
import type { Alert } from "../alerts/alert.ts";
import type { Match } from "../engine/match.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import type { RawRecord } from "../sources/raw-record.ts";

export interface PipelineParts {
  /** Batches of records; an await a record would cost more than evaluating it. */
  readonly source: AsyncIterable<Iterable<RawRecord>>;
  /** Gives matches in place of all that follows for a record whose event nobody wants. */
  readonly passOver?: (record: RawRecord) => readonly Match[] | undefined;
  /** Undefined for a record that is no event; the reason is counted there. */
  readonly normalize: (record: RawRecord) => EcsEvent | undefined;
  /** False for events outside `--from` and `--to`. */
  readonly isWanted: (event: EcsEvent) => boolean;
  /** Sees every wanted event before it is tested: the process tree of a report. */
  readonly observe: (event: EcsEvent) => void;
  readonly engine: {
    readonly push: (event: EcsEvent) => readonly Match[];
    /** Between files: the next may go back in time. */
    readonly endSource: () => readonly Match[];
    readonly flush: () => readonly Match[];
  };
  /** After each batch of a live source, which may be empty: what time alone decides. */
  readonly tick?: () => readonly Match[];
  readonly alertsFor: (match: Match) => readonly Alert[];
  /** At the end: alerts that were held back. */
  readonly lastAlerts?: () => readonly Alert[];
  /** Takes each alert; awaited, so that a slow reader slows the scan and not its memory. */
  readonly sink: (alert: Alert) => Promise<void>;
  /** Called after each batch. */
  readonly progress: (counts: PipelineCounts) => Promise<void>;
  readonly interrupted: AbortSignal;
}

export interface PipelineCounts {
  readonly recordCount: number;
  readonly eventCount: number;
  /** Events outside the time window. */
  readonly unwantedCount: number;
  readonly matchCount: number;
  readonly alertCount: number;
}

/** Runs the source to its end, or to an interruption, and returns what passed through. */
export async function runPipeline(parts: PipelineParts): Promise<PipelineCounts> {
  const counts = { recordCount: 0, eventCount: 0, unwantedCount: 0, matchCount: 0, alertCount: 0 };
  const give = async (alerts: readonly Alert[]): Promise<void> => {
    for (const alert of alerts) {
      counts.alertCount++;
      await parts.sink(alert);
    }
  };
  const raise = async (matches: readonly Match[]): Promise<void> => {
    for (const match of matches) {
      counts.matchCount++;
      await give(parts.alertsFor(match));
    }
  };
  let file: string | undefined;
  const take = (record: RawRecord): readonly Match[] => {
    counts.recordCount++;
    const isNewFile = record.origin.file !== file;
    const settled = isNewFile && file !== undefined ? parts.engine.endSource() : [];
    file = record.origin.file;
    const passed = parts.passOver?.(record);
    if (passed !== undefined) {
      counts.eventCount++;
      return joined(settled, passed);
    }
    const event = parts.normalize(record);
    if (event === undefined) return settled;
    if (!parts.isWanted(event)) {
      counts.unwantedCount++;
      return settled;
    }
    counts.eventCount++;
    parts.observe(event);
    return joined(settled, parts.engine.push(event));
  };
  for await (const batch of parts.source) {
    for (const record of batch) {
      const matches = take(record);
      if (matches.length > 0) await raise(matches);
    }
    if (parts.tick !== undefined) await raise(parts.tick());
    await parts.progress(counts);
    if (parts.interrupted.aborted) break;
  }
  await raise(parts.engine.flush());
  await give(parts.lastAlerts?.() ?? []);
  return counts;
}

function joined(settled: readonly Match[], matches: readonly Match[]): readonly Match[] {
  return settled.length === 0 ? matches : [...settled, ...matches];
}
