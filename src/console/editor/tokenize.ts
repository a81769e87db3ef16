// EQL and rule files in colored pieces, for the layer under the editor. It colors while one types and so
// takes any text: what it does not know is plain. Whether a text is right is the server's to say.

export type TokenKind =
  | "plain"
  | "keyword"
  | "string"
  | "number"
  | "comment"
  | "function"
  | "operator"
  | "key";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

export type Language = "eql" | "toml";

/** Longer texts are shown without colors: nobody writes them by hand. */
export const COLORED_MAX = 60_000;

const KEYWORDS = new Set(
  "and any by false head in like maxspan not null of or process regex runs sample sequence tail true until where with file network registry library dns authentication iam configuration driver".split(
    " ",
  ),
);

// Each alternative takes at least one character and none of them can go back over another.
const EQL =
  /(?<comment>\/\/[^\n]*|\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/)?)|(?<string>"""(?:[^"]|"(?!""))*(?:""")?|"(?:[^"\\\n]|\\.)*"?)|(?<number>\d[\d.]*[a-z]*)|(?<word>[A-Za-z_@?!][\w.@]*~?)|(?<operator>[=<>:|+*/%,()[\]-]+)|(?<space>\s+)|(?<other>.)/gsu;

const TOML =
  /(?<comment>#[^\n]*)|(?<query>(?<=query\s{0,8}=\s{0,8})'''(?:[^']|'(?!''))*(?:''')?)|(?<string>'''(?:[^']|'(?!''))*(?:''')?|"""(?:[^"\\]|\\.|"(?!""))*(?:""")?|'[^'\n]*'?|"(?:[^"\\\n]|\\.)*"?)|(?<section>(?<=^|\n)\[\[?[^\]\n]*\]?\]?)|(?<key>[A-Za-z_][\w.-]*(?=\s{0,8}=))|(?<word>[A-Za-z_][\w.-]*)|(?<number>\d[\d./:TZ-]*)|(?<space>\s+)|(?<other>.)/gsu;

export function tokenize(text: string, language: Language): readonly Token[] {
  if (text.length > COLORED_MAX) return [{ kind: "plain", text }];
  const tokens: Token[] = [];
  for (const found of text.matchAll(language === "eql" ? EQL : TOML)) {
    const [whole] = found;
    const groups = found.groups ?? {};
    if (groups["query"] !== undefined) addQuery(tokens, whole);
    else add(tokens, { kind: kindOf(groups, text, found.index + whole.length), text: whole });
  }
  return tokens;
}

function addQuery(tokens: Token[], text: string): void {
  const end = text.length >= 6 && text.endsWith("'''") ? "'''" : "";
  add(tokens, { kind: "string", text: "'''" });
  for (const token of tokenize(text.slice(3, text.length - end.length), "eql")) add(tokens, token);
  if (end !== "") add(tokens, { kind: "string", text: end });
}

function kindOf(
  groups: Readonly<Record<string, string | undefined>>,
  text: string,
  end: number,
): TokenKind {
  if (groups["comment"] !== undefined) return "comment";
  if (groups["string"] !== undefined) return "string";
  if (groups["number"] !== undefined) return "number";
  if (groups["operator"] !== undefined) return "operator";
  if (groups["section"] !== undefined || groups["key"] !== undefined) return "key";
  const word = groups["word"];
  if (word === undefined) return "plain";
  if (KEYWORDS.has(word.toLowerCase())) return "keyword";
  return text.startsWith("(", end) ? "function" : "plain";
}

/** Neighbors of one kind are one token: fewer elements to lay out. */
function add(tokens: Token[], token: Token): void {
  const last = tokens.at(-1);
  if (last !== undefined && last.kind === token.kind) {
    tokens[tokens.length - 1] = { kind: last.kind, text: last.text + token.text };
  } else tokens.push(token);
}
