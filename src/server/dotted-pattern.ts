// Path patterns over JSON answers and documents. `filter_path` goes key by key (`items.*.error`, `**`
// for any depth); `_source` filtering matches whole dotted paths, in which a `*` also crosses dots.
import type { JsonObject, JsonValue } from "../base/json.ts";
import { isJsonObject } from "../base/json.ts";
import { compileWildcard, type TextTest } from "../eql/index.ts";
import { illegalArgument } from "./elastic-fault.ts";

/** All patterns of one request, in characters: their number times an answer's keys is the cost. */
const PATTERNS_LENGTH_MAX = 4_096;

type Segment = "**" | TextTest;
type Path = readonly Segment[];

/** The part of the answer that `filter_path` asks for. `-path` leaves out. */
export function filterByPath(body: JsonObject, filterPath: string): JsonObject {
  if (filterPath.length > PATTERNS_LENGTH_MAX) throw illegalArgument("filter_path is too long");
  const patterns = filterPath.split(",").filter((pattern) => pattern !== "");
  const includes = patterns.filter((pattern) => !pattern.startsWith("-")).map(pathOf);
  const excludes = patterns
    .filter((pattern) => pattern.startsWith("-"))
    .map((pattern) => pathOf(pattern.slice(1)));
  const included = includes.length === 0 ? body : pick(body, includes);
  return (excludes.length === 0 ? included : drop(included ?? {}, excludes)) as JsonObject;
}

function pathOf(pattern: string): Path {
  return pattern.split(".").map((part) => (part === "**" ? "**" : compileWildcard(part)));
}

/** What is left of each path below `key`; an empty one has arrived. */
function below(paths: readonly Path[], key: string): readonly Path[] {
  const next: Path[] = [];
  for (const path of paths) {
    let at = 0;
    while (path[at] === "**") {
      next.push(path.slice(at));
      at++;
    }
    const segment = path[at];
    if (segment === undefined || (segment !== "**" && segment(key))) next.push(path.slice(at + 1));
  }
  return next;
}

function pick(value: JsonValue, paths: readonly Path[]): JsonValue {
  if (Array.isArray(value))
    return value.map((item: JsonValue) => pick(item, paths)).filter((item) => !isEmpty(item));
  if (!isJsonObject(value)) return {};
  const kept: [string, JsonValue][] = [];
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    const next = below(paths, key);
    if (next.some((path) => path.length === 0)) kept.push([key, inner]);
    else if (next.length > 0) {
      const picked = pick(inner, next);
      if (!isEmpty(picked)) kept.push([key, picked]);
    }
  }
  return Object.fromEntries(kept);
}

function drop(value: JsonValue, paths: readonly Path[]): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => drop(item, paths));
  if (!isJsonObject(value)) return value;
  const kept: [string, JsonValue][] = [];
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    const next = below(paths, key);
    if (next.some((path) => path.length === 0)) continue;
    kept.push([key, next.length === 0 ? inner : drop(inner, next)]);
  }
  return Object.fromEntries(kept);
}

function isEmpty(value: JsonValue): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** Leaves a document's leaves out or in, by dotted paths with wildcards; a parent stands for all below it. */
export function compilePathFilter(
  includes: readonly string[],
  excludes: readonly string[],
): (document: JsonObject) => JsonObject {
  const length = [...includes, ...excludes].join().length;
  if (length > PATTERNS_LENGTH_MAX) throw illegalArgument("field patterns are too long");
  const isIncluded = anyOf(includes);
  const isExcluded = anyOf(excludes);
  const walk = (object: JsonObject, prefix: string, isTaken: boolean): JsonObject => {
    const kept: [string, JsonValue][] = [];
    for (const [key, value] of Object.entries(object)) {
      if (value === undefined) continue;
      const path = prefix === "" ? key : `${prefix}.${key}`;
      if (isExcluded(path)) continue;
      const isIn = isTaken || isIncluded(path);
      const filtered = within(value, isIn, (inner) => walk(inner, path, isIn));
      if (filtered !== undefined && (!isEmpty(filtered) || (isIn && isEmpty(value))))
        kept.push([key, filtered]);
    }
    return Object.fromEntries(kept);
  };
  return (document) => walk(document, "", includes.length === 0);
}

/** A parent that is not asked for itself stays only for what is kept below it. */
function within(
  value: JsonValue,
  isIn: boolean,
  walk: (object: JsonObject) => JsonObject,
): JsonValue | undefined {
  if (isJsonObject(value)) return walk(value);
  if (!Array.isArray(value)) return isIn ? value : undefined;
  return (value as readonly JsonValue[]).flatMap((item) => {
    const filtered = within(item, isIn, walk);
    return filtered === undefined || (isEmpty(filtered) && !isEmpty(item)) ? [] : [filtered];
  });
}

function anyOf(patterns: readonly string[]): TextTest {
  const tests = patterns.map((pattern) => compileWildcard(pattern));
  return (text) => tests.some((test) => test(text));
}
