// The one sentence that says what an alert is about, built as Elastic Security builds it:
// "{category} event with process X, parent process Y, file …, source …, destination …, by user on host
// created {severity} alert {name}."
import type { JsonObject } from "../base/json.ts";
import { readField } from "../event/read-field.ts";

/** A value longer than this is cut; the event holds the whole. */
const VALUE_CHARACTERS_MAX = 256;

export interface ReasonParts {
  readonly fields: JsonObject;
  readonly severity: string;
  readonly ruleName: string;
}

export function alertReason({ fields, severity, ruleName }: ReasonParts): string {
  const read = (path: string) => firstText(fields, path);
  const withPort = (side: string) => {
    const ip = read(`${side}.ip`) ?? read(`${side}.address`);
    const port = read(`${side}.port`);
    return ip === undefined || port === undefined ? ip : `${ip}:${port}`;
  };
  const subjects = [
    ["process", read("process.name")],
    ["parent process", read("process.parent.name")],
    ["file", read("file.name")],
    ["source", withPort("source")],
    ["destination", withPort("destination")],
  ] as const;
  const named = subjects.flatMap(([word, value]) =>
    value === undefined ? [] : [`${word} ${value}`],
  );
  const category = read("event.category");
  const user = read("user.name") ?? read("user.id");
  const host = read("host.name") ?? read("host.hostname") ?? read("host.id");
  const text = [
    category === undefined ? "event" : `${category} event`,
    named.length === 0 ? "" : ` with ${named.join(", ")},`,
    user === undefined ? "" : ` by ${user}`,
    host === undefined ? "" : ` on ${host}`,
    ` created ${severity} alert ${oneLine(ruleName)}.`,
  ];
  return text.join("");
}

function firstText(fields: JsonObject, path: string): string | undefined {
  const value = readField(fields, path.split("."));
  const one = typeof value === "object" ? value.join(", ") : value;
  return one === undefined || one === "" ? undefined : oneLine(String(one));
}

// Whoever runs a process names it: no line break or control character gets into the sentence.
function oneLine(text: string): string {
  const cut = text.length > VALUE_CHARACTERS_MAX ? `${text.slice(0, VALUE_CHARACTERS_MAX)}…` : text;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}
