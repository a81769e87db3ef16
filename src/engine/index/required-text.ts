// A piece of text that every match of a Lucene pattern contains, so that patterns can be looked for like other
// texts. It reads plain characters, classes of one character, groups and repetitions; at anything else it
// gives up, which costs time and never a match.

/** A repetition is unrolled only so far: the piece has to be contained, not to be the longest. */
const COPIES_MAX = 8;
/** Lucene's operators for which no piece is looked for. */
const OPERATORS = '|&~@#"<>^$';

/** The longest piece found; undefined when there is none. */
export function requiredText(pattern: string): string | undefined {
  const reading = new PatternReading(pattern);
  return reading.readToEnd() && reading.longest !== "" ? reading.longest : undefined;
}

/** A part of a pattern: text that must be there, or something that says nothing of what is there. */
type Atom = { readonly text: string } | "unknown";

class PatternReading {
  readonly #pattern: string;
  #at = 0;
  #run = "";
  longest = "";

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** False when the pattern holds something that is not read. */
  readToEnd(): boolean {
    while (this.#at < this.#pattern.length) {
      const atom = this.#atom();
      if (atom === undefined || !this.#repeat(atom)) return false;
    }
    this.#endRun();
    return true;
  }

  #atom(): Atom | undefined {
    const char = this.#pattern.charAt(this.#at++);
    if (char === "\\") {
      const escaped = this.#pattern.charAt(this.#at++);
      return /[A-Za-z0-9]/.test(escaped) || escaped === "" ? undefined : { text: escaped };
    }
    if (char === "[") return this.#characterClass();
    if (char === "(") return this.#group();
    if (char === ".") return "unknown";
    if (OPERATORS.includes(char) || "*+?{})]".includes(char)) return undefined;
    return { text: char };
  }

  #characterClass(): Atom | undefined {
    const end = this.#pattern.indexOf("]", this.#at + 1);
    if (end < 0) return undefined;
    const inside = this.#pattern.slice(this.#at, end);
    if (inside.includes("\\") || inside.includes("[")) return undefined;
    this.#at = end + 1;
    return inside.length === 1 && inside !== "^" ? { text: inside } : "unknown";
  }

  /** What a group requires counts where the group itself is required; its text is not joined with others. */
  #group(): Atom | undefined {
    const inner = new PatternReading(this.#pattern);
    inner.#at = this.#at;
    while (inner.#at < this.#pattern.length && this.#pattern.charAt(inner.#at) !== ")") {
      const atom = inner.#atom();
      if (atom === undefined || !inner.#repeat(atom)) return undefined;
    }
    if (inner.#at >= this.#pattern.length) return undefined;
    inner.#endRun();
    this.#at = inner.#at + 1;
    if (this.#minimum(false) >= 1) this.#keep(inner.longest);
    return "unknown";
  }

  /** Takes the atom with the repetition behind it. */
  #repeat(atom: Atom): boolean {
    const isRepeated = "*+?{".includes(this.#pattern.charAt(this.#at) || "x");
    const minimum = this.#minimum(true);
    if (Number.isNaN(minimum)) return false;
    if (atom === "unknown") this.#endRun();
    else if (!isRepeated) this.#run += atom.text;
    else {
      const copies = atom.text.repeat(Math.min(minimum, COPIES_MAX));
      this.#run += copies;
      this.#endRun();
      this.#run = copies;
    }
    // `a+?` is `(a+)?`: more than one repetition is not read.
    return !(isRepeated && "*+?{".includes(this.#pattern.charAt(this.#at) || "x"));
  }

  /** How often at least what stands before is there; NaN for what is not understood. */
  #minimum(isTaken: boolean): number {
    const from = this.#at;
    const char = this.#pattern.charAt(from);
    let minimum = 1;
    let next = from + 1;
    if (char === "*" || char === "?") minimum = 0;
    else if (char === "{") {
      const end = this.#pattern.indexOf("}", from);
      const counts = /^(\d+)(?:,\d*)?$/.exec(
        this.#pattern.slice(from + 1, Math.max(from + 1, end)),
      );
      minimum = counts === null ? Number.NaN : Number(counts[1]);
      next = end + 1;
    } else if (char !== "+") next = from;
    if (isTaken) this.#at = next;
    return minimum;
  }

  #endRun(): void {
    this.#keep(this.#run);
    this.#run = "";
  }

  #keep(text: string): void {
    if (text.length > this.longest.length) this.longest = text;
  }
}
