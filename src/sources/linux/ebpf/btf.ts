// Reads the kernel's own description of its types (BTF), so that programs made here know where a field of
// a structure lies in the running kernel: what CO-RE does at compile time elsewhere, done at start-up.
// Source: Documentation/bpf/btf.rst.
import { readFileSync } from "node:fs";

export const KERNEL_BTF = "/sys/kernel/btf/vmlinux";

const MAGIC = 0xeb9f;
const HEADER_TYPES_OFFSET = 8;
/** name_off, info, size or type. */
const TYPE_BYTES = 12;
const MEMBER_BYTES = 12;

const KIND = {
  integer: 1,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  functionProto: 13,
  variable: 14,
  dataSection: 15,
  declTag: 17,
  typeTag: 18,
  enum64: 19,
} as const;

/** Kinds that only qualify another type. */
const QUALIFIERS: ReadonlySet<number> = new Set([
  KIND.typedef,
  KIND.volatile,
  KIND.const,
  KIND.restrict,
  KIND.typeTag,
]);

interface Member {
  readonly name: string;
  readonly type: number;
  readonly bitOffset: number;
}

export class BtfError extends Error {
  override readonly name = "BtfError";
}

export class Btf {
  readonly #bytes: Buffer;
  readonly #strings: number;
  /** By type id; id 0 is void. */
  readonly #offsets: readonly number[];
  readonly #structs = new Map<string, number>();
  readonly #known = new Map<string, number | undefined>();

  constructor(bytes: Buffer) {
    if (bytes.length < 24 || bytes.readUInt16LE(0) !== MAGIC) {
      throw new BtfError("the kernel's type information (BTF) does not begin as it should");
    }
    this.#bytes = bytes;
    const header = bytes.readUInt32LE(4);
    const types = header + bytes.readUInt32LE(HEADER_TYPES_OFFSET);
    const end = types + bytes.readUInt32LE(12);
    this.#strings = header + bytes.readUInt32LE(16);
    this.#offsets = this.#index(types, end);
  }

  static ofKernel(path: string = KERNEL_BTF): Btf {
    return new Btf(readFileSync(path));
  }

  /** Byte offset of `struct.member.member`; members of anonymous parts are found; undefined when absent. */
  offsetOf(path: string): number | undefined {
    if (!this.#known.has(path)) this.#known.set(path, this.#find(path));
    return this.#known.get(path);
  }

  #find(path: string): number | undefined {
    const [struct, ...members] = path.split(".");
    let type = this.#structs.get(struct as string);
    let bits = 0;
    for (const name of members) {
      if (type === undefined) return undefined;
      const member = this.#member(this.#unqualified(type), name);
      if (member === undefined) return undefined;
      bits += member.bitOffset;
      type = member.type;
    }
    return type === undefined ? undefined : bits >>> 3;
  }

  #index(types: number, end: number): readonly number[] {
    const offsets = [0];
    for (let at = types; at < end; ) {
      const { kind, count } = this.#info(at);
      if (kind === KIND.struct || kind === KIND.union) {
        const name = this.#string(this.#bytes.readUInt32LE(at));
        if (name !== "" && !this.#structs.has(name)) this.#structs.set(name, offsets.length);
      }
      offsets.push(at);
      at += TYPE_BYTES + extraBytes(kind, count);
    }
    return offsets;
  }

  #info(at: number): { kind: number; count: number; hasBitSizes: boolean } {
    const info = this.#bytes.readUInt32LE(at + 4);
    return { kind: (info >>> 24) & 31, count: info & 0xffff, hasBitSizes: info >>> 31 === 1 };
  }

  #unqualified(type: number): number {
    let id = type;
    for (;;) {
      const at = this.#offsets[id] as number;
      if (!QUALIFIERS.has(this.#info(at).kind)) return id;
      id = this.#bytes.readUInt32LE(at + 8);
    }
  }

  #member(type: number, name: string): Member | undefined {
    for (const member of this.#members(type)) {
      if (member.name === name) return member;
      if (member.name !== "") continue;
      const inner = this.#member(this.#unqualified(member.type), name);
      if (inner !== undefined) return { ...inner, bitOffset: inner.bitOffset + member.bitOffset };
    }
    return undefined;
  }

  *#members(type: number): Generator<Member> {
    const at = this.#offsets[type] as number;
    const { kind, count, hasBitSizes } = this.#info(at);
    if (kind !== KIND.struct && kind !== KIND.union) return;
    for (let nth = 0; nth < count; nth++) {
      const member = at + TYPE_BYTES + nth * MEMBER_BYTES;
      const offset = this.#bytes.readUInt32LE(member + 8);
      yield {
        name: this.#string(this.#bytes.readUInt32LE(member)),
        type: this.#bytes.readUInt32LE(member + 4),
        bitOffset: hasBitSizes ? offset & 0xffffff : offset,
      };
    }
  }

  #string(offset: number): string {
    const start = this.#strings + offset;
    return this.#bytes.toString("latin1", start, this.#bytes.indexOf(0, start));
  }
}

/** Bytes behind the common part of a type. */
function extraBytes(kind: number, count: number): number {
  switch (kind) {
    case KIND.integer:
    case KIND.variable:
    case KIND.declTag:
      return 4;
    case KIND.array:
      return 12;
    case KIND.struct:
    case KIND.union:
    case KIND.dataSection:
    case KIND.enum64:
      return 12 * count;
    case KIND.enum:
    case KIND.functionProto:
      return 8 * count;
    default:
      return 0;
  }
}
