// Compiles `*` and `?` patterns. Most of the 7,861 in Elastic's rules are a plain word, a prefix, a
// suffix or a contained part: each has a form of its own, and the rest is a walk over segments that
// never backtracks further than one star, so time is at worst pattern × value.

export type TextTest = (text: string) => boolean;

export type WildcardShape =
  | { readonly shape: "exact"; readonly text: string }
  | { readonly shape: "prefix"; readonly text: string }
  | { readonly shape: "suffix"; readonly text: string }
  | { readonly shape: "contains"; readonly text: string }
  | { readonly shape: "anything" }
  | { readonly shape: "segments"; readonly pattern: string };

/** What kind of pattern it is; `text` holds no wildcard. */
export function wildcardShape(pattern: string): WildcardShape {
  const squeezed = pattern.replace(/\*{2,}/g, "*");
  if (!/[*?]/.test(squeezed)) return { shape: "exact", text: squeezed };
  if (squeezed === "*") return { shape: "anything" };
  const inner = squeezed.replace(/^\*/, "").replace(/\*$/, "");
  if (/[*?]/.test(inner)) return { shape: "segments", pattern: squeezed };
  const isOpenLeft = squeezed.startsWith("*");
  const isOpenRight = squeezed.endsWith("*");
  if (isOpenLeft && isOpenRight) return { shape: "contains", text: inner };
  return { shape: isOpenLeft ? "suffix" : "prefix", text: inner };
}

/** A test of one pattern; case is the caller's to fold on both sides. */
export function compileWildcard(pattern: string): TextTest {
  const shape = wildcardShape(pattern);
  switch (shape.shape) {
    case "exact":
      return (text) => text === shape.text;
    case "prefix":
      return (text) => text.startsWith(shape.text);
    case "suffix":
      return (text) => text.endsWith(shape.text);
    case "contains":
      return (text) => text.includes(shape.text);
    case "anything":
      return () => true;
    case "segments":
      return compileSegments(shape.pattern);
  }
}

/** One test for many patterns on one value: exact ones by set, the others in turn. */
export function compileWildcards(patterns: readonly string[]): TextTest {
  const exact = new Set<string>();
  const tests: TextTest[] = [];
  for (const pattern of new Set(patterns)) {
    const shape = wildcardShape(pattern);
    if (shape.shape === "anything") return () => true;
    if (shape.shape === "exact") exact.add(shape.text);
    else tests.push(compileWildcard(pattern));
  }
  const [only] = tests;
  if (tests.length === 0) {
    const [word] = exact;
    return exact.size === 1 ? (text) => text === word : (text) => exact.has(text);
  }
  if (exact.size === 0 && tests.length === 1 && only !== undefined) return only;
  return (text) => {
    if (exact.has(text)) return true;
    for (const test of tests) if (test(text)) return true;
    return false;
  };
}

function compileSegments(pattern: string): TextTest {
  const segments = pattern.split("*");
  const first = segments[0] as string;
  const last = segments.at(-1) as string;
  const middle = segments.slice(1, -1).filter((segment) => segment !== "");
  const hasStar = segments.length > 1;
  const hasQuestion = pattern.includes("?");
  const test: TextTest = (text) => {
    const start = matchAt(text, first, 0);
    if (start < 0) return false;
    if (!hasStar) return start === text.length;
    let from = start;
    for (const segment of middle) {
      const end = findFrom(text, segment, from);
      if (end < 0) return false;
      from = end;
    }
    return text.length - last.length >= from && matchAt(text, last, text.length - last.length) >= 0;
  };
  // `?` is one character, not one UTF-16 unit: text outside the basic plane takes the walk by points.
  return hasQuestion
    ? (text) => (hasSurrogates(text) ? matchPoints(pattern, text) : test(text))
    : test;
}

/** The offset behind `segment` when it stands at `at`, else -1; `?` is any unit. */
function matchAt(text: string, segment: string, at: number): number {
  const end = at + segment.length;
  if (end > text.length) return -1;
  for (let offset = 0; offset < segment.length; offset++) {
    const wanted = segment.charCodeAt(offset);
    if (wanted !== 63 && wanted !== text.charCodeAt(at + offset)) return -1;
  }
  return end;
}

/** The offset behind the first `segment` at or after `from`, else -1. */
function findFrom(text: string, segment: string, from: number): number {
  if (!segment.includes("?")) {
    const found = text.indexOf(segment, from);
    return found < 0 ? -1 : found + segment.length;
  }
  for (let at = from; at + segment.length <= text.length; at++) {
    if (matchAt(text, segment, at) >= 0) return at + segment.length;
  }
  return -1;
}

function hasSurrogates(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit <= 0xdfff) return true;
  }
  return false;
}

/** The classic walk with one star to go back to, over code points. */
function matchPoints(pattern: string, text: string): boolean {
  const wanted = [...pattern];
  const given = [...text];
  let at = 0;
  let next = 0;
  let star = -1;
  let mark = 0;
  while (next < given.length) {
    if (wanted[at] === "*") {
      star = at++;
      mark = next;
    } else if (wanted[at] === "?" || wanted[at] === given[next]) {
      at++;
      next++;
    } else if (star >= 0) {
      at = star + 1;
      next = ++mark;
    } else return false;
  }
  while (wanted[at] === "*") at++;
  return at === wanted.length;
}
