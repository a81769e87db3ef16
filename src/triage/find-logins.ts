// Logins of the alert's user about its time, on every host: who came in, from where, and whether it worked.
import { known } from "./clipped.ts";
import type { UserActivity } from "./investigation.ts";
import { ACTIVITY_EVENTS_MAX, LIST_MAX, USER_ACTIVITY_MS } from "./limits.ts";
import { StoredReader } from "./stored-reader.ts";
import type { Subject } from "./subject.ts";
import type { InvestigationWork } from "./work.ts";

export type Login = UserActivity["logins"][number];

/** In the order of time; the nearest to the alert where there are too many. */
export async function findLogins(
  subject: Subject,
  work: InvestigationWork,
): Promise<readonly Login[]> {
  const { userName } = subject.process;
  const { timeMs } = subject;
  if (userName === undefined || Number.isNaN(timeMs)) return [];
  const kinds = new Set(["authentication", "session"]);
  const found: Login[] = [];
  const reader = new StoredReader();
  await work.each(
    work.events.scan({
      tests: [
        { field: "event.category", accepts: (value) => kinds.has(value) },
        { field: "user.name", accepts: (value) => value === userName },
      ],
      fromMs: timeMs - USER_ACTIVITY_MS,
      toMs: Math.min(work.nowMs, timeMs + USER_ACTIVITY_MS),
    }),
    { most: ACTIVITY_EVENTS_MAX, what: `Logins of ${userName}` },
    (event) => {
      if (!reader.read(event).texts("user.name").includes(userName)) return;
      found.push(
        known({
          timeMs: event.timestampMs,
          outcome: reader.text("event.outcome"),
          source:
            reader.text("source.ip") ??
            reader.text("source.address") ??
            reader.text("source.domain"),
          hostName: reader.text("host.name") ?? reader.text("host.hostname"),
        }),
      );
    },
  );
  const isCut = found.length > LIST_MAX;
  if (isCut) work.note(`Of ${found.length} logins the ${LIST_MAX} nearest to the alert are shown.`);
  return found
    .sort((a, b) => Math.abs(a.timeMs - timeMs) - Math.abs(b.timeMs - timeMs))
    .slice(0, LIST_MAX)
    .sort((a, b) => a.timeMs - b.timeMs);
}
