// The stories of a sequence's join keys in words, as `rules explain` prints them and gives them as JSON.
import type { Sequence } from "../eql/syntax/ast.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import type { KeyExplanation } from "../outputs/explanation-output.ts";
import type { KeyStory, UnfinishedSequence } from "../pipeline/sequence-stories.ts";

/** What a story needs to know of its query. Stages are counted with `runs` unrolled. */
interface SequencePlan {
  readonly positiveStages: readonly number[];
  readonly stageCount: number;
  readonly maxspanMs: number | undefined;
}

/** The paths of the join keys, as the first term names them. */
export function keyNames({ by, terms }: Sequence): readonly string[] {
  return [...by, ...(terms[0]?.by ?? [])].map(({ path }) => path);
}

export function keyExplanations(
  query: Sequence,
  stories: readonly KeyStory[],
): readonly KeyExplanation[] {
  const stages = query.terms.flatMap((term) =>
    Array.from({ length: term.runs }, () => term.isMissing),
  );
  const plan: SequencePlan = {
    positiveStages: stages.flatMap((isMissing, stage) => (isMissing ? [] : [stage])),
    stageCount: stages.length,
    maxspanMs: query.maxspanMs,
  };
  return stories.map((story) => explained(story, plan));
}

function explained(story: KeyStory, plan: SequencePlan): KeyExplanation {
  const { keys, completedCount, furthest, ignored } = story;
  const stopped = completedCount > 0 ? undefined : furthest;
  return {
    keys,
    completedCount,
    summary: summaryOf(story, plan),
    events: (stopped?.events ?? []).map((event, at) => ({
      stage: (plan.positiveStages[at] ?? at) + 1,
      ...placeOf(event),
    })),
    ignored:
      completedCount > 0 || stopped !== undefined || ignored === undefined
        ? null
        : { stage: ignored.stage + 1, ...placeOf(ignored.event) },
    excepted: story.excepted.map(({ event, stage, exception }) => ({
      stage: stage < 0 ? "until" : stage + 1,
      exception,
      ...placeOf(event),
    })),
  };
}

function summaryOf({ completedCount, furthest, ignored, excepted }: KeyStory, plan: SequencePlan) {
  if (completedCount > 0) {
    return `${completedCount} ${completedCount === 1 ? "sequence" : "sequences"} found`;
  }
  if (furthest !== undefined) {
    const at = (plan.positiveStages[furthest.events.length - 1] ?? 0) + 1;
    const why = whyStopped(cameTooLate(furthest, ignored, plan), plan);
    return `stopped at stage ${at} of ${plan.stageCount}: ${why}`;
  }
  if (ignored !== undefined) {
    return `stage ${ignored.stage + 1} came, but nothing waited for it`;
  }
  return excepted.length > 0 ? "exceptions took its events away" : "nothing happened";
}

// Whatever comes after maxspan finds the sequence gone already; it is still what the person looks for.
function cameTooLate(
  furthest: UnfinishedSequence,
  ignored: KeyStory["ignored"],
  plan: SequencePlan,
): UnfinishedSequence {
  const isNext = ignored?.stage === plan.positiveStages[furthest.events.length];
  if (furthest.fate !== "expired" || !isNext || ignored === undefined) return furthest;
  return { ...furthest, fate: "rejectedMaxspan", endedBy: ignored.event };
}

function whyStopped({ events, fate, endedBy }: UnfinishedSequence, plan: SequencePlan): string {
  const nextAt = plan.positiveStages[events.length];
  const next = nextAt === undefined ? "the end of maxspan" : `stage ${nextAt + 1}`;
  const by = endedBy === undefined ? "" : ` at ${originOf(endedBy)}`;
  switch (fate) {
    case "waiting":
      return `waits for ${next}`;
    case "expired":
      return `${next} did not come within maxspan`;
    case "rejectedMaxspan":
      return `${next} came${by}, ${spanOf(events, endedBy)} after the first; maxspan is ${plan.maxspanMs} ms`;
    case "rejectedUntil":
      return `until ended it before ${next} came${by}`;
    case "rejectedMissing":
      return "an event came that must be missing";
    case "superseded":
      return `used up by ${next}${by}, which took a later one`;
    case "evicted":
      return "given up at a limit";
  }
}

function spanOf([first]: readonly EcsEvent[], last: EcsEvent | undefined): string {
  const spanMs = (last?.timestampMs ?? Number.NaN) - (first?.timestampMs ?? Number.NaN);
  return `${Math.round(spanMs * 1000) / 1000} ms`;
}

function placeOf(event: EcsEvent): { readonly origin: string; readonly time: string | null } {
  const time = Number.isNaN(event.timestampMs) ? null : new Date(event.timestampMs).toISOString();
  return { origin: originOf(event), time };
}

function originOf({ origin }: EcsEvent): string {
  return `${origin.file}:${origin.line}`;
}
