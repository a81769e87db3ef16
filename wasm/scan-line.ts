// The scanner's inner loop, in AssemblyScript: one pass over one line of NDJSON. It checks the grammar
// as JSON.parse does, follows the keys of wanted fields through a trie, and notes where their values lie.
// It makes no objects and allocates nothing: src/engine/scanner/ lays the memory out and reads the
// results. Whatever it does not take (0 is returned) is parsed in the ordinary way, so that it may refuse
// anything odd, but must never misread. `npm run wasm` compiles it.
//
// A line must be followed by a newline, and the newline by 16 readable bytes. No step goes past that
// newline: it is no whitespace here, it ends no string, and no number or word goes on behind it.

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
const BACKSLASH: u8 = 0x5c;
const NEWLINE: u8 = 0x0a;
const OPEN_ARRAY: u8 = 0x5b;
const CLOSE_ARRAY: u8 = 0x5d;
const OPEN_OBJECT: u8 = 0x7b;
const CLOSE_OBJECT: u8 = 0x7d;

// Kinds of values; src/engine/scanner/scanner-memory.ts has the same.
const KIND_PLAIN: u32 = 1;
const KIND_UTF8: u32 = 2;
const KIND_ESCAPED: u32 = 4;
const KIND_NUMBER: u32 = 8;
const KIND_TRUE: u32 = 9;
const KIND_FALSE: u32 = 10;
const KIND_ARRAY: u32 = 11;

/** Deeper lines are refused; with the path's own depth it stays below the depth at which fields are read. */
const SKIPPED_DEPTH_MAX: i32 = 48;
const TRACKED_DEPTH_MAX: u32 = 12;

// A node of the trie, 32 bytes: the line it was last seen in, its table of keys, its field.
const NODE_STAMP: usize = 0;
const NODE_TABLE: usize = 4;
const NODE_MASK: usize = 8;
const NODE_SLOT: usize = 12;
const NODE_INNER: usize = 16;
const NODE_INNER_COUNT: usize = 20;
const NODE_DEPTH: usize = 24;
const NODE_IS_FOREIGN: usize = 28;

// An entry of a table of keys, 16 bytes: hash, key, length of key, node (0: free).
const KEY_TEXT: usize = 4;
const KEY_LENGTH: usize = 8;
const KEY_NODE: usize = 12;

// A slot, 32 bytes: the line it was last filled in, and with what; then its part of the memo.
const SLOT_STAMP: usize = 0;
const SLOT_KIND: usize = 4;
const SLOT_START: usize = 8;
const SLOT_END: usize = 12;
const SLOT_VALUE_ID: usize = 16;
const SLOT_VALUES: usize = 20;
const SLOT_VALUES_MAX: usize = 24;
const SLOT_HITS: usize = 28;

// An entry of the memo of values, 32 bytes.
const MEMO_HASH: usize = 0;
const MEMO_TAG: usize = 4;
const MEMO_TEXT: usize = 8;
const MEMO_LENGTH: usize = 12;
const MEMO_ID: usize = 16;

let line: u32 = 0;
let slots: usize = 0;
let rootNode: usize = 0;
let stringKind: u32 = 0;
let filled: usize = 0;
let filledCount: u32 = 0;
let memo: usize = 0;
let memoMask: usize = 0;
let memoRoom: u32 = 0;
let text: usize = 0;
let textEnd: usize = 0;
let memoBytesMax: usize = 0;

export function heapBase(): usize {
  return __heap_base;
}

export function setup(root: usize, slotTable: usize, filledList: usize): void {
  rootNode = root;
  slots = slotTable;
  filled = filledList;
}

export function setupMemo(table: usize, mask: usize, arena: usize, arenaEnd: usize, bytesMax: usize): void {
  memo = table;
  memoMask = mask;
  memoRoom = <u32>((mask + 1) >> 1);
  text = arena;
  textEnd = arenaEnd;
  memoBytesMax = bytesMax;
}

export function keyHash(start: usize, length: usize): u32 {
  return hashOf(start, length);
}

/** The slots filled by the line scanned last are the first so many of the list. */
export function filledSlots(): u32 {
  return filledCount;
}

/**
 * Scans the line at `start`. Returns where its newline is, or 0 for a line that is not taken. The slots
 * it fills bear `stamp`, which no line before had.
 */
export function scanLine(start: usize, stamp: u32): usize {
  line = stamp;
  filledCount = 0;
  let at = afterSpace(start);
  if (load<u8>(at) != OPEN_OBJECT) return 0;
  at = afterObject(at + 1, rootNode, 0);
  if (at == 0) return 0;
  at = afterSpace(at);
  return load<u8>(at) == NEWLINE ? at : 0;
}

// @ts-expect-error: decorator
@inline
function afterSpace(at: usize): usize {
  return load<u8>(at) > 0x20 ? at : afterMoreSpace(at);
}

function afterMoreSpace(at: usize): usize {
  while (true) {
    const byte = load<u8>(at);
    if (byte != 0x20 && byte != 0x09 && byte != 0x0d) return at;
    at++;
  }
}

/** The first quote, backslash, control character or byte beyond ASCII at or after `at`. */
// @ts-expect-error: decorator
@inline
function specialIn(at: usize): usize {
  while (true) {
    const block = v128.load(at);
    const found = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(block, i8x16.splat(<i8>QUOTE)), i8x16.eq(block, i8x16.splat(<i8>BACKSLASH))),
        i8x16.lt_s(block, i8x16.splat(0x20)),
      ),
    );
    if (found != 0) return at + <usize>ctz(found);
    at += 16;
  }
}

/** Behind the string whose first character is at `at`; 0 when it is none. Sets stringKind. */
// @ts-expect-error: decorator
@inline
function afterString(at: usize): usize {
  at = specialIn(at);
  stringKind = KIND_PLAIN;
  return load<u8>(at) == QUOTE ? at + 1 : afterOddString(at);
}

function afterOddString(at: usize): usize {
  let kind: u32 = KIND_PLAIN;
  while (true) {
    const byte = load<u8>(at);
    if (byte == QUOTE) break;
    if (byte >= 0x80) {
      kind |= KIND_UTF8;
      at++;
      while (load<u8>(at) >= 0x80) at++;
    } else if (byte == BACKSLASH) {
      kind |= KIND_ESCAPED;
      at = afterEscape(at + 1);
      if (at == 0) return 0;
    } else return 0;
    at = specialIn(at);
  }
  stringKind = kind;
  return at + 1;
}

function afterEscape(at: usize): usize {
  switch (load<u8>(at)) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 1;
    case 0x75:
      for (let i = 1; i <= 4; i++) if (!isHex(load<u8>(at + i))) return 0;
      return at + 5;
    default:
      return 0;
  }
}

// @ts-expect-error: decorator
@inline
function isHex(byte: u8): bool {
  return isDigit(byte) || <u8>((byte | 0x20) - 0x61) < 6;
}

// @ts-expect-error: decorator
@inline
function isDigit(byte: u8): bool {
  return <u8>(byte - 0x30) < 10;
}

function afterNumber(at: usize): usize {
  if (load<u8>(at) == 0x2d) at++;
  if (load<u8>(at) == 0x30) at++;
  else {
    if (!isDigit(load<u8>(at))) return 0;
    at = afterDigits(at);
  }
  if (load<u8>(at) == 0x2e) {
    if (!isDigit(load<u8>(++at))) return 0;
    at = afterDigits(at);
  }
  if ((load<u8>(at) | 0x20) == 0x65) {
    const sign = load<u8>(++at);
    if (sign == 0x2b || sign == 0x2d) at++;
    if (!isDigit(load<u8>(at))) return 0;
    at = afterDigits(at);
  }
  return at;
}

// @ts-expect-error: decorator
@inline
function afterDigits(at: usize): usize {
  while (isDigit(load<u8>(at))) at++;
  return at;
}

const WORD_TRUE: u32 = 0x65757274;
const WORD_FALS: u32 = 0x736c6166;
const WORD_NULL: u32 = 0x6c6c756e;

/** Behind a number, true, false or null; 0 when there is none. */
function afterScalar(at: usize): usize {
  const byte = load<u8>(at);
  if (byte == 0x2d || isDigit(byte)) return afterNumber(at);
  const word = load<u32>(at);
  if (word == WORD_TRUE || word == WORD_NULL) return at + 4;
  return word == WORD_FALS && load<u8>(at + 4) == 0x65 ? at + 5 : 0;
}

/** Behind `"key" :` and the space after it; 0 when it is not there. */
// @ts-expect-error: decorator
@inline
function afterKey(at: usize): usize {
  if (load<u8>(at) != QUOTE) return 0;
  at = afterString(at + 1);
  if (at == 0) return 0;
  at = afterSpace(at);
  return load<u8>(at) == COLON ? afterSpace(at + 1) : 0;
}

/** Behind the value at `at`, whatever it is; 0 when it is none. */
function afterValue(at: usize): usize {
  // One bit an open container, 1 for an object, below a bit that marks the bottom.
  let open: u64 = 1;
  while (true) {
    const byte = load<u8>(at);
    if (byte == QUOTE) {
      at = afterString(at + 1);
      if (at == 0) return 0;
    } else if (byte == OPEN_OBJECT) {
      at = afterSpace(at + 1);
      if (load<u8>(at) == CLOSE_OBJECT) at++;
      else {
        if (open >> SKIPPED_DEPTH_MAX != 0) return 0;
        open = (open << 1) | 1;
        at = afterKey(at);
        if (at == 0) return 0;
        continue;
      }
    } else if (byte == OPEN_ARRAY) {
      at = afterSpace(at + 1);
      if (load<u8>(at) == CLOSE_ARRAY) at++;
      else {
        if (open >> SKIPPED_DEPTH_MAX != 0) return 0;
        open <<= 1;
        continue;
      }
    } else {
      at = afterScalar(at);
      if (at == 0) return 0;
    }
    while (true) {
      if (open == 1) return at;
      at = afterSpace(at);
      const next = load<u8>(at);
      if (next == COMMA) {
        at = afterSpace(at + 1);
        if ((open & 1) != 0) {
          at = afterKey(at);
          if (at == 0) return 0;
        }
        break;
      }
      if (next != ((open & 1) != 0 ? CLOSE_OBJECT : CLOSE_ARRAY)) return 0;
      open >>= 1;
      at++;
    }
  }
}

/** Behind the object whose members begin at `at`. */
function afterObject(at: usize, node: usize, depth: u32): usize {
  at = afterSpace(at);
  if (load<u8>(at) == CLOSE_OBJECT) return at + 1;
  while (true) {
    if (load<u8>(at) != QUOTE) return 0;
    const key = at + 1;
    const end = specialIn(key);
    // A key with an escape or beyond ASCII may be any key: such a line is not taken.
    if (load<u8>(end) != QUOTE) return 0;
    at = afterSpace(end + 1);
    if (load<u8>(at) != COLON) return 0;
    at = afterSpace(at + 1);
    const child = nodeOf(node, key, end - key);
    if (child == 0) {
      at = load<u8>(at) == QUOTE ? afterString(at + 1) : afterValue(at);
    } else at = afterWanted(at, child, depth);
    if (at == 0) return 0;
    at = afterSpace(at);
    const next = load<u8>(at);
    if (next == CLOSE_OBJECT) return at + 1;
    if (next != COMMA) return 0;
    at = afterSpace(at + 1);
  }
}

/** The same for the value of a key that leads to wanted fields. */
function afterWanted(start: usize, node: usize, depth: u32): usize {
  // Twice in a line: a key given again, or two spellings of one field.
  if (load<u32>(node, NODE_STAMP) == line) return 0;
  store<u32>(node, line, NODE_STAMP);
  if (load<u32>(node, NODE_IS_FOREIGN) != 0) return 0;
  const byte = load<u8>(start);
  if (byte == OPEN_OBJECT) {
    if (load<u32>(node, NODE_TABLE) == 0) return afterValue(start);
    return depth < TRACKED_DEPTH_MAX ? afterObject(start + 1, node, depth + 1) : 0;
  }
  let at: usize;
  let kind: u32;
  if (byte == QUOTE) {
    at = afterString(start + 1);
    kind = stringKind;
  } else if (byte == OPEN_ARRAY) {
    at = afterValue(start);
    if (at == 0 || !fillInner(node, start, at)) return 0;
    kind = KIND_ARRAY;
  } else {
    at = afterScalar(start);
    if (byte == 0x6e) return at;
    kind = byte == 0x74 ? KIND_TRUE : byte == 0x66 ? KIND_FALSE : KIND_NUMBER;
  }
  if (at == 0) return 0;
  const slot = load<i32>(node, NODE_SLOT);
  return slot < 0 || fill(slot, start, at, kind, load<u32>(node, NODE_DEPTH)) ? at : 0;
}

/** An array of objects may hold values of all the fields below: each is told where the array lies. */
function fillInner(node: usize, start: usize, end: usize): bool {
  const count = load<u32>(node, NODE_INNER_COUNT);
  if (count == 0) return true;
  let at = start;
  while (at < end && load<u8>(at) != OPEN_OBJECT) at++;
  if (at == end) return true;
  const list = load<u32>(node, NODE_INNER);
  const depth = load<u32>(node, NODE_DEPTH);
  for (let i: u32 = 0; i < count; i++) {
    if (!fill(load<i32>(<usize>list + (<usize>i << 2)), start, end, KIND_ARRAY, depth)) return false;
  }
  return true;
}

/** False when the slot has a value already, by another spelling. */
function fill(slot: i32, start: usize, end: usize, kind: u32, depth: u32): bool {
  const entry = slots + (<usize>slot << 5);
  if (load<u32>(entry, SLOT_STAMP) == line) return false;
  store<u32>(entry, line, SLOT_STAMP);
  store<u32>(entry, kind | (depth << 8), SLOT_KIND);
  store<u32>(entry, <u32>start, SLOT_START);
  store<u32>(entry, <u32>end, SLOT_END);
  // Where an array begins on the path decides what is read from it.
  const tag = (<u32>slot << 8) | (kind == KIND_ARRAY ? depth : 0xff);
  store<u32>(entry, valueId(entry, start, end - start, tag), SLOT_VALUE_ID);
  store<u32>(filled + (<usize>filledCount << 2), slot);
  filledCount++;
  return true;
}

function nodeOf(node: usize, key: usize, length: usize): usize {
  const hash = hashOf(key, length);
  const table = <usize>load<u32>(node, NODE_TABLE);
  const mask = <usize>load<u32>(node, NODE_MASK);
  let i = <usize>hash & mask;
  while (true) {
    const entry = table + (i << 4);
    const child = <usize>load<u32>(entry, KEY_NODE);
    if (child == 0) return 0;
    if (
      load<u32>(entry) == hash &&
      <usize>load<u32>(entry, KEY_LENGTH) == length &&
      isEqual(<usize>load<u32>(entry, KEY_TEXT), key, length)
    ) {
      return child;
    }
    i = (i + 1) & mask;
  }
}

/** Of the ends of a text alone: keys and values are compared whole. */
// @ts-expect-error: decorator
@inline
function hashOf(at: usize, length: usize): u32 {
  let word: u64;
  if (length < 8) word = load<u64>(at) & (((<u64>1) << (<u64>length << 3)) - 1);
  else word = load<u64>(at) ^ (load<u64>(at + length - 8) * 0x9e3779b97f4a7c15);
  return <u32>(((word ^ <u64>length) * 0xff51afd7ed558ccd) >> 32);
}

/** Of the whole of a text. */
// @ts-expect-error: decorator
@inline
function fullHashOf(at: usize, length: usize, seed: u32): u32 {
  let hash: u64 = ((<u64>seed << 32) | <u64>length) * 0x9e3779b97f4a7c15;
  while (length >= 8) {
    hash = (hash ^ load<u64>(at)) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
    at += 8;
    length -= 8;
  }
  if (length > 0) {
    hash = (hash ^ (load<u64>(at) & (((<u64>1) << (<u64>length << 3)) - 1))) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  return <u32>hash;
}

// @ts-expect-error: decorator
@inline
function isEqual(a: usize, b: usize, length: usize): bool {
  let at: usize = 0;
  for (; at + 8 <= length; at += 8) if (load<u64>(a + at) != load<u64>(b + at)) return false;
  const mask = ((<u64>1) << (<u64>(length - at) << 3)) - 1;
  return ((load<u64>(a + at) ^ load<u64>(b + at)) & mask) == 0;
}

/** The number of the value among those of its slot, from 1; 0 when it has none and gets none. */
function valueId(entry: usize, start: usize, length: usize, tag: u32): u32 {
  const max = load<u32>(entry, SLOT_VALUES_MAX);
  if (max == 0 || length > memoBytesMax) return 0;
  const hash = fullHashOf(start, length, tag);
  let at: usize = 0;
  let i = <usize>hash & memoMask;
  while (true) {
    at = memo + (i << 5);
    const id = load<u32>(at, MEMO_ID);
    if (id == 0) break;
    if (
      load<u32>(at, MEMO_HASH) == hash &&
      load<u32>(at, MEMO_TAG) == tag &&
      <usize>load<u32>(at, MEMO_LENGTH) == length &&
      isEqual(<usize>load<u32>(at, MEMO_TEXT), start, length)
    ) {
      store<u32>(entry, load<u32>(entry, SLOT_HITS) + 1, SLOT_HITS);
      return id;
    }
    i = (i + 1) & memoMask;
  }
  const id = load<u32>(entry, SLOT_VALUES) + 1;
  if (id > max) return 0;
  if (memoRoom == 0 || text + length + 8 > textEnd) return 0;
  // A field whose values seldom come again is given up when its room is full.
  if (id == max && load<u32>(entry, SLOT_HITS) < max) store<u32>(entry, 0, SLOT_VALUES_MAX);
  memoRoom--;
  memory.copy(text, start, length);
  store<u32>(at, hash, MEMO_HASH);
  store<u32>(at, tag, MEMO_TAG);
  store<u32>(at, <u32>text, MEMO_TEXT);
  store<u32>(at, <u32>length, MEMO_LENGTH);
  store<u32>(at, id, MEMO_ID);
  text += length;
  store<u32>(entry, id, SLOT_VALUES);
  return id;
}

// A table of rows, 16 bytes: how many fields and words, the set to be narrowed down, the fields.
const TABLE_WORDS: usize = 4;
const TABLE_LEFT: usize = 8;
const TABLE_FIELDS: usize = 12;

// A field of a table, 16 bytes: its slot, the set of those that demand something of it, and its rows by the
// number of the value, the first for a line without the field. Words of a set come in fours.
const FIELD_DEMANDING: usize = 4;
const FIELD_ROWS: usize = 8;
const FIELD_ROW_COUNT: usize = 12;

/**
 * Narrows the table's set down by the values of the line scanned last: for each field, to the row of its
 * value. Returns -1 when all is asked, or the place of a field whose row for its value is not known; it goes
 * on from there when it is called again. A value without a number narrows nothing down.
 */
export function narrow(table: usize, from: u32): i32 {
  const count = load<u32>(table);
  const words = <usize>load<u32>(table, TABLE_WORDS) << 2;
  const left = <usize>load<u32>(table, TABLE_LEFT);
  let field = <usize>load<u32>(table, TABLE_FIELDS) + (<usize>from << 4);
  for (let at = from; at < count; at++, field += 16) {
    if (!isCommon(left, <usize>load<u32>(field, FIELD_DEMANDING), words)) continue;
    const slot = <usize>load<u32>(field);
    let value: u32 = 0;
    if (load<u32>(slot, SLOT_STAMP) == line) {
      value = load<u32>(slot, SLOT_VALUE_ID);
      if (value == 0) continue;
    }
    if (value >= load<u32>(field, FIELD_ROW_COUNT)) return <i32>at;
    const row = <usize>load<u32>(<usize>load<u32>(field, FIELD_ROWS) + (<usize>value << 2));
    if (row == 0) return <i32>at;
    if (!keepCommon(left, row, words)) return -1;
  }
  return -1;
}

// @ts-expect-error: decorator
@inline
function isCommon(a: usize, b: usize, bytes: usize): bool {
  for (let at: usize = 0; at < bytes; at += 16) {
    if (v128.any_true(v128.and(v128.load(a + at), v128.load(b + at)))) return true;
  }
  return false;
}

/** Keeps of `left` what is in `row`; false when that is nothing. */
// @ts-expect-error: decorator
@inline
function keepCommon(left: usize, row: usize, bytes: usize): bool {
  let rest = i32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const kept = v128.and(v128.load(left + at), v128.load(row + at));
    v128.store(left + at, kept);
    rest = v128.or(rest, kept);
  }
  return v128.any_true(rest);
}

// A table of texts: two bits for each run of four characters, two for each of three, and one for each hash of
// a whole text's length and last four characters.
const GRAM_FACTOR: u32 = 0x9e3779b1;
const OTHER_FACTOR: u32 = 0xc2b2ae35;
const GRAM_SHIFT: u32 = 18;
const LONG_GRAM_MASK: u32 = (1 << 28) - 1;
const SHORT_GRAM_MASK: u32 = (1 << 21) - 1;
const TEXTS_SHORT: usize = 1 << 11;
const TEXTS_WHOLE: usize = 2 << 11;
const LENGTH_FACTOR: u32 = 0x85ebca6b;

/**
 * False when no text that the line scanned last has in the slot has, its case folded, a run of characters or
 * an end that is in the table. True says nothing: it is also said of all but texts, and lists of texts, of
 * ASCII without escapes other than of a backslash, a slash or a quote.
 */
export function mayHold(slot: usize, texts: usize): bool {
  if (load<u32>(slot, SLOT_STAMP) != line) return false;
  const kind = load<u32>(slot, SLOT_KIND) & 0xff;
  let at = <usize>load<u32>(slot, SLOT_START);
  if (kind == KIND_PLAIN || kind == (KIND_PLAIN | KIND_ESCAPED)) return behindHarmless(at + 1, texts) == 0;
  if (kind != KIND_ARRAY) return true;
  const end = <usize>load<u32>(slot, SLOT_END) - 1;
  at++;
  while (at < end) {
    const byte = load<u8>(at);
    if (byte == COMMA || byte <= 0x20) at++;
    else {
      if (byte != QUOTE) return true;
      at = behindHarmless(at + 1, texts);
      if (at == 0) return true;
    }
  }
  return false;
}

/** Behind the text whose first character is at `at`; 0 for one that may hold something. */
function behindHarmless(at: usize, texts: usize): usize {
  let length: u32 = 0;
  let gram: u32 = 0;
  while (true) {
    let byte = <u32>load<u8>(at);
    if (byte == QUOTE) break;
    if (byte == BACKSLASH) {
      byte = <u32>load<u8>(++at);
      if (byte != BACKSLASH && byte != QUOTE && byte != 0x2f) return 0;
    } else if (byte >= 0x80) return 0;
    else if (byte - 0x41 < 26) byte |= 0x20;
    at++;
    length++;
    gram = ((gram << 7) | byte) & LONG_GRAM_MASK;
    if (hasRun(texts, gram) || hasRun(texts + TEXTS_SHORT, gram & SHORT_GRAM_MASK)) return 0;
  }
  const whole = (gram * GRAM_FACTOR + length * LENGTH_FACTOR) >> GRAM_SHIFT;
  return hasBit(texts + TEXTS_WHOLE, whole) ? 0 : at + 1;
}

// @ts-expect-error: decorator
@inline
function hasRun(bits: usize, run: u32): bool {
  return hasBit(bits, (run * GRAM_FACTOR) >> GRAM_SHIFT) && hasBit(bits, (run * OTHER_FACTOR) >> GRAM_SHIFT);
}

// @ts-expect-error: decorator
@inline
function hasBit(bits: usize, bit: u32): bool {
  return ((load<u32>(bits + <usize>((bit >> 5) << 2)) >> (bit & 31)) & 1) != 0;
}
