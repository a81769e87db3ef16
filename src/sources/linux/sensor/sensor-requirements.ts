// What the live sensor needs of this machine, each checked by itself, so that `doctor` can say what is
// missing and how to grant it without trying everything at once.
import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { KERNEL_BTF } from "../ebpf/btf.ts";

export interface Requirement {
  readonly what: string;
  readonly isMet: boolean;
  /** What was found. */
  readonly found: string;
  /** How to meet it; "" when it is met or cannot be. */
  readonly advice: string;
}

/** Bits of capabilities. Source: include/uapi/linux/capability.h. */
const CAP_SYS_ADMIN = 21n;
const CAP_PERFMON = 38n;
const CAP_BPF = 39n;

export function sensorRequirements(): readonly Requirement[] {
  const isLinux = process.platform === "linux";
  const isMachine = process.arch === "x64";
  const [major = 0, minor = 0] = release().split(".").map(Number);
  const isNewEnough = major > 5 || (major === 5 && minor >= 8);
  const effective = effectiveCapabilities();
  const may = (bit: bigint) => ((effective >> bit) & 1n) === 1n;
  const isPermitted = may(CAP_SYS_ADMIN) || (may(CAP_BPF) && may(CAP_PERFMON));
  return [
    {
      what: "Linux on x86-64",
      isMet: isLinux && isMachine,
      found: `${process.platform} on ${process.arch}`,
      advice: "",
    },
    {
      what: "kernel 5.8 or later",
      isMet: isLinux && isNewEnough,
      found: release(),
      advice: "scan reads what auditd writes on older kernels",
    },
    {
      what: "the kernel's type information (BTF)",
      isMet: existsSync(KERNEL_BTF),
      found: existsSync(KERNEL_BTF) ? KERNEL_BTF : `no ${KERNEL_BTF}`,
      advice: "a kernel built with CONFIG_DEBUG_INFO_BTF, as all large distributions' are",
    },
    {
      what: "CAP_BPF and CAP_PERFMON, or root",
      isMet: isPermitted,
      found: process.getuid?.() === 0 ? "root" : `user ${process.getuid?.()}`,
      advice:
        "run it as root, or as a service with AmbientCapabilities=CAP_BPF CAP_PERFMON (packaging/tripline-watch.service)",
    },
  ];
}

function effectiveCapabilities(): bigint {
  try {
    const status = readFileSync("/proc/self/status", "utf8");
    return BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  } catch {
    return 0n;
  }
}
