// Finds the place of every key and value in a TOML text that smol-toml has already accepted: it
// gives values, and this gives where they stand. Since the text is known to be good, the scanner
// only has to find ends, and skips what it does not know instead of failing.
import type { Span } from "../../base/span.ts";
import { type PlaceNode, placeNode } from "./document-places.ts";

/** Inline arrays and tables deeper than this are one place; rules nest five deep. */
const DEPTH_MAX = 64;

interface Segment {
  readonly name: string;
  readonly span: Span;
}

/** The places of `text`; `text` must be TOML that the parser accepted. Never throws. */
export function scanTomlPlaces(text: string): PlaceNode {
  return new TomlScanner(text).scan();
}

class TomlScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): PlaceNode {
    const root = placeNode({ start: 0, end: 0 });
    let table = root;
    if (this.#text.startsWith("\ufeff")) this.#at = 1;
    for (;;) {
      this.#skipBlank();
      const start = this.#at;
      if (start >= this.#text.length) return root;
      if (this.#text[start] === "[") table = this.#header(root);
      else this.#entry(table, 0);
      if (this.#at === start) this.#at++;
    }
  }

  #header(root: PlaceNode): PlaceNode {
    const start = this.#at;
    const isArray = this.#text[start + 1] === "[";
    this.#at += isArray ? 2 : 1;
    const segments = this.#key("]");
    this.#at = Math.min(this.#at + (isArray ? 2 : 1), this.#text.length);
    const span = { start, end: this.#at };
    const last = segments.pop();
    if (last === undefined) return root;
    const parent = descend(root, segments, span);
    const known = parent.entries.get(last.name);
    if (!isArray) {
      // A table made by a deeper header before its own: the header is the better place.
      const table: PlaceNode = {
        ...(known ?? placeNode(span)),
        key: last.span,
        value: span,
      };
      parent.entries.set(last.name, table);
      return table;
    }
    const list = known ?? placeNode(span, last.span);
    parent.entries.set(last.name, list);
    const element = placeNode(span, last.span);
    list.items.push(element);
    return element;
  }

  #entry(table: PlaceNode, depth: number): void {
    const segments = this.#key("=");
    this.#at++;
    this.#skipSpaces();
    const last = segments.pop();
    const value = this.#value(depth);
    if (last === undefined) return;
    const parent = descend(table, segments, undefined);
    parent.entries.set(last.name, { ...value, key: last.span });
  }

  /** Reads a dotted key up to `end`, which is left unread. */
  #key(end: string): Segment[] {
    const segments: Segment[] = [];
    for (;;) {
      this.#skipSpaces();
      const char = this.#text[this.#at];
      if (char === undefined || char === end || char === "\n") return segments;
      const start = this.#at;
      if (char === ".") {
        this.#at++;
      } else if (char === '"' || char === "'") {
        this.#skipString(char);
        const span = { start, end: this.#at };
        segments.push({ name: decodeKey(this.#text.slice(span.start, span.end)), span });
      } else {
        while (this.#at < this.#text.length && !isKeyEnd(this.#text[this.#at], end)) this.#at++;
        const span = { start, end: this.#at };
        segments.push({ name: this.#text.slice(start, this.#at), span });
      }
    }
  }

  #value(depth: number): PlaceNode {
    const start = this.#at;
    const char = this.#text[start];
    if (depth > DEPTH_MAX && (char === "[" || char === "{")) {
      this.#skipNested();
      return placeNode({ start, end: this.#at });
    }
    if (char === "[") return this.#array(depth);
    if (char === "{") return this.#inlineTable(depth);
    if (char === '"' || char === "'") this.#skipString(char);
    else this.#skipBare();
    return placeNode({ start, end: this.#at });
  }

  #array(depth: number): PlaceNode {
    const start = this.#at++;
    const items: PlaceNode[] = [];
    for (;;) {
      this.#skipBlank();
      const char = this.#text[this.#at];
      if (char === undefined) break;
      if (char === "]") {
        this.#at++;
        break;
      }
      const before = this.#at;
      if (char === ",") this.#at++;
      else items.push(this.#value(depth + 1));
      if (this.#at === before) this.#at++;
    }
    return { ...placeNode({ start, end: this.#at }), items };
  }

  #inlineTable(depth: number): PlaceNode {
    const start = this.#at++;
    const inside = placeNode({ start, end: start });
    for (;;) {
      this.#skipBlank();
      const char = this.#text[this.#at];
      if (char === undefined) break;
      if (char === "}") {
        this.#at++;
        break;
      }
      const before = this.#at;
      if (char === ",") this.#at++;
      else this.#entry(inside, depth + 1);
      if (this.#at === before) this.#at++;
    }
    return { ...inside, value: { start, end: this.#at } };
  }

  /** Skips an array or inline table without looking into it, strings excepted. */
  #skipNested(): void {
    let open = 0;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at];
      if (char === '"' || char === "'") {
        this.#skipString(char);
        continue;
      }
      if (char === "#") this.#skipLine();
      if (char === "[" || char === "{") open++;
      if (char === "]" || char === "}") open--;
      this.#at++;
      if (open === 0) return;
    }
  }

  #skipString(quote: string): void {
    const triple = quote.repeat(3);
    if (!this.#text.startsWith(triple, this.#at)) {
      this.#at++;
      this.#skipTo(quote, quote === '"');
      return;
    }
    this.#at += 3;
    this.#skipTo(triple, quote === '"');
    // Up to two quotes may stand right before the closing three.
    for (let extra = 0; extra < 2 && this.#text[this.#at] === quote; extra++) this.#at++;
  }

  #skipTo(end: string, hasEscapes: boolean): void {
    while (this.#at < this.#text.length) {
      if (hasEscapes && this.#text[this.#at] === "\\") {
        this.#at += 2;
      } else if (this.#text.startsWith(end, this.#at)) {
        this.#at += end.length;
        return;
      } else {
        this.#at++;
      }
    }
    this.#at = this.#text.length;
  }

  #skipBare(): void {
    const start = this.#at;
    while (this.#at < this.#text.length && !",]}#\n".includes(this.#text[this.#at] ?? "\n")) {
      this.#at++;
    }
    // A date may hold a blank, so blanks end a bare value only where nothing follows them.
    while (this.#at > start && " \t\r".includes(this.#text[this.#at - 1] ?? "x")) this.#at--;
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === " " || this.#text[this.#at] === "\t") this.#at++;
  }

  #skipBlank(): void {
    for (;;) {
      const char = this.#text[this.#at];
      if (char === "#") this.#skipLine();
      else if (char === " " || char === "\t" || char === "\n" || char === "\r") this.#at++;
      else return;
    }
  }

  #skipLine(): void {
    const newline = this.#text.indexOf("\n", this.#at);
    this.#at = newline < 0 ? this.#text.length : newline;
  }
}

/** Walks to the table at `segments`, making what only a dotted key or a deeper header names. */
function descend(
  from: PlaceNode,
  segments: readonly Segment[],
  header: Span | undefined,
): PlaceNode {
  let node = from;
  for (const { name, span } of segments) {
    let next = node.entries.get(name);
    if (next === undefined) {
      next = placeNode(header ?? span, span);
      node.entries.set(name, next);
    }
    // `[a.b]` after `[[a]]` belongs to the last element of a.
    node = next.items.at(-1) ?? next;
  }
  return node;
}

function isKeyEnd(char: string | undefined, end: string): boolean {
  return char === undefined || char === end || char === "." || " \t\r\n".includes(char);
}

// Keys with escapes are rare; JSON reads the same escapes, and where it does not, the raw text serves
// as a name that simply is not found.
function decodeKey(written: string): string {
  if (written.startsWith("'") || !written.includes("\\")) return written.slice(1, -1);
  try {
    return JSON.parse(written) as string;
  } catch {
    return written;
  }
}
