// Exceptions on the page: proposed from an alert, tried on what is kept, saved, listed and removed.
import type { JsonObject, JsonValue } from "../../base/json.ts";
import { isJsonObject } from "../../base/json.ts";
import type { AlertStore } from "../../store/alerts/alert-store.ts";
import type { ExceptionDraft, ExceptionEntryView } from "./console-api.ts";
import { bodyText, type HandlersOf, json, pathText } from "./console-call.ts";
import type { ExceptionDesk } from "./console-faces.ts";
import type { ConsoleFeed } from "./console-feed.ts";
import { notFound, refused } from "./console-refusal.ts";
import type { HeavyWork } from "./heavy-work.ts";

type Keys =
  | "GET /exceptions"
  | "POST /exceptions/propose"
  | "POST /exceptions/preview"
  | "POST /exceptions"
  | "DELETE /exceptions/:list/:item";

export function exceptionRoutes({
  desk,
  store,
  feed,
  heavy,
}: {
  readonly desk: ExceptionDesk;
  readonly store: Pick<AlertStore, "get">;
  readonly feed: ConsoleFeed;
  readonly heavy: HeavyWork;
}): HandlersOf<Keys> {
  return {
    "GET /exceptions": () => json(desk.list()),
    "POST /exceptions/propose": async (call) => {
      const alert = store.get(bodyText(await call.json(), "alertId"));
      if (alert === undefined) throw notFound("there is no such alert");
      return json(desk.propose(alert));
    },
    "POST /exceptions/preview": async (call) => {
      const draft = draftOf(await call.json());
      return json(await heavy.run(call.signal, (signal) => desk.preview(draft, signal)));
    },
    "POST /exceptions": async (call) => {
      const draft = draftOf(await call.json());
      if (draft.name.trim() === "") throw refused('expected a name in "name"');
      desk.save(draft, call.by);
      feed.changed();
      return json({});
    },
    "DELETE /exceptions/:list/:item": (call) => {
      if (!desk.remove(pathText(call, "list"), pathText(call, "item"), call.by)) {
        throw notFound("there is no such exception");
      }
      feed.changed();
      return json({});
    },
  };
}

/** Conditions of one exception; a person writes a few. */
const ENTRIES_MAX = 50;
const VALUES_MAX = 1000;
const TEXT_CHARACTERS_MAX = 4096;

function draftOf(body: JsonObject): ExceptionDraft {
  const { ruleId, expireTime, entries } = body;
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > ENTRIES_MAX) {
    throw refused(`expected between 1 and ${ENTRIES_MAX} conditions in "entries"`);
  }
  for (const [name, value] of Object.entries({ ruleId, expireTime })) {
    if (value !== undefined && typeof value !== "string") {
      throw refused(`expected a text in "${name}"`);
    }
  }
  return {
    name: bodyText(body, "name", false).slice(0, TEXT_CHARACTERS_MAX),
    comment: bodyText(body, "comment", false).slice(0, TEXT_CHARACTERS_MAX),
    entries: entries.map(entryOf),
    ...(typeof ruleId === "string" ? { ruleId } : {}),
    ...(typeof expireTime === "string" ? { expireTime } : {}),
  };
}

const TYPES = ["match", "match_any", "exists", "wildcard"] as const;

function entryOf(given: JsonValue): ExceptionEntryView {
  if (!isJsonObject(given)) throw refused('expected an object in "entries"');
  const field = bodyText(given, "field");
  const type = TYPES.find((one) => one === given["type"]);
  if (type === undefined) throw refused(`"type" of a condition is ${TYPES.join(", ")}`);
  const { operator = "included" } = given;
  if (operator !== "included" && operator !== "excluded") {
    throw refused('"operator" of a condition is included or excluded');
  }
  if (field.trim() === "" || field.length > TEXT_CHARACTERS_MAX) {
    throw refused("a condition names a field");
  }
  if (type === "exists") return { field, operator, type };
  return { field, operator, type, value: entryValue(given["value"]) };
}

function entryValue(value: JsonValue | undefined): string | readonly string[] {
  const values = Array.isArray(value) ? value : [value];
  const isGood =
    values.length > 0 &&
    values.length <= VALUES_MAX &&
    values.every((one) => typeof one === "string" && one.length <= TEXT_CHARACTERS_MAX);
  if (isGood) return value as string | readonly string[];
  throw refused('a condition has a text, or a list of texts, in "value"');
}
