// Finds the place of every key and value in a JSON text that JSON.parse has already accepted, from a
// given offset on, so that a line of an export can be scanned without the rest of it.
import { type PlaceNode, placeNode } from "./document-places.ts";

/** Deeper arrays and objects are one place; rules nest five deep. */
const DEPTH_MAX = 64;

/** The places of the value that starts at or after `offset`. Never throws. */
export function scanJsonPlaces(text: string, offset: number): PlaceNode {
  const scanner = new JsonScanner(text, offset);
  return scanner.value(0);
}

class JsonScanner {
  readonly #text: string;
  #at: number;

  constructor(text: string, offset: number) {
    this.#text = text;
    this.#at = offset;
  }

  value(depth: number): PlaceNode {
    this.#skipBlank();
    const start = this.#at;
    const char = this.#text[start];
    if (depth > DEPTH_MAX && (char === "[" || char === "{")) this.#skipNested();
    else if (char === "{") return this.#object(depth);
    else if (char === "[") return this.#array(depth);
    else if (char === '"') this.#skipString();
    else this.#skipBare();
    return placeNode({ start, end: this.#at });
  }

  #object(depth: number): PlaceNode {
    const start = this.#at++;
    const entries = new Map<string, PlaceNode>();
    while (this.#hasMore("}")) {
      const keyStart = this.#at;
      this.#skipString();
      const key = { start: keyStart, end: this.#at };
      this.#skipBlank();
      if (this.#text[this.#at] === ":") this.#at++;
      const value = this.value(depth + 1);
      entries.set(decode(this.#text.slice(key.start, key.end)), { ...value, key });
      if (this.#at === keyStart) this.#at++;
    }
    return { ...placeNode({ start, end: this.#at }), entries };
  }

  #array(depth: number): PlaceNode {
    const start = this.#at++;
    const items: PlaceNode[] = [];
    while (this.#hasMore("]")) {
      const before = this.#at;
      items.push(this.value(depth + 1));
      if (this.#at === before) this.#at++;
    }
    return { ...placeNode({ start, end: this.#at }), items };
  }

  /** Moves to the next element; false after reading `end` or at the end of the text. */
  #hasMore(end: string): boolean {
    this.#skipBlank();
    if (this.#text[this.#at] === ",") {
      this.#at++;
      this.#skipBlank();
    }
    if (this.#text[this.#at] === end) {
      this.#at++;
      return false;
    }
    return this.#at < this.#text.length;
  }

  #skipNested(): void {
    let open = 0;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at];
      if (char === '"') {
        this.#skipString();
        continue;
      }
      if (char === "[" || char === "{") open++;
      if (char === "]" || char === "}") open--;
      this.#at++;
      if (open === 0) return;
    }
  }

  #skipString(): void {
    this.#at++;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at];
      this.#at += char === "\\" ? 2 : 1;
      if (char === '"') return;
    }
    this.#at = this.#text.length;
  }

  #skipBare(): void {
    while (this.#at < this.#text.length && !/[\s,:\]}]/.test(this.#text[this.#at] ?? ","))
      this.#at++;
  }

  #skipBlank(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }
}

function decode(written: string): string {
  try {
    return JSON.parse(written) as string;
  } catch {
    return written; // Not reached for a text that JSON.parse accepted.
  }
}
