// The scanner's module and its memory, laid out once: trie, slots, memo, tables, then room for a block of lines.
// All of it is fixed when the scanner is made and never grows, so that a hostile file cannot make it.
import { Buffer } from "node:buffer";
import { fieldTrie, nodesBelow, type TrieNode } from "./field-trie.ts";
import { SCANNER_WASM } from "./scanner-wasm.ts";

/** Longer blocks are not scanned but parsed. Sources read 256 kB at a time; events are below 1 MB. */
export const BLOCK_BYTES_MAX: number = 1 << 20;

/** Values with a number, over all fields; as many entries again stay free, to keep probing short. */
const MEMO_VALUES_MAX = 1 << 15;

/** Bytes of those values: 64 each on average. */
const MEMO_TEXT_BYTES_MAX: number = 1 << 21;

/** Longer values seldom come again, and hashing them would cost more than it saves. */
const MEMO_VALUE_BYTES_MAX = 128;

/**
 * Rows and texts of all buckets: one of a hundred candidates over thirty fields with thirty values each takes
 * 20 kB, and as much for what it looks for in ten fields. What is not used takes no memory.
 */
const TABLES_BYTES_MAX: number = 1 << 24;

/** What the module may read past a newline or the end of a key, rounded up. */
const SLACK_BYTES = 64;

const NODE_BYTES = 32;
const KEY_BYTES = 16;
export const SLOT_BYTES = 32;
const MEMO_BYTES = 32;
const PAGE_BYTES = 65_536;
const MASK_32 = 0xffffffff;

/** The words of a slot; the module has the same. */
export const SLOT_WORDS: number = SLOT_BYTES / 4;
export const SLOT_STAMP = 0;
export const SLOT_KIND = 1;
export const SLOT_START = 2;
export const SLOT_END = 3;
export const SLOT_VALUE_ID = 4;
const SLOT_VALUES_MAX = 6;

/** The part of WebAssembly's interface that is used; the language's own types do not have it. */
interface WasmRuntime {
  readonly validate: (binary: Uint8Array) => boolean;
  readonly Module: new (binary: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule) => { readonly exports: unknown };
}

type WasmModule = object;

interface ScannerExports {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => void };
  readonly heapBase: () => number;
  readonly setup: (root: number, slots: number, filled: number) => void;
  readonly setupMemo: (
    table: number,
    mask: number,
    arena: number,
    arenaEnd: number,
    bytesMax: number,
  ) => void;
  readonly keyHash: (start: number, length: number) => number;
  readonly scanLine: (start: number, stamp: number) => number;
  readonly filledSlots: () => number;
  readonly narrow: (table: number, from: number) => number;
  readonly mayHold: (slot: number, texts: number) => number;
}

export interface ScannerMemory {
  /** As wasm/scan-line.ts says. */
  readonly narrow: (table: number, from: number) => number;
  readonly mayHold: (slot: number, texts: number) => number;
  readonly scanLine: (start: number, stamp: number) => number;
  readonly filledSlots: () => number;
  /** Clears the stamps of all lines. */
  readonly forgetStamps: () => void;
  readonly bytes: Buffer;
  readonly words: Uint32Array;
  /** Address of the first byte for tables of rows and texts, and behind the last. */
  readonly tablesAt: number;
  readonly tablesEnd: number;
  /** Index into `words` of slot 0. */
  readonly slotsAt: number;
  /** Index into `words` of the list of filled slots. */
  readonly filledAt: number;
  /** Where a block is put; SLACK_BYTES before and BLOCK_BYTES_MAX + SLACK_BYTES behind are there. */
  readonly blockAt: number;
}

export interface ScannerLayout {
  readonly paths: readonly string[];
  /** Lines with one of these are not taken. */
  readonly foreignPaths: readonly string[];
  /** How many values of a field get numbers. */
  readonly valuesMaxOf: (slot: number) => number;
  /** Room for tables of rows and texts; TABLES_BYTES_MAX when absent. */
  readonly tablesBytesMax?: number;
}

/** Undefined where the runtime has no WebAssembly with SIMD. */
export function createScannerMemory(layout: ScannerLayout): ScannerMemory | undefined {
  const exports = instantiate();
  if (exports === undefined) return undefined;
  const root = fieldTrie(layout.paths, layout.foreignPaths);
  const tablesBytesMax = layout.tablesBytesMax ?? TABLES_BYTES_MAX;
  const plan = planOf(
    root,
    { slotCount: layout.paths.length, tablesBytesMax },
    aligned(exports.heapBase()),
  );
  const missing = plan.end - exports.memory.buffer.byteLength;
  if (missing > 0) exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
  const bytes = Buffer.from(exports.memory.buffer);
  const words = new Uint32Array(exports.memory.buffer);
  writeTrie({ plan, bytes, words, keyHash: exports.keyHash });
  for (let slot = 0; slot < layout.paths.length; slot++) {
    words[(plan.slots + slot * SLOT_BYTES) / 4 + SLOT_VALUES_MAX] = layout.valuesMaxOf(slot);
  }
  exports.setup(plan.nodes, plan.slots, plan.filled);
  exports.setupMemo(
    plan.memo,
    2 * MEMO_VALUES_MAX - 1,
    plan.memoText,
    plan.memoText + MEMO_TEXT_BYTES_MAX,
    MEMO_VALUE_BYTES_MAX,
  );
  return {
    scanLine: exports.scanLine,
    filledSlots: exports.filledSlots,
    narrow: exports.narrow,
    mayHold: exports.mayHold,
    tablesAt: plan.tables,
    tablesEnd: plan.tables + tablesBytesMax,
    forgetStamps: () => {
      for (const address of plan.nodeAt.values()) words[address / 4] = 0;
      for (let slot = 0; slot < layout.paths.length; slot++) {
        words[(plan.slots + slot * SLOT_BYTES) / 4] = 0;
      }
    },
    bytes,
    words,
    slotsAt: plan.slots / 4,
    filledAt: plan.filled / 4,
    blockAt: plan.block,
  };
}

function instantiate(): ScannerExports | undefined {
  const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly?: WasmRuntime };
  const binary = Buffer.from(SCANNER_WASM, "base64");
  if (wasm?.validate(binary) !== true) return undefined;
  return new wasm.Instance(new wasm.Module(binary)).exports as ScannerExports;
}

/** Addresses of the parts, and those of each node. */
interface MemoryPlan {
  readonly nodes: number;
  readonly nodeAt: ReadonlyMap<TrieNode, number>;
  /** Where the tables, texts and lists of the nodes go. */
  readonly keys: number;
  readonly slots: number;
  readonly filled: number;
  readonly memo: number;
  readonly memoText: number;
  readonly tables: number;
  readonly block: number;
  readonly end: number;
}

function planOf(
  root: TrieNode,
  { slotCount, tablesBytesMax }: { readonly slotCount: number; readonly tablesBytesMax: number },
  start: number,
): MemoryPlan {
  const all = [root, ...nodesBelow(root).map(([, node]) => node)];
  const nodeAt = new Map(all.map((node, at) => [node, start + at * NODE_BYTES]));
  let keysBytes = 0;
  for (const node of all) {
    const below = nodesBelow(node);
    keysBytes += tableSize(below.length) * KEY_BYTES + below.length * 4;
    for (const [key] of below) keysBytes += aligned(Buffer.byteLength(key) + 8);
  }
  const keys = start + all.length * NODE_BYTES;
  const slots = aligned(keys + keysBytes + SLACK_BYTES * all.length);
  const filled = aligned(slots + slotCount * SLOT_BYTES);
  const memo = aligned(filled + slotCount * 4);
  const memoText = aligned(memo + 2 * MEMO_VALUES_MAX * MEMO_BYTES);
  const tables = aligned(memoText + MEMO_TEXT_BYTES_MAX + SLACK_BYTES);
  const block = aligned(tables + tablesBytesMax);
  const end = block + BLOCK_BYTES_MAX + 2 * SLACK_BYTES;
  return { nodes: start, nodeAt, keys, slots, filled, memo, memoText, tables, block, end };
}

interface TrieWriter {
  readonly plan: MemoryPlan;
  readonly bytes: Buffer;
  readonly words: Uint32Array;
  readonly keyHash: (start: number, length: number) => number;
}

function writeTrie({ plan, bytes, words, keyHash }: TrieWriter): void {
  let free = plan.keys;
  const take = (byteLength: number): number => {
    const at = free;
    free = aligned(free + byteLength);
    return at;
  };
  const writeKeys = (below: ReturnType<typeof nodesBelow>, mask: number): number => {
    const table = take((mask + 1) * KEY_BYTES);
    for (const [key, node] of below) {
      const length = Buffer.byteLength(key);
      const text = take(length + 8);
      bytes.write(key, text);
      const hash = keyHash(text, length) >>> 0;
      let at = hash & mask;
      while (words[(table + at * KEY_BYTES) / 4 + 3] !== 0) at = (at + 1) & mask;
      words.set(
        [hash, text, length, plan.nodeAt.get(node) as number],
        (table + at * KEY_BYTES) / 4,
      );
    }
    return table;
  };
  for (const [node, address] of plan.nodeAt) {
    const below = nodesBelow(node);
    const mask = tableSize(below.length) - 1;
    const table = below.length === 0 ? 0 : writeKeys(below, mask);
    const inner = below.flatMap(([, { slot }]) => (slot < 0 ? [] : [slot]));
    const list = take(inner.length * 4);
    words.set(inner, list / 4);
    const slot = node.slot < 0 ? MASK_32 : node.slot;
    const foreign = node.isForeign ? 1 : 0;
    words.set([0, table, mask, slot, list, inner.length, node.depth, foreign], address / 4);
  }
}

/** Entries of a table for so many keys: at most half full. */
function tableSize(keyCount: number): number {
  let size = 2;
  while (size < 2 * keyCount) size *= 2;
  return size;
}

function aligned(address: number): number {
  return Math.ceil(address / 64) * 64;
}
