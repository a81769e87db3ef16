// System calls that the live sensor tells as they are: in Auditbeat's words (auditd.data, its action), and in
// Elastic Defend's where it has such an event. A call that failed is told as a failure.
import type { JsonObject, JsonValue } from "../base/json.ts";
import { syscallName } from "../base/linux/syscall-name.ts";
import type { LoadedModule } from "../sources/linux/ebpf/decode-record.ts";
import type { KernelRawRecord } from "../sources/raw-record.ts";
import type { Told } from "./linux-sensor.ts";

type SystemCall = Extract<KernelRawRecord["record"], { kind: "syscall" }>;

/** As audit writes it; the sensor runs on no other yet. */
const AUDIT_ARCH_X64 = "c000003e";
const SYSCALL = { kill: 62, ptrace: 101, initModule: 175, finitModule: 313, memfdCreate: 319 };

export function systemCall(call: SystemCall): Told {
  const name = syscallName(AUDIT_ARCH_X64, String(call.syscall)) ?? String(call.syscall);
  const isFailure = call.result < 0n;
  const data: Record<string, JsonValue> = { syscall: name, exit: String(call.result) };
  call.arguments.forEach((value, nth) => {
    data[`a${nth}`] = value.toString(16);
  });
  const more = { auditd: { data, result: isFailure ? "fail" : "success" } };
  const told = { category: "process", types: ["change"], action: name, isFailure, more } as const;
  switch (call.syscall) {
    case SYSCALL.kill:
      return { ...told, action: "killed-pid" };
    case SYSCALL.ptrace:
      return { ...told, extension: { ptrace: ptraceOf(call.arguments) } };
    case SYSCALL.memfdCreate: {
      const extension = { memfd: memfdOf(call) };
      const named = call.text === "" ? more : { ...more, file: { name: call.text } };
      return { ...told, extension, more: named };
    }
    case SYSCALL.initModule:
    case SYSCALL.finitModule:
      return moduleLoad(call, told);
    default:
      return told;
  }
}

/** Auditbeat counts it among drivers, Elastic Defend among what processes do. */
function moduleLoad({ text, module }: SystemCall, told: Told): Told {
  const loaded = "loaded-kernel-module";
  if (told.isFailure === true)
    return { ...told, category: "driver", types: ["info"], action: loaded };
  const file =
    text === "" ? {} : { file: { path: text, name: text.slice(text.lastIndexOf("/") + 1) } };
  return {
    ...told,
    category: ["driver", "process"],
    types: ["start"],
    action: [loaded, "load_module"],
    more: { ...told.more, ...file },
    ...(module === undefined ? {} : { extension: { load_module: moduleOf(module) } }),
  };
}

/** Source: include/linux/panic.h; a module sets these only. */
const TAINTS: readonly (readonly [bit: bigint, name: string])[] = [
  [0n, "PROPRIETARY_MODULE"],
  [1n, "FORCED_MODULE"],
  [10n, "CRAP"],
  [12n, "OOT_MODULE"],
  [13n, "UNSIGNED_MODULE"],
  [15n, "LIVEPATCH"],
  [16n, "AUX"],
  [17n, "RANDSTRUCT"],
  [18n, "TEST"],
];

function moduleOf({ name, version, sourceVersion, taints }: LoadedModule): JsonObject {
  const flags = TAINTS.filter(([bit]) => ((taints >> bit) & 1n) === 1n).map(([, flag]) => flag);
  return {
    name,
    ...(version === "" ? {} : { version }),
    ...(sourceVersion === "" ? {} : { src_version: sourceVersion }),
    taints: String(taints),
    // Rules ask whether there are any.
    ...(flags.length === 0 ? {} : { taint_flags: flags }),
  };
}

function ptraceOf([request, pid, address, data]: readonly bigint[]): JsonObject {
  return {
    request: Number(request ?? 0n),
    child_pid: Number(BigInt.asIntN(32, pid ?? 0n)),
    addr: String(address ?? 0n),
    data: String(data ?? 0n),
  };
}

/** Source: include/uapi/linux/memfd.h. */
function memfdOf({ text, arguments: [, flags = 0n] }: SystemCall): JsonObject {
  const has = (flag: bigint): boolean => (flags & flag) !== 0n;
  return {
    name: text,
    flags: Number(BigInt.asUintN(32, flags)),
    flag_cloexec: has(1n),
    flag_allow_seal: has(2n),
    flag_hugetlb: has(4n),
    flag_noexec_seal: has(8n),
    flag_exec: has(16n),
  };
}
