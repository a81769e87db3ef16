// What the sequences of one rule cost while they wait: bytes for each open key, without the text of the keys
// and without the events, and time for each insert, expiry and completion. Each figure comes from a process
// of its own. Another version is measured beside it where its matcher is named.
//   tsx bench/sequence-state.ts [OTHER/src/engine/sequence/sequence-matcher.ts]
import { spawnSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as matcherModule from "../src/engine/sequence/sequence-matcher.ts";
import type { EcsEvent } from "../src/event/ecs-event.ts";
import { keptEvent } from "../src/event/kept-event.ts";
import { generateEvents } from "./generator/generate-events.ts";
import { median } from "./measured-process.ts";

type Matcher = matcherModule.SequenceMatcher;
type MatcherClass = typeof matcherModule.SequenceMatcher;

type What =
  | "memory"
  | "memory with events"
  | "insert"
  | "insert with events"
  | "expire"
  | "complete";

interface Case {
  readonly what: What;
  readonly keyCount: number;
}

const CASES: readonly Case[] = (
  [
    ["memory", [1_000, 100_000, 600_000, 1_000_000]],
    ["memory with events", [1_000, 10_000, 100_000]],
    ["insert", [1_000, 100_000, 1_000_000]],
    ["insert with events", [1_000, 10_000, 100_000]],
    ["expire", [1_000, 100_000, 1_000_000]],
    ["complete", [1_000, 100_000, 1_000_000]],
  ] as const
).flatMap(([what, keyCounts]) => keyCounts.map((keyCount) => ({ what, keyCount })));
const OWN = fileURLToPath(new URL("../src/engine/sequence/sequence-matcher.ts", import.meta.url));
const ROUNDS = 3;
const MAXSPAN_MS = 3_600_000;

const [first, ...rest] = process.argv.slice(2);
if (first === "--case") await measureCase(rest as [string, What, string]);
else compare([OWN, ...(first === undefined ? [] : [first])]);

function compare(paths: readonly string[]): void {
  for (const { what, keyCount } of CASES) {
    const values = paths.map((path) => runCase(path, { what, keyCount }));
    const unit = what.startsWith("memory") ? "bytes a key" : "ns a key";
    const shown = values.map((value) => value.toFixed(0)).join(" : ");
    const [own, other] = values as [number, number | undefined];
    const ratio = other === undefined ? "" : `  (${(own / other).toFixed(2)} of the other)`;
    console.log(`${what}, ${keyCount.toLocaleString("en")} keys: ${shown} ${unit}${ratio}`);
  }
}

function runCase(path: string, { what, keyCount }: Case): number {
  const rounds = what.startsWith("memory") ? 1 : ROUNDS;
  const values = Array.from({ length: rounds }, () => {
    const self = fileURLToPath(import.meta.url);
    const args = ["--expose-gc", "--import", "tsx", self, "--case", path, what, String(keyCount)];
    const child = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (child.status !== 0) throw new Error(child.stderr);
    return Number(child.stdout);
  });
  return median(values);
}

async function measureCase([path, what, count]: [string, What, string]): Promise<void> {
  const module = (await import(pathToFileURL(path).href)) as typeof matcherModule;
  const texts = keyTexts(Number(count));
  const Class = module.SequenceMatcher;
  const value = what.startsWith("memory")
    ? memoryOf(Class, texts, what === "memory with events")
    : timeOf(Class, texts, what);
  process.stdout.write(String(value));
}

function memoryOf(Class: MatcherClass, texts: readonly string[], hasEvents: boolean): number {
  const events = hasEvents ? realEvents() : sameEvent();
  const before = heldBytes();
  const matcher = newMatcher(Class);
  texts.forEach((text, at) => {
    pushOne(matcher, { event: events(at), text, at, stage: 0 });
  });
  const after = heldBytes();
  if (matcher.inflightCount !== texts.length) throw new Error("some were not kept");
  return (after - before) / texts.length;
}

/** CPU time, summed over many fresh matchers where one would be too short to measure. */
function timeOf(Class: MatcherClass, texts: readonly string[], what: What): number {
  const events = what === "insert with events" ? madeBefore(texts.length) : sameEvent();
  const repeats = Math.max(1, Math.round(1_000_000 / texts.length));
  let microseconds = 0;
  for (let nth = 0; nth < repeats; nth++) {
    const matcher = newMatcher(Class);
    const pushAll = (stage: number, from: number) =>
      texts.forEach((text, at) => {
        pushOne(matcher, { event: events(at), text, at: from + at, stage });
      });
    const isInsert = what.startsWith("insert");
    if (!isInsert) pushAll(0, 0);
    const before = process.cpuUsage();
    if (isInsert) pushAll(0, 0);
    // Each event is a first stage that starts anew while one of the keys before it runs out of time.
    else if (what === "expire") pushAll(0, MAXSPAN_MS + 1);
    else pushAll(1, texts.length);
    const { user, system } = process.cpuUsage(before);
    microseconds += user + system;
  }
  return (microseconds * 1_000) / (repeats * texts.length);
}

function newMatcher(Class: MatcherClass): Matcher {
  return new Class({
    stagesMissing: [false, false],
    maxspanMs: MAXSPAN_MS,
    limits: { perRule: 2_000_000 },
  });
}

interface Pushed {
  readonly event: EcsEvent;
  readonly text: string;
  readonly at: number;
  readonly stage: number;
}

function pushOne(matcher: Matcher, { event, text, at, stage }: Pushed): void {
  const ordinal = { timestampMs: at, tiebreaker: at, arrival: at };
  matcher.push(event, ordinal, [{ stage, keys: [{ values: [text], text }] }]);
}

/** Texts like entity ids, each one string without parts. */
function keyTexts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) =>
    Buffer.from(`host-${at % 997}/entity-${at * 7919}`).toString("latin1"),
  );
}

type Events = (at: number) => EcsEvent;

function sameEvent(): Events {
  const event = eventOf(0, undefined);
  return () => event;
}

/** Events of a fleet, each asked for once and in order. */
function realEvents(): Events {
  const lines = generateEvents(1);
  // The hosts are made with the first, and are none of the matcher's memory.
  lines.next();
  return (at) => eventOf(at, lines.next().value as string);
}

function madeBefore(count: number): Events {
  const next = realEvents();
  const made = Array.from({ length: count }, (_, at) => next(at));
  return (at) => made[at] as EcsEvent;
}

function eventOf(at: number, sourceText: string | undefined): EcsEvent {
  return keptEvent({
    fields: {},
    kind: "ecs",
    origin: { file: "bench", line: at + 1 },
    timestampMs: at,
    arrival: at,
    ...(sourceText === undefined ? {} : { sourceText }),
  });
}

function heldBytes(): number {
  if (gc === undefined) throw new Error("needs --expose-gc");
  for (let nth = 0; nth < 3; nth++) gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
