// Compiles `*` and `?` patterns. Most of the 7,861 in Elastic's rules are a plain word, a prefix, a
// suffix or a contained part: each has a form of its own, and the rest is a walk over segments that
// never backtracks further than one star: one pass over the value.

import { createSegmentFinder } from "./segment-finder.ts";

export type TextTest = (text: string) => boolean;

export type WildcardShape =
  | { readonly shape: "exact"; readonly text: string }
  | { readonly shape: "prefix"; readonly text: string }
  | { readonly shape: "suffix"; readonly text: string }
  | { readonly shape: "contains"; readonly text: string }
  | { readonly shape: "anything" }
  | { readonly shape: "segments"; readonly pattern: string };

/** What kind of pattern it is; `text` holds no wildcard. */
export function wildcardShape(pattern: string): WildcardShape {
  const squeezed = pattern.replace(/\*{2,}/g, "*");
  if (!/[*?]/.test(squeezed)) return { shape: "exact", text: squeezed };
  if (squeezed === "*") return { shape: "anything" };
  const inner = squeezed.replace(/^\*/, "").replace(/\*$/, "");
  if (/[*?]/.test(inner)) return { shape: "segments", pattern: squeezed };
  const isOpenLeft = squeezed.startsWith("*");
  const isOpenRight = squeezed.endsWith("*");
  if (isOpenLeft && isOpenRight) return { shape: "contains", text: inner };
  return { shape: isOpenLeft ? "suffix" : "prefix", text: inner };
}

/** A test of one pattern; case is the caller's to fold on both sides. */
export function compileWildcard(pattern: string): TextTest {
  const shape = wildcardShape(pattern);
  switch (shape.shape) {
    case "exact":
      return (text) => text === shape.text;
    case "prefix":
      return (text) => text.startsWith(shape.text);
    case "suffix":
      return (text) => text.endsWith(shape.text);
    case "contains":
      return (text) => text.includes(shape.text);
    case "anything":
      return () => true;
    case "segments":
      return compileSegments(shape.pattern);
  }
}

/** One test for many patterns on one value: exact ones by set, the others in turn. */
export function compileWildcards(patterns: readonly string[]): TextTest {
  const exact = new Set<string>();
  const tests: TextTest[] = [];
  for (const pattern of new Set(patterns)) {
    const shape = wildcardShape(pattern);
    if (shape.shape === "anything") return () => true;
    if (shape.shape === "exact") exact.add(shape.text);
    else tests.push(compileWildcard(pattern));
  }
  const [only] = tests;
  if (tests.length === 0) {
    const [word] = exact;
    return exact.size === 1 ? (text) => text === word : (text) => exact.has(text);
  }
  if (exact.size === 0 && tests.length === 1 && only !== undefined) return only;
  return (text) => {
    if (exact.has(text)) return true;
    for (const test of tests) if (test(text)) return true;
    return false;
  };
}

/** A part between two stars. */
type Find = (text: string, from: number) => number;

function compileSegments(pattern: string): TextTest {
  const segments = pattern.split("*");
  const first = segments[0] as string;
  const last = segments.at(-1) as string;
  const middle = segments
    .slice(1, -1)
    .filter((segment) => segment !== "")
    .map(findOf);
  const hasStar = segments.length > 1;
  const test: TextTest = (text) => {
    const start = matchAt(text, first, 0);
    if (start < 0) return false;
    if (!hasStar) return start === text.length;
    let from = start;
    for (const find of middle) {
      from = find(text, from);
      if (from < 0) return false;
    }
    return text.length - last.length >= from && matchAt(text, last, text.length - last.length) >= 0;
  };
  if (!pattern.includes("?")) return test;
  // `?` is one character, not one UTF-16 unit: text outside the basic plane takes the walk by points.
  let byPoints: TextTest | undefined;
  return (text) => {
    if (!hasSurrogates(text)) return test(text);
    byPoints ??= compilePoints(segments);
    return byPoints(text);
  };
}

/** The offset behind `segment` when it stands at `at`, else -1; `?` is any unit. */
function matchAt(text: string, segment: string, at: number): number {
  const end = at + segment.length;
  if (end > text.length) return -1;
  for (let offset = 0; offset < segment.length; offset++) {
    const wanted = segment.charCodeAt(offset);
    if (wanted !== QUESTION && wanted !== text.charCodeAt(at + offset)) return -1;
  }
  return end;
}

/** Gives the offset behind the first `segment` at or after `from`, else -1. */
function findOf(segment: string): Find {
  if (!segment.includes("?")) {
    return (text, from) => {
      const found = text.indexOf(segment, from);
      return found < 0 ? -1 : found + segment.length;
    };
  }
  const units = Array.from({ length: segment.length }, (_, at) => segment.charCodeAt(at));
  const finder = createSegmentFinder(units);
  return (text, from) => {
    finder.reset();
    for (let at = from; at < text.length; at++) if (finder.step(text.charCodeAt(at))) return at + 1;
    return -1;
  };
}

function hasSurrogates(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit <= 0xdfff) return true;
  }
  return false;
}

const QUESTION = 63;

/** The same walk over code points. */
function compilePoints(segments: readonly string[]): TextTest {
  const parts = segments.map(pointsOf);
  const first = parts[0] as readonly number[];
  const last = parts.at(-1) as readonly number[];
  const middle = parts
    .slice(1, -1)
    .filter(({ length }) => length > 0)
    .map(createSegmentFinder);
  return (text) => {
    const points = pointsOf(text);
    if (!standsAt(points, first, 0)) return false;
    if (parts.length === 1) return points.length === first.length;
    let from = first.length;
    for (const finder of middle) {
      finder.reset();
      while (from < points.length && !finder.step(points[from] as number)) from++;
      if (from === points.length) return false;
      from++;
    }
    const end = points.length - last.length;
    return end >= from && standsAt(points, last, end);
  };
}

function standsAt(points: readonly number[], part: readonly number[], at: number): boolean {
  if (at + part.length > points.length) return false;
  return part.every((wanted, offset) => wanted === QUESTION || wanted === points[at + offset]);
}

function pointsOf(text: string): readonly number[] {
  return Array.from(text, (character) => character.codePointAt(0) as number);
}
