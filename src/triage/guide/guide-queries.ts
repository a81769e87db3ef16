// The queries that a guide offers, with the alert's values in place: Elastic's investigate blocks as EQL over
// the store, osquery's as they are. A query that cannot be said is kept with its label and no text.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { dateMathMs } from "../../base/time-text.ts";
import { type FieldScalar, readField } from "../../event/read-field.ts";
import { clipped, known } from "../clipped.ts";
import type { GuideQuery } from "../investigation.ts";
import { GUIDE_LENGTH_MAX, GUIDE_QUERIES_MAX, VALUE_LENGTH_MAX } from "../limits.ts";
import { eqlField, eqlString } from "./eql-text.ts";
import { guideBlocks } from "./guide-blocks.ts";

/** What of the alert goes into a query. */
export interface QuerySubject {
  readonly document: JsonObject;
  readonly timeMs: number;
}

/** Values of one field that a query compares with; an alert of many arguments has more. */
const VALUES_MAX = 32;
/** Providers of one query; Elastic's have nine at most. */
const PROVIDERS_MAX = 64;

/** Fields that ECS has as numbers; Elastic's blocks write their values as texts. */
const NUMBER_FIELD = /(?:^|\.)(?:pid|ppid|port|exit_code|args_count|bytes|size)$/;

export function guideQueries(
  note: string,
  subject: QuerySubject,
  nowMs: number,
): readonly GuideQuery[] {
  return guideBlocks(note.slice(0, GUIDE_LENGTH_MAX))
    .slice(0, GUIDE_QUERIES_MAX)
    .map(({ kind, content }) => {
      const label = textAt(content, "label");
      if (kind === "osquery") {
        return { kind, label, query: filledSql(textAt(content, "query"), subject) };
      }
      return known({
        kind,
        label,
        description: textAt(content, "description"),
        eql: eqlOf(content["providers"], subject),
        fromMs: timeOf(content["relativeFrom"], subject.timeMs),
        // The window begins before the alert and ends when somebody looks.
        toMs: timeOf(content["relativeTo"], nowMs),
      });
    });
}

function timeOf(text: JsonValue | undefined, baseMs: number): number | undefined {
  const shiftMs = typeof text === "string" ? dateMathMs(text) : undefined;
  return shiftMs === undefined || Number.isNaN(baseMs) ? undefined : baseMs + shiftMs;
}

/** Groups are alternatives, the providers of a group must all hold. */
function eqlOf(providers: JsonValue | undefined, subject: QuerySubject): string | undefined {
  if (!Array.isArray(providers) || providers.length === 0) return undefined;
  const groups = providers.slice(0, PROVIDERS_MAX).map((group: JsonValue) => {
    if (!Array.isArray(group) || group.length === 0 || group.length > PROVIDERS_MAX)
      return undefined;
    const parts = group.map((one: JsonValue) => conditionOf(one, subject));
    return parts.some((part) => part === undefined) ? undefined : parts.join(" and ");
  });
  // An alternative that cannot be said would make the answer look complete without it.
  if (groups.some((group) => group === undefined)) return undefined;
  const whole = groups.length === 1 ? groups[0] : groups.map((group) => `(${group})`).join(" or ");
  return `any where ${whole}`;
}

function conditionOf(provider: JsonValue, subject: QuerySubject): string | undefined {
  if (!isJsonObject(provider)) return undefined;
  const name = textAt(provider, "field");
  const field = eqlField(name);
  // Alerts are not among the events; related alerts are an answer of their own.
  if (field === undefined || (name === "event.kind" && provider["value"] === "signal")) {
    return undefined;
  }
  const positive = positiveOf({ provider, name, field }, subject);
  if (positive === undefined) return undefined;
  return provider["excluded"] === true ? `not (${positive})` : positive;
}

function positiveOf(
  of: { readonly provider: JsonObject; readonly name: string; readonly field: string },
  subject: QuerySubject,
): string | undefined {
  const { provider, name, field } = of;
  if (provider["queryType"] === "exists") return `${field} != null`;
  if (provider["queryType"] === "range") return rangeOf(provider["value"], field);
  const values = valuesOf(provider["value"], subject);
  if (values === undefined) return undefined;
  const isNumber = NUMBER_FIELD.test(name) || provider["valueType"] === "number";
  const literals = values.map((value) => literalOf(value, isNumber));
  return literals.length === 1
    ? `${field} == ${literals[0]}`
    : `${field} in (${literals.join(", ")})`;
}

function rangeOf(value: JsonValue | undefined, field: string): string | undefined {
  const range = typeof value === "string" ? parsed(value) : value;
  if (!isJsonObject(range)) return undefined;
  const signs = { gte: ">=", gt: ">", lte: "<=", lt: "<" } as const;
  const parts = Object.entries(signs).flatMap(([key, sign]) => {
    const bound = range[key];
    return typeof bound === "number" ? [`${field} ${sign} ${bound}`] : [];
  });
  return parts.length === 0 ? undefined : parts.join(" and ");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value, or what the alert has in the field that it names; undefined where that has none. */
function valuesOf(
  value: JsonValue | undefined,
  subject: QuerySubject,
): readonly FieldScalar[] | undefined {
  if (typeof value === "number" || typeof value === "boolean") return [value];
  if (typeof value !== "string") return undefined;
  const field = /^\{\{\s*([\w@.-]{1,256})\s*\}\}$/.exec(value)?.[1];
  if (field !== undefined) return alertValues(subject, field);
  // A name in the middle of a text is not Elastic's way, and cannot be compared whole.
  return value.includes("{{") ? undefined : [value];
}

function alertValues(
  { document }: QuerySubject,
  field: string,
): readonly FieldScalar[] | undefined {
  const found = readField(document, field.split("."));
  if (found === undefined) return undefined;
  const values = typeof found === "object" ? [...new Set(found)] : [found];
  const isWhole = values.length <= VALUES_MAX && values.every((one) => lengthOf(one) <= 4096);
  return isWhole ? values : undefined;
}

function lengthOf(value: FieldScalar): number {
  return typeof value === "string" ? value.length : 0;
}

function literalOf(value: FieldScalar, isNumber: boolean): string {
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return isNumber ? String(value) : eqlString(String(value));
  return isNumber && /^-?\d{1,15}$/.test(value) ? value : eqlString(value);
}

/** `{{field}}` as SQL writes a text or a number; what the alert does not have stays as it stands. */
function filledSql(query: string, subject: QuerySubject): string {
  return query.replace(/'?\{\{\s*([\w@.-]{1,256})\s*\}\}'?/g, (whole, field: string) => {
    const value = alertValues(subject, field)?.[0];
    if (value === undefined) return whole;
    return typeof value === "string" ? sqlString(value) : String(value);
  });
}

/** SQL has no escape but the doubled quote; SQLite ends a text at a NUL. */
function sqlString(value: string): string {
  return `'${value.replaceAll("\0", "").replaceAll("'", "''")}'`;
}

function textAt(content: JsonObject, key: string): string {
  const value = content[key];
  return typeof value === "string" ? clipped(value, 8 * VALUE_LENGTH_MAX) : "";
}
