// An investigation guide without its queries. Kibana turns `!{investigate{…}}` and `!{osquery{…}}` into
// buttons; where they are asked elsewhere, as on the page, their JSON would only be noise between the lines.

const OPENING = /!\{(?:investigate|osquery)(?=\{)/g;

/** A query longer than this is none, and its text stays. */
const QUERY_CHARACTERS_MAX = 20_000;

export function withoutGuideQueries(note: string): string {
  let kept = "";
  let from = 0;
  for (const match of note.matchAll(OPENING)) {
    if (match.index < from) continue;
    const end = endOfObject(note, match.index + match[0].length);
    if (end === undefined || note[end] !== "}") continue;
    kept += note.slice(from, match.index);
    from = end + 1;
  }
  return kept + note.slice(from);
}

/** Behind the brace that closes the object at `start`; braces within strings do not count. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let isText = false;
  const most = Math.min(text.length, start + QUERY_CHARACTERS_MAX);
  for (let at = start; at < most; at++) {
    const character = text[at];
    if (isText) {
      if (character === "\\") at++;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === "{") depth++;
    else if (character === "}" && --depth === 0) return at + 1;
  }
  return undefined;
}
