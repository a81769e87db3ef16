// Assembles BPF programs. Each method is one instruction of the machine, named after what it does; labels
// are resolved at the end. Source: Documentation/bpf/standardization/instruction-set.rst.

/** The machine's registers: r0 result, r1–r5 arguments, r6–r9 kept over calls, fp the frame. */
export const R = {
  r0: 0,
  r1: 1,
  r2: 2,
  r3: 3,
  r4: 4,
  r5: 5,
  r6: 6,
  r7: 7,
  r8: 8,
  r9: 9,
  fp: 10,
} as const;

export type Register = (typeof R)[keyof typeof R];
export type Size = 1 | 2 | 4 | 8;

export interface Instruction {
  readonly opcode: number;
  readonly destination: number;
  readonly source: number;
  readonly offset: number;
  readonly immediate: number;
}

const LOAD: Readonly<Record<Size, number>> = { 1: 0x71, 2: 0x69, 4: 0x61, 8: 0x79 };
const STORE: Readonly<Record<Size, number>> = { 1: 0x73, 2: 0x6b, 4: 0x63, 8: 0x7b };
const STORE_IMMEDIATE: Readonly<Record<Size, number>> = { 1: 0x72, 2: 0x6a, 4: 0x62, 8: 0x7a };

/** 64-bit arithmetic with an immediate; the register forms have bit 3 set. */
const ALU = {
  add: 0x07,
  subtract: 0x17,
  and: 0x57,
  shiftLeft: 0x67,
  shiftRight: 0x77,
  move: 0xb7,
} as const;
const REGISTER_FORM = 0x08;

/** Jumps with an immediate. Signed ones begin with s. */
const JUMP = {
  equal: 0x15,
  notEqual: 0x55,
  greater: 0x25,
  greaterOrEqual: 0x35,
  lessOrEqual: 0xb5,
  sLessOrEqual: 0xd5,
  sLess: 0xc5,
} as const;

export type Condition = keyof typeof JUMP;

const CALL = 0x85;
const EXIT = 0x95;
const JUMP_ALWAYS = 0x05;
/** Two instructions wide; source 1 says that the immediate is a map's file descriptor. */
const LOAD_64 = 0x18;
const PSEUDO_MAP_FD = 1;

export class Assembler {
  readonly #instructions: Instruction[] = [];
  readonly #labels = new Map<string, number>();
  readonly #jumps: { readonly at: number; readonly label: string }[] = [];
  #labelCount = 0;

  get length(): number {
    return this.#instructions.length;
  }

  /** A label that nothing else uses. */
  newLabel(): string {
    return `label-${this.#labelCount++}`;
  }

  label(label: string): this {
    if (this.#labels.has(label)) throw new Error(`assertion failed: label ${label} set twice`);
    this.#labels.set(label, this.#instructions.length);
    return this;
  }

  move(destination: Register, value: Register): this {
    return this.#emit(ALU.move | REGISTER_FORM, { destination, source: value });
  }

  moveImmediate(destination: Register, immediate: number): this {
    return this.#emit(ALU.move, { destination, immediate });
  }

  addImmediate(destination: Register, immediate: number): this {
    return immediate === 0 ? this : this.#emit(ALU.add, { destination, immediate });
  }

  add(destination: Register, source: Register): this {
    return this.#emit(ALU.add | REGISTER_FORM, { destination, source });
  }

  subtract(destination: Register, source: Register): this {
    return this.#emit(ALU.subtract | REGISTER_FORM, { destination, source });
  }

  andImmediate(destination: Register, immediate: number): this {
    return this.#emit(ALU.and, { destination, immediate });
  }

  shiftLeft(destination: Register, bits: number): this {
    return this.#emit(ALU.shiftLeft, { destination, immediate: bits });
  }

  shiftRight(destination: Register, bits: number): this {
    return this.#emit(ALU.shiftRight, { destination, immediate: bits });
  }

  /** destination = *(source + offset) */
  load(size: Size, destination: Register, source: Register, offset: number): this {
    return this.#emit(LOAD[size], { destination, source, offset });
  }

  /** *(destination + offset) = source */
  store(size: Size, destination: Register, offset: number, source: Register): this {
    return this.#emit(STORE[size], { destination, source, offset });
  }

  storeImmediate(size: Size, destination: Register, offset: number, immediate: number): this {
    return this.#emit(STORE_IMMEDIATE[size], { destination, offset, immediate });
  }

  loadMap(destination: Register, mapFd: number): this {
    this.#emit(LOAD_64, { destination, source: PSEUDO_MAP_FD, immediate: mapFd });
    return this.#emit(0, {});
  }

  call(helper: number): this {
    return this.#emit(CALL, { immediate: helper });
  }

  exit(): this {
    return this.#emit(EXIT, {});
  }

  /** Ends the program with result 0. */
  leave(): this {
    return this.moveImmediate(R.r0, 0).exit();
  }

  jump(label: string): this {
    return this.#jump(JUMP_ALWAYS, {}, label);
  }

  jumpIf(left: Register, condition: Condition, immediate: number, label: string): this {
    return this.#jump(JUMP[condition], { destination: left, immediate }, label);
  }

  jumpIfRegister(left: Register, condition: Condition, right: Register, label: string): this {
    return this.#jump(JUMP[condition] | REGISTER_FORM, { destination: left, source: right }, label);
  }

  instructions(): readonly Instruction[] {
    const done = [...this.#instructions];
    for (const { at, label } of this.#jumps) {
      const target = this.#labels.get(label);
      if (target === undefined) throw new Error(`assertion failed: no label ${label}`);
      done[at] = { ...(done[at] as Instruction), offset: target - at - 1 };
    }
    return done;
  }

  /** Eight bytes an instruction, as the kernel loads them. */
  assemble(): Buffer {
    return encode(this.instructions());
  }

  #emit(opcode: number, parts: Partial<Omit<Instruction, "opcode">>): this {
    const { destination = 0, source = 0, offset = 0, immediate = 0 } = parts;
    this.#instructions.push({ opcode, destination, source, offset, immediate });
    return this;
  }

  #jump(opcode: number, parts: Partial<Omit<Instruction, "opcode">>, label: string): this {
    this.#jumps.push({ at: this.#instructions.length, label });
    return this.#emit(opcode, parts);
  }
}

function encode(instructions: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(instructions.length * 8);
  instructions.forEach(({ opcode, destination, source, offset, immediate }, nth) => {
    const at = nth * 8;
    bytes.writeUInt8(opcode, at);
    bytes.writeUInt8(destination | (source << 4), at + 1);
    bytes.writeInt16LE(offset, at + 2);
    bytes.writeInt32LE(immediate, at + 4);
  });
  return bytes;
}
