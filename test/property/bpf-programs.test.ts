// The assembler and the programs, seen through a disassembler that was written apart from them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Assembler, R } from "../../src/sources/linux/ebpf/assembler.ts";
import type { Btf } from "../../src/sources/linux/ebpf/btf.ts";
import { KernelOffsets } from "../../src/sources/linux/ebpf/kernel-offsets.ts";
import { sendProgram } from "../../src/sources/linux/ebpf/programs/dns-programs.ts";
import { moduleProgram } from "../../src/sources/linux/ebpf/programs/module-program.ts";
import {
  execProgram,
  exitProgram,
  forkProgram,
} from "../../src/sources/linux/ebpf/programs/process-programs.ts";
import {
  acceptProgram,
  connectProgram,
} from "../../src/sources/linux/ebpf/programs/socket-programs.ts";
import {
  credentialsProgram,
  deleteProgram,
  dispatchProgram,
  openProgram,
  plainProgram,
  renameProgram,
} from "../../src/sources/linux/ebpf/programs/syscall-programs.ts";
import { disassemble } from "./disassemble.ts";

test("instructions are what their names say", () => {
  const program = new Assembler();
  const end = program.newLabel();
  program.moveImmediate(R.r0, -1).load(4, R.r2, R.r1, 16).jumpIf(R.r2, "sLess", -3, end);
  program.store(8, R.fp, -8, R.r2).storeImmediate(1, R.r7, 3, 9).shiftLeft(R.r2, 3);
  program.loadMap(R.r1, 5).call(1).jumpIfRegister(R.r0, "notEqual", R.r9, end);
  program.label(end).exit();
  assert.deepEqual(disassemble(program.assemble()), [
    "r0 = -1",
    "r2 = *(u32 *)(r1 + 16)",
    "if r2 s< -3 goto 10",
    "*(u64 *)(r10 - 8) = r2",
    "*(u8 *)(r7 + 3) = 9",
    "r2 <<= 3",
    "r1 = map[5]",
    "",
    "call 1",
    "if r0 != r9 goto 10",
    "exit",
  ]);
});

/** A kernel in which every field lies at 8. */
const anyKernel = { offsetOf: () => 8 } as unknown as Btf;

test("every program ends with exit, jumps within itself, and keeps its frame in 512 bytes", () => {
  const environment = {
    offsets: new KernelOffsets(anyKernel),
    ringFd: 3,
    scratchFd: 4,
    dropsFd: 5,
    variablesFd: 7,
  };
  const programs = [
    execProgram(environment),
    forkProgram(environment),
    exitProgram(environment),
    connectProgram(environment),
    acceptProgram(environment),
    openProgram(environment),
    renameProgram(environment, true),
    renameProgram(environment, false),
    deleteProgram(environment, true),
    deleteProgram(environment, false),
    credentialsProgram(environment, 105),
    plainProgram(environment, { number: 319, text: "di" }),
    plainProgram(environment, { number: 313, text: "path" }),
    plainProgram(environment, { number: 62, only: { argument: "si", atLeast: 32 } }),
    moduleProgram(environment),
    dispatchProgram(environment, 6),
    sendProgram(environment, "write"),
    sendProgram(environment, "sendto"),
    sendProgram(environment, "sendmsg"),
    sendProgram(environment, "sendmmsg"),
  ];
  for (const program of programs) {
    const lines = disassemble(program.assemble());
    assert.equal(lines.at(-1), "exit");
    lines.forEach((line) => {
      const target = Number(/goto (\d+)$/.exec(line)?.[1] ?? 0);
      assert.ok(target < lines.length, line);
      const below = Number(/r10 - (\d+)/.exec(line)?.[1] ?? 0);
      assert.ok(below <= 512, line);
    });
  }
});
