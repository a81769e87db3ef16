// BPF instructions as text, for tests that look at programs: one line an instruction, jumps with their
// targets. Written from the instruction set's specification, apart from the assembler.
const ALU: Readonly<Record<number, string>> = {
  0: "+=",
  1: "-=",
  5: "&=",
  6: "<<=",
  7: ">>=",
  11: "=",
};
const JUMP: Readonly<Record<number, string>> = {
  1: "==",
  5: "!=",
  2: ">",
  3: ">=",
  11: "<=",
  12: "s<",
  13: "s<=",
};
const SIZE: Readonly<Record<number, string>> = { 0: "u32", 8: "u16", 16: "u8", 24: "u64" };

/** Throws on an instruction that is not of the machine. */
export function disassemble(code: Buffer): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < code.length / 8; at++) {
    const line = instruction(code, at);
    lines.push(line);
    if (line.includes("map[")) {
      lines.push("");
      at++;
    }
  }
  return lines;
}

function instruction(code: Buffer, at: number): string {
  const opcode = code.readUInt8(at * 8);
  const registers = code.readUInt8(at * 8 + 1);
  const offset = code.readInt16LE(at * 8 + 2);
  const immediate = code.readInt32LE(at * 8 + 4);
  const [d, s] = [`r${registers & 15}`, `r${registers >> 4}`];
  const operand = (opcode & 0x08) !== 0 ? s : String(immediate);
  const place = (register: string) =>
    `*(${SIZE[opcode & 0x18]} *)(${register} ${offset < 0 ? "-" : "+"} ${Math.abs(offset)})`;
  switch (opcode & 0x07) {
    case 0x0:
      if (opcode === 0x18 && registers >> 4 === 1) return `${d} = map[${immediate}]`;
      break;
    case 0x1:
      return `${d} = ${place(s)}`;
    case 0x2:
      return `${place(d)} = ${immediate}`;
    case 0x3:
      return `${place(d)} = ${s}`;
    case 0x5: {
      if (opcode === 0x85) return `call ${immediate}`;
      if (opcode === 0x95) return "exit";
      if (opcode === 0x05) return `goto ${at + 1 + offset}`;
      const sign = JUMP[opcode >> 4];
      if (sign !== undefined) return `if ${d} ${sign} ${operand} goto ${at + 1 + offset}`;
      break;
    }
    case 0x7: {
      const sign = ALU[opcode >> 4];
      if (sign !== undefined) return `${d} ${sign} ${operand}`;
      break;
    }
  }
  throw new Error(`instruction ${at}: opcode 0x${opcode.toString(16)}`);
}
