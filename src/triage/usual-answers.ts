// The answers that are told from history: whether hour and host are usual for the user, what else that user
// ran, and how rare the program, its arguments and its parent are.
import { clipped, known } from "./clipped.ts";
import type { History, Sightings } from "./count-history.ts";
import type {
  ProcessSummary,
  Rarity,
  UserActivity,
  UsualTimes,
  ValueCount,
} from "./investigation.ts";
import { LIST_MAX, USER_ACTIVITY_MS, VALUE_LENGTH_MAX } from "./limits.ts";
import type { Subject } from "./subject.ts";

/** The name under which people know a host id. */
export type HostName = (hostId: string) => string;

/** Fewer starts than these tell nothing of a habit. */
const HABIT_STARTS_MIN = 20;
/** An hour with its neighbours that holds a smaller part of all starts than this is unusual. */
const USUAL_HOUR_PART = 0.01;

/** `process` as the tree knows it: an alert about a connection may come long after its process began. */
export function usualTimes(
  from: { readonly subject: Subject; readonly history: History; readonly hostName: HostName },
  process: ProcessSummary | undefined,
): UsualTimes | undefined {
  const { subject, history, hostName } = from;
  const { userName, hostId = "" } = subject.process;
  const startMs = process?.startMs ?? subject.timeMs;
  if (userName === undefined || Number.isNaN(startMs)) return undefined;
  const { userByHour: countByHour, userByHost } = history;
  const total = countByHour.reduce((sum, count) => sum + count, 0);
  const hour = new Date(startMs).getUTCHours();
  const near = [hour + 23, hour, hour + 1].reduce(
    (sum, at) => sum + (countByHour[at % 24] ?? 0),
    0,
  );
  const isHabitKnown = total >= HABIT_STARTS_MIN;
  return {
    userName,
    startMs,
    countByHour,
    dayCount: history.dayCount,
    hosts: counts(userByHost, hostName),
    isUnusualHour: isHabitKnown && near < total * USUAL_HOUR_PART,
    isUnusualHost: isHabitKnown && !userByHost.has(hostId),
  };
}

export function userActivity(
  from: { readonly subject: Subject; readonly history: History; readonly hostName: HostName },
  logins: UserActivity["logins"],
  nowMs: number,
): UserActivity | undefined {
  const { subject, history, hostName } = from;
  const { userName } = subject.process;
  if (userName === undefined || Number.isNaN(subject.timeMs)) return undefined;
  const { userPrograms } = history;
  const rarity = (program: string): number => userPrograms.get(program) ?? 0;
  const programs = [...history.programsAround]
    .sort(([a, left], [b, right]) => rarity(a) - rarity(b) || left - right)
    .slice(0, LIST_MAX)
    .map(([value, count]) => ({ value: clipped(value, VALUE_LENGTH_MAX), count }));
  return {
    userName,
    fromMs: subject.timeMs - USER_ACTIVITY_MS,
    toMs: Math.min(nowMs, subject.timeMs + USER_ACTIVITY_MS),
    programs,
    logins,
    hosts: counts(history.hostsAround, hostName),
  };
}

export function rarities(subject: Subject, history: History): readonly Rarity[] {
  const { process, parent } = subject;
  const hostId = process.hostId ?? "";
  const one = (
    what: Rarity["what"],
    value: string | undefined,
    sightings: Sightings | undefined,
  ): readonly Rarity[] => {
    if (value === undefined || sightings === undefined) return [];
    const all = [...sightings.byHost.values()];
    return [
      known({
        what,
        value: clipped(value, VALUE_LENGTH_MAX),
        onHostCount: sightings.byHost.get(hostId) ?? 0,
        everywhereCount: all.reduce((sum, count) => sum + count, 0),
        hostCount: all.length,
        firstMs: sightings.firstMs,
        lastMs: sightings.lastMs,
        dayCount: history.dayCount,
      }),
    ];
  };
  const hasPair = process.name !== undefined && parent.name !== undefined;
  return [
    ...one(
      "parent-child",
      hasPair ? `${parent.name} → ${process.name}` : undefined,
      history.parentChild,
    ),
    ...one(
      "command-line",
      subject.commandLine === "" || process.executable === undefined
        ? undefined
        : subject.commandLine,
      history.commandLine,
    ),
    ...one("executable", process.executable, history.executable),
  ];
}

/** The commonest first. */
function counts(byHost: ReadonlyMap<string, number>, hostName: HostName): readonly ValueCount[] {
  return [...byHost]
    .sort(([, a], [, b]) => b - a)
    .slice(0, LIST_MAX)
    .map(([value, count]) => ({ value: hostName(value), count }));
}
