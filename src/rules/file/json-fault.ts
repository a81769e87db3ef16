// Where and how a text stops being JSON. JSON.parse only says so in words that change with the
// engine's version; this walks the text once more, without recursion, after JSON.parse has refused it.

export interface JsonFault {
  readonly offset: number;
  /** What was expected there, e.g. `a value`. */
  readonly expected: string;
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

type Awaited = "value" | "first element" | "first key" | "key" | "colon" | "next" | "end";

const EXPECTED: Readonly<Record<Awaited, string>> = {
  value: "a value",
  "first element": "a value or ]",
  "first key": "a key in double quotes or }",
  key: "a key in double quotes",
  colon: '":" after the key',
  next: '"," or the end of the list or object',
  end: "nothing more",
};

/** The first fault of a text that JSON.parse refused. */
export function findJsonFault(text: string, from: number, to: number): JsonFault {
  const open: ("[" | "{")[] = [];
  let awaited: Awaited = "value";
  let at = from;
  for (;;) {
    while (at < to && " \t\r\n".includes(text[at] ?? "x")) at++;
    if (at >= to) return { offset: at, expected: EXPECTED[awaited] };
    const char = text[at] ?? "";
    const isClosing = closes(char, awaited, open.at(-1));
    if (isClosing) {
      open.pop();
      at++;
      awaited = open.length === 0 ? "end" : "next";
      continue;
    }
    const step = stepOver({ text, to, char, awaited, open }, at);
    if ("expected" in step) return step;
    at = step.at;
    awaited = step.awaited;
  }
}

interface Walk {
  readonly text: string;
  readonly to: number;
  readonly char: string;
  readonly awaited: Awaited;
  readonly open: ("[" | "{")[];
}

type Step = { readonly at: number; readonly awaited: Awaited } | JsonFault;

function closes(char: string, awaited: Awaited, top: "[" | "{" | undefined): boolean {
  if (char === "]") return top === "[" && (awaited === "next" || awaited === "first element");
  return char === "}" && top === "{" && (awaited === "next" || awaited === "first key");
}

function stepOver(walk: Walk, at: number): Step {
  const { char, awaited, open } = walk;
  const refused = { offset: at, expected: EXPECTED[awaited] };
  switch (awaited) {
    case "end":
      return refused;
    case "colon":
      return char === ":" ? { at: at + 1, awaited: "value" } : refused;
    case "next":
      if (char !== ",") return refused;
      return { at: at + 1, awaited: open.at(-1) === "{" ? "key" : "value" };
    case "key":
    case "first key":
      return char === '"' ? stringEnd(walk, at, "colon") : refused;
    case "value":
    case "first element":
      return valueEnd(walk, at, refused);
  }
}

function valueEnd(walk: Walk, at: number, refused: JsonFault): Step {
  const { char, open, text } = walk;
  if (char === "{" || char === "[") {
    open.push(char);
    return { at: at + 1, awaited: char === "{" ? "first key" : "first element" };
  }
  const awaited = open.length === 0 ? "end" : "next";
  if (char === '"') return stringEnd(walk, at, awaited);
  SCALAR.lastIndex = at;
  const found = SCALAR.exec(text);
  return found === null ? refused : { at: at + found[0].length, awaited };
}

function stringEnd({ text, to }: Walk, at: number, awaited: Awaited): Step {
  let end = at + 1;
  while (end < to && text.charCodeAt(end) >= 0x20) {
    if (text[end] === '"') return { at: end + 1, awaited };
    if (text[end] === "\\") {
      ESCAPE.lastIndex = end;
      const found = ESCAPE.exec(text);
      if (found === null) {
        return { offset: end, expected: "an escape that JSON has, such as \\n or \\\\" };
      }
      end += found[0].length;
    } else end++;
  }
  return { offset: Math.min(end, to), expected: "the end of the string" };
}
