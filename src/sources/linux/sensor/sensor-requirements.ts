// What each way of watching needs of this machine, each thing checked by itself, so that `doctor` can say
// what is missing and how to grant it without trying everything at once.
import { existsSync, readlinkSync } from "node:fs";
import { release } from "node:os";
import { KERNEL_BTF } from "../ebpf/btf.ts";
import { hasCapability } from "./capabilities.ts";
import type { CaptureKind } from "./capture-kind.ts";

export interface Requirement {
  readonly what: string;
  readonly isMet: boolean;
  /** What was found. */
  readonly found: string;
  /** How to meet it; "" when it is met or cannot be. */
  readonly advice: string;
}

const UNIT = "packaging/tripline-watch.service";
/** The inode of the pid namespace that the kernel began with. Source: include/linux/proc_ns.h. */
const INITIAL_PID_NAMESPACE = "pid:[4026531836]";

export function sensorRequirements(capture: CaptureKind): readonly Requirement[] {
  switch (capture) {
    case "ebpf":
      return [machine(), kernel(5, 8), btf(), mayLoad(), mayReadOthers(), hostPids()];
    case "audit":
      return [
        machine(),
        rights("CAP_AUDIT_CONTROL and CAP_AUDIT_READ, or root", ["audit_control", "audit_read"]),
        rights("CAP_NET_ADMIN, or root, for forks and ends", ["net_admin"]),
        hostPids(),
      ];
    case "tracefs":
      return [machine(), kernel(5, 2), rights("CAP_SYS_ADMIN, or root", ["sys_admin"]), hostPids()];
  }
}

function machine(): Requirement {
  return {
    what: "Linux on x86-64",
    isMet: process.platform === "linux" && process.arch === "x64",
    found: `${process.platform} on ${process.arch}`,
    advice: "",
  };
}

function kernel(least: number, leastMinor: number): Requirement {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  return {
    what: `kernel ${least}.${leastMinor} or later`,
    isMet: major > least || (major === least && minor >= leastMinor),
    found: release(),
    advice: "scan reads what auditd writes on older kernels",
  };
}

function btf(): Requirement {
  const isThere = existsSync(KERNEL_BTF);
  return {
    what: "the kernel's type information (BTF)",
    isMet: isThere,
    found: isThere ? KERNEL_BTF : `no ${KERNEL_BTF}`,
    advice: "a kernel built with CONFIG_DEBUG_INFO_BTF, as all large distributions' are",
  };
}

function mayLoad(): Requirement {
  return {
    what: "CAP_BPF and CAP_PERFMON, or root",
    isMet: hasCapability("sys_admin") || (hasCapability("bpf") && hasCapability("perfmon")),
    found: user(),
    advice: `run it as root, or as a service with AmbientCapabilities=CAP_BPF CAP_PERFMON (${UNIT})`,
  };
}

function mayReadOthers(): Requirement {
  return {
    ...rights("CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, for processes begun before", [
      "sys_ptrace",
      "dac_read_search",
    ]),
    advice: `without them such processes have no executable and directory (${UNIT} has them)`,
  };
}

function rights(what: string, names: readonly Parameters<typeof hasCapability>[0][]): Requirement {
  return {
    what,
    isMet: names.every((name) => hasCapability(name)),
    found: user(),
    advice: "run it as root, or as a service with these as AmbientCapabilities",
  };
}

function user(): string {
  return process.getuid?.() === 0 ? "root" : `user ${process.getuid?.()}`;
}

function hostPids(): Requirement {
  let found = "";
  try {
    found = readlinkSync("/proc/self/ns/pid");
  } catch {
    // No /proc, no Linux.
  }
  return {
    what: "the host's own process numbers",
    isMet: found === INITIAL_PID_NAMESPACE,
    found,
    advice: "in a container, begin it with --pid=host: the kernel tells the host's numbers",
  };
}
