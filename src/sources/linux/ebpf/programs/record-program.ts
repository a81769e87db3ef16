// What all programs share: the record under construction in a per-CPU scratch buffer, reads of kernel
// memory into it, walks from a file to its path, and handing the record over. The registers' roles: r6
// the context, r7 the record, r8 the task, r9 a pointer on the way.
import { Assembler, R, type Register, type Size } from "../assembler.ts";
import type { KernelOffsets } from "../kernel-offsets.ts";
import { FIELD, HEADER_BYTES, SECTION_OFFSET_MASK } from "../record-layout.ts";

/** Numbers of the kernel's helper functions. Source: include/uapi/linux/bpf.h. */
export const HELPER = {
  mapLookup: 1,
  tailCall: 12,
  currentPidTgid: 14,
  currentTask: 35,
  currentCgroupId: 80,
  probeReadUser: 112,
  probeReadKernel: 113,
  probeReadUserString: 114,
  probeReadKernelString: 115,
  bootNs: 125,
  ringOutput: 130,
} as const;

/** Offsets from the frame pointer. */
export const FRAME = {
  key: -4,
  pointer: -16,
  dentry: -24,
  mount: -32,
  sectionEnd: -40,
  parentDentry: -48,
} as const;

/** Free for one program's own use. */
export const LOCAL = { a: -56, b: -64, c: -72, d: -80 } as const;

const COMPONENT_BYTES_MAX = 256;

/** How the reader is woken. Source: BPF_RB_NO_WAKEUP, BPF_RB_FORCE_WAKEUP. */
export const WAKE = { atNextPoll: 1, now: 2 } as const;

export interface ProgramEnvironment {
  readonly offsets: KernelOffsets;
  readonly ringFd: number;
  readonly scratchFd: number;
  readonly dropsFd: number;
  /** A hash of the first four bytes of what may be recorded of the environment. */
  readonly variablesFd: number;
}

export class RecordProgram extends Assembler {
  readonly environment: ProgramEnvironment;
  #section = 0;

  constructor(environment: ProgramEnvironment) {
    super();
    this.environment = environment;
  }

  offset(path: string): number {
    return this.environment.offsets.needed(path);
  }

  /** r6 = context, r7 = an empty record of this type. */
  begin(type: number): this {
    const hasScratch = this.newLabel();
    this.#section = 0;
    this.move(R.r6, R.r1);
    this.storeImmediate(4, R.fp, FRAME.key, 0);
    this.loadMap(R.r1, this.environment.scratchFd);
    this.move(R.r2, R.fp).addImmediate(R.r2, FRAME.key).call(HELPER.mapLookup);
    this.jumpIf(R.r0, "notEqual", 0, hasScratch).leave().label(hasScratch).move(R.r7, R.r0);
    for (let at = 0; at < HEADER_BYTES; at += 8) this.storeImmediate(8, R.r7, at, 0);
    this.storeImmediate(8, R.fp, FRAME.sectionEnd, 0);
    this.storeImmediate(4, R.r7, FIELD.type, type);
    this.call(HELPER.bootNs).store(8, R.r7, FIELD.time, R.r0);
    return this.call(HELPER.currentCgroupId).store(8, R.r7, FIELD.cgroupId, R.r0);
  }

  /** r8 = the running task. */
  currentTask(): this {
    return this.call(HELPER.currentTask).move(R.r8, R.r0);
  }

  /** record[field] = *(source + offset), `bytes` long. */
  readField(field: number, bytes: number, source: Register, offset: number): this {
    this.move(R.r1, R.r7).addImmediate(R.r1, field).moveImmediate(R.r2, bytes);
    return this.move(R.r3, source).addImmediate(R.r3, offset).call(HELPER.probeReadKernel);
  }

  /** destination = *(source + offset), a value of `size` bytes. */
  readValue(destination: Register, source: Register, offset: number, size: Size = 8): this {
    this.storeImmediate(8, R.fp, FRAME.pointer, 0);
    this.move(R.r3, source).addImmediate(R.r3, offset);
    this.move(R.r1, R.fp).addImmediate(R.r1, FRAME.pointer).moveImmediate(R.r2, size);
    return this.call(HELPER.probeReadKernel).load(8, destination, R.fp, FRAME.pointer);
  }

  /** The same of the user's memory, which the user may change meanwhile. */
  readUserValue(destination: Register, source: Register, offset: number, size: Size = 8): this {
    this.storeImmediate(8, R.fp, FRAME.pointer, 0);
    this.move(R.r3, source).addImmediate(R.r3, offset);
    this.move(R.r1, R.fp).addImmediate(R.r1, FRAME.pointer).moveImmediate(R.r2, size);
    return this.call(HELPER.probeReadUser).load(8, destination, R.fp, FRAME.pointer);
  }

  /** record[field] = *(source + offset) of the user's memory, `bytes` long. */
  readUserField(field: number, bytes: number, source: Register, offset: number): this {
    this.move(R.r1, R.r7).addImmediate(R.r1, field).moveImmediate(R.r2, bytes);
    return this.move(R.r3, source).addImmediate(R.r3, offset).call(HELPER.probeReadUser);
  }

  /** destination = the value at the end of a chain of pointers: `a.b` then `c.d` of what it points to. */
  follow(destination: Register, from: Register, ...paths: readonly string[]): this {
    let source = from;
    for (const path of paths) {
      this.readValue(destination, source, this.offset(path));
      source = destination;
    }
    return this;
  }

  /** r1 = where the next bytes of the section under way go. */
  #sectionStart(): this {
    this.load(8, R.r2, R.fp, FRAME.sectionEnd).andImmediate(R.r2, SECTION_OFFSET_MASK);
    return this.move(R.r1, R.r7).addImmediate(R.r1, HEADER_BYTES).add(R.r1, R.r2);
  }

  /** Sets a bit of the record's flags. */
  flag(bit: number): this {
    this.load(4, R.r1, R.r7, FIELD.flags).addImmediate(R.r1, bit);
    return this.store(4, R.r7, FIELD.flags, R.r1);
  }

  /** Adds r0 bytes to the section under way, unless a helper failed. */
  #grow(failed: string): this {
    this.jumpIf(R.r0, "sLessOrEqual", 0, failed);
    this.load(8, R.r1, R.fp, FRAME.sectionEnd).add(R.r1, R.r0);
    return this.store(8, R.fp, FRAME.sectionEnd, R.r1);
  }

  /** The section is whole: its end goes into the header. */
  endSection(): this {
    this.load(8, R.r1, R.fp, FRAME.sectionEnd);
    return this.store(4, R.r7, FIELD.sectionEnds + 4 * this.#section++, R.r1);
  }

  /** A section of the string that `pointer` points to, with its NUL. */
  stringSection(pointer: Register, bytesMax: number, space: "kernel" | "user"): this {
    const done = this.newLabel();
    this.move(R.r3, pointer);
    this.#sectionStart().moveImmediate(R.r2, bytesMax);
    this.call(space === "user" ? HELPER.probeReadUserString : HELPER.probeReadKernelString);
    return this.#grow(done).label(done).endSection();
  }

  /**
   * A section of the components of the path at r9 (a struct path), last first, each with its NUL. Goes over
   * mount points; stops at the root or after `depth` components.
   */
  pathSection(depth: number): this {
    const { offset } = this;
    const at = (path: string): number => offset.call(this, path);
    const done = this.newLabel();
    this.#copyToFrame(FRAME.dentry, at("path.dentry"));
    this.#copyToFrame(FRAME.mount, at("path.mnt"));
    for (let level = 0; level < depth; level++) {
      const next = this.newLabel();
      const within = this.newLabel();
      this.load(8, R.r9, R.fp, FRAME.mount).readValue(R.r1, R.r9, at("vfsmount.mnt_root"));
      this.load(8, R.r9, R.fp, FRAME.dentry).jumpIfRegister(R.r1, "notEqual", R.r9, within);
      this.load(8, R.r9, R.fp, FRAME.mount).addImmediate(R.r9, -at("mount.mnt"));
      this.readValue(R.r1, R.r9, at("mount.mnt_parent"));
      this.jumpIfRegister(R.r1, "equal", R.r9, done);
      this.addImmediate(R.r1, at("mount.mnt")).store(8, R.fp, FRAME.mount, R.r1);
      this.readValue(R.r1, R.r9, at("mount.mnt_mountpoint"));
      this.store(8, R.fp, FRAME.dentry, R.r1).jump(next);
      this.label(within).readValue(R.r1, R.r9, at("dentry.d_parent"));
      this.jumpIfRegister(R.r1, "equal", R.r9, done).store(8, R.fp, FRAME.parentDentry, R.r1);
      this.readValue(R.r3, R.r9, at("dentry.d_name.name"));
      this.#sectionStart().moveImmediate(R.r2, COMPONENT_BYTES_MAX);
      this.call(HELPER.probeReadKernelString).#grow(done);
      this.load(8, R.r1, R.fp, FRAME.parentDentry).store(8, R.fp, FRAME.dentry, R.r1);
      this.label(next);
    }
    return this.label(done).endSection();
  }

  #copyToFrame(slot: number, offset: number): this {
    this.move(R.r1, R.fp).addImmediate(R.r1, slot).moveImmediate(R.r2, 8);
    return this.move(R.r3, R.r9).addImmediate(R.r3, offset).call(HELPER.probeReadKernel);
  }

  /** destination = bytes of all sections so far, within what the verifier can follow. */
  sectionsLength(destination: Register): this {
    return this.load(8, destination, R.fp, FRAME.sectionEnd).andImmediate(
      destination,
      SECTION_OFFSET_MASK,
    );
  }

  /** Hands over the header and all sections, and ends. */
  submit(wake: number): this {
    this.sectionsLength(R.r9).addImmediate(R.r9, HEADER_BYTES);
    return this.handOver(R.r9, wake).leave();
  }

  /** Hands over the first `length` bytes of the record, or counts it as dropped. */
  handOver(length: Register, wake: number): this {
    const end = this.newLabel();
    this.loadMap(R.r1, this.environment.ringFd).move(R.r2, R.r7).move(R.r3, length);
    this.moveImmediate(R.r4, wake).call(HELPER.ringOutput).jumpIf(R.r0, "equal", 0, end);
    this.storeImmediate(4, R.fp, FRAME.key, 0).loadMap(R.r1, this.environment.dropsFd);
    this.move(R.r2, R.fp).addImmediate(R.r2, FRAME.key).call(HELPER.mapLookup);
    this.jumpIf(R.r0, "equal", 0, end);
    this.load(8, R.r1, R.r0, 0).addImmediate(R.r1, 1).store(8, R.r0, 0, R.r1);
    return this.label(end);
  }
}
