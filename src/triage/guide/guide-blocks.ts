// The `!{investigate{…}}` and `!{osquery{…}}` blocks of a guide, as Kibana writes them and as rules/expand-guide
// puts them in place: JSON inside, which may hold braces and quotes of its own.
import { isJsonObject, type JsonObject } from "../../base/json.ts";

export interface GuideBlock {
  readonly kind: "investigate" | "osquery";
  readonly start: number;
  /** Behind the closing brace. */
  readonly end: number;
  readonly content: JsonObject;
}

const OPENINGS = [
  ["investigate", "!{investigate{"],
  ["osquery", "!{osquery{"],
] as const;

/** In the order of the text. What is no JSON object is left in the text as it stands. */
export function guideBlocks(note: string): readonly GuideBlock[] {
  const blocks: GuideBlock[] = [];
  for (let at = note.indexOf("!{"); at >= 0; at = note.indexOf("!{", at)) {
    const block = blockAt(note, at);
    if (block !== undefined) blocks.push(block);
    at = block?.end ?? at + 2;
  }
  return blocks;
}

function blockAt(note: string, start: number): GuideBlock | undefined {
  const opening = OPENINGS.find(([, text]) => note.startsWith(text, start));
  if (opening === undefined) return undefined;
  const [kind, text] = opening;
  const from = start + text.length - 1;
  const to = objectEnd(note, from);
  if (to === undefined || note[to] !== "}") return undefined;
  try {
    const content: unknown = JSON.parse(note.slice(from, to));
    return isJsonObject(content) ? { kind, start, end: to + 1, content } : undefined;
  } catch {
    return undefined;
  }
}

/** Behind the brace that closes the object at `from`; undefined when none does within reach. */
function objectEnd(note: string, from: number): number | undefined {
  const most = Math.min(note.length, from + BLOCK_LENGTH_MAX);
  let depth = 0;
  let isText = false;
  for (let at = from; at < most; at++) {
    const sign = note[at];
    if (isText) {
      if (sign === "\\") at++;
      else if (sign === '"') isText = false;
    } else if (sign === '"') isText = true;
    else if (sign === "{") depth++;
    else if (sign === "}") {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

/** Elastic's longest has 3,000 characters. The bound keeps a note of openings alone from costing its square. */
const BLOCK_LENGTH_MAX = 20_000;
