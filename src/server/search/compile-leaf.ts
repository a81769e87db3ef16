// The conditions on one field: term, terms, range, exists, wildcard, prefix, match, match_phrase, ids.
// A test that a store's hot columns can answer is handed on beside the compiled one.
import { foldCase } from "../../base/fold-case.ts";
import type { JsonValue } from "../../base/json.ts";
import { compileWildcard, findFunction, type TextTest } from "../../eql/index.ts";
import { parseTimestamp } from "../../event/parse-timestamp.ts";
import type { FieldScalar } from "../../event/read-field.ts";
import { parsingFault, quoted } from "../elastic-fault.ts";
import { type DateContext, dateOf, zoneMsOf } from "./date-math.ts";
import { type FieldView, wordsOf } from "./field-view.ts";
import type { SearchedEvent } from "./searched-event.ts";

export type SearchTest = (event: SearchedEvent) => boolean;

export interface FieldTest {
  readonly test: SearchTest;
  /** Holds for a value of a keyword when the test may hold for its event. */
  readonly accepts?: TextTest;
}

export type Scalar = string | number | boolean;

/** Any value equals one of `wanted`. */
export function termsTest(
  view: FieldView,
  wanted: readonly Scalar[],
  isCaseless: boolean,
): FieldTest {
  if (view.kind === "ip") return { test: someTerm(view, addressTest(wanted)) };
  if (view.kind === "date") {
    const times = new Set(wanted.map((value) => dateOf(value, PLAIN_DATES)));
    return {
      test: (event) =>
        view.terms(event).some((value) => times.has(Math.floor(parseTimestamp(value)))),
    };
  }
  const fold = isCaseless || view.isCaseless;
  const set = new Set(wanted.map((value) => folded(String(value), fold)));
  const accepts: TextTest = (text) => set.has(folded(text, fold));
  return { test: someTerm(view, accepts), ...forHotColumn(view, accepts) };
}

const PLAIN_DATES: DateContext = { nowMs: Number.NaN, zoneMs: 0, isRoundedUp: false };

function folded(text: string, isCaseless: boolean): string {
  return isCaseless ? foldCase(text) : text;
}

/** Words of a text are not what the column holds. */
function forHotColumn(view: FieldView, accepts: TextTest): Pick<FieldTest, "accepts"> {
  return view.kind === "text" ? {} : { accepts };
}

function someTerm(view: FieldView, accepts: TextTest): SearchTest {
  return (event) => {
    for (const value of view.terms(event)) if (accepts(String(value))) return true;
    return false;
  };
}

/** Addresses are equal however they are written, and a block stands for all in it. */
function addressTest(wanted: readonly Scalar[]): TextTest {
  const test = findFunction("cidrMatch")?.prepare?.(wanted.map(String), false);
  return (text) => test?.(text) === true;
}

export function wildcardTest(view: FieldView, pattern: string, isCaseless: boolean): FieldTest {
  const fold = isCaseless || view.isCaseless;
  const matches = compileWildcard(folded(pattern, fold));
  const accepts: TextTest = fold ? (text) => matches(foldCase(text)) : matches;
  return { test: someTerm(view, accepts), ...forHotColumn(view, accepts) };
}

export function prefixTest(view: FieldView, prefix: string, isCaseless: boolean): FieldTest {
  const fold = isCaseless || view.isCaseless;
  const wanted = folded(prefix, fold);
  const accepts: TextTest = (text) => folded(text, fold).startsWith(wanted);
  return { test: someTerm(view, accepts), ...forHotColumn(view, accepts) };
}

export function existsTest(view: FieldView): FieldTest {
  // An object exists when something below it does.
  const segments = view.name.split(".");
  return {
    test: (event) => view.values(event).length > 0 || hasBelow(event.document, segments),
  };
}

function hasBelow(value: JsonValue | undefined, segments: readonly string[]): boolean {
  let inner = value;
  for (const segment of segments) {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return false;
    inner = Object.hasOwn(inner, segment)
      ? (inner as Record<string, JsonValue>)[segment]
      : undefined;
  }
  return typeof inner === "object" && inner !== null && Object.keys(inner).length > 0;
}

export interface Bounds {
  readonly gt?: JsonValue | undefined;
  readonly gte?: JsonValue | undefined;
  readonly lt?: JsonValue | undefined;
  readonly lte?: JsonValue | undefined;
  readonly timeZone?: JsonValue | undefined;
}

export interface RangeTest extends FieldTest {
  /** Both ends included, for a scan by time; only of date fields. */
  readonly window?: { readonly fromMs: number; readonly toMs: number };
}

export function rangeTest(view: FieldView, bounds: Bounds, nowMs: number): RangeTest {
  if (view.kind === "ip")
    throw parsingFault(
      `[range] on the address field ${quoted(view.name)} is not supported, use [term] with a block`,
    );
  const isByDate =
    view.kind === "date" || [bounds.gt, bounds.gte, bounds.lt, bounds.lte].some(isNowMath);
  if (isByDate) return dateRange(view, bounds, nowMs);
  if (view.kind === "number" || isNumeric(bounds)) return numberRange(view, bounds);
  return textRange(view, bounds);
}

function isNowMath(bound: JsonValue | undefined): boolean {
  return typeof bound === "string" && /^now(?:$|[+\-/])|\|\|/.test(bound);
}

function isNumeric(bounds: Bounds): boolean {
  return [bounds.gt, bounds.gte, bounds.lt, bounds.lte].some((bound) => typeof bound === "number");
}

function dateRange(view: FieldView, bounds: Bounds, nowMs: number): RangeTest {
  const zoneMs = zoneMsOf(bounds.timeZone ?? undefined);
  const at = (value: JsonValue, isRoundedUp: boolean) =>
    dateOf(value, { nowMs, zoneMs, isRoundedUp });
  const lower = lowerOf(bounds, (value, isOpen) => at(value, isOpen));
  const upper = upperOf(bounds, (value, isOpen) => at(value, !isOpen));
  // A fraction of the last millisecond belongs to it.
  const inside = insideOf(lower, upper);
  const test: SearchTest = (event) =>
    view.values(event).some((value) => inside(Math.floor(parseTimestamp(value))));
  return { test, window: { fromMs: lower.value, toMs: upper.value + 1 } };
}

function numberRange(view: FieldView, bounds: Bounds): RangeTest {
  const number = (value: JsonValue) => {
    const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof parsed === "number" && !Number.isNaN(parsed)) return parsed;
    throw parsingFault(`failed to parse number ${quoted(String(value))} for ${quoted(view.name)}`);
  };
  const inside = insideOf(lowerOf(bounds, number), upperOf(bounds, number));
  return { test: (event) => view.values(event).some((value) => inside(Number(value))) };
}

interface End {
  readonly value: number;
  readonly isOpen: boolean;
}

function lowerOf(bounds: Bounds, read: (value: JsonValue, isOpen: boolean) => number): End {
  const { gt, gte } = bounds;
  if (isGiven(gt)) return { value: read(gt, true), isOpen: true };
  return { value: isGiven(gte) ? read(gte, false) : Number.NEGATIVE_INFINITY, isOpen: false };
}

function upperOf(bounds: Bounds, read: (value: JsonValue, isOpen: boolean) => number): End {
  const { lt, lte } = bounds;
  if (isGiven(lt)) return { value: read(lt, true), isOpen: true };
  return { value: isGiven(lte) ? read(lte, false) : Number.POSITIVE_INFINITY, isOpen: false };
}

function isGiven(bound: JsonValue | undefined): bound is JsonValue {
  return bound !== undefined && bound !== null;
}

function insideOf(lower: End, upper: End): (value: number) => boolean {
  return (value) =>
    (lower.isOpen ? value > lower.value : value >= lower.value) &&
    (upper.isOpen ? value < upper.value : value <= upper.value);
}

function textRange(view: FieldView, { gt, gte, lt, lte }: Bounds): RangeTest {
  const text = (bound: JsonValue | undefined) => (isGiven(bound) ? String(bound) : undefined);
  const [above, from, below, to] = [text(gt), text(gte), text(lt), text(lte)];
  const accepts: TextTest = (value) =>
    (above === undefined || value > above) &&
    (from === undefined || value >= from) &&
    (below === undefined || value < below) &&
    (to === undefined || value <= to);
  return { test: someTerm(view, accepts), ...forHotColumn(view, accepts) };
}

/** A keyword matches whole; a text when it has one of the words, or all of them. */
export function matchTest(view: FieldView, value: Scalar, isAll: boolean): FieldTest {
  if (view.kind !== "text") return termsTest(view, [value], false);
  const wanted = wordsOf(value);
  return {
    test: (event) => {
      const words = new Set<FieldScalar>(view.terms(event));
      return isAll
        ? wanted.every((word) => words.has(word))
        : wanted.some((word) => words.has(word));
    },
  };
}

/** The words one behind the other, the last perhaps only begun. */
export function phraseTest(view: FieldView, value: Scalar, isPrefix: boolean): FieldTest {
  if (view.kind !== "text")
    return isPrefix ? prefixTest(view, String(value), false) : termsTest(view, [value], false);
  const wanted = wordsOf(value);
  return {
    test: (event) => view.values(event).some((text) => hasPhrase(wordsOf(text), wanted, isPrefix)),
  };
}

function hasPhrase(
  words: readonly string[],
  wanted: readonly string[],
  isPrefix: boolean,
): boolean {
  if (wanted.length === 0) return false;
  const last = wanted.length - 1;
  for (let at = 0; at + wanted.length <= words.length; at++) {
    const isHere = wanted.every((word, offset) => {
      const found = words[at + offset] as string;
      return isPrefix && offset === last ? found.startsWith(word) : found === word;
    });
    if (isHere) return true;
  }
  return false;
}
