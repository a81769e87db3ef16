// Which capabilities this process has in effect. Source: include/uapi/linux/capability.h, capabilities(7).
import { readFileSync } from "node:fs";

const BITS = {
  chown: 0n,
  dac_override: 1n,
  dac_read_search: 2n,
  fowner: 3n,
  kill: 5n,
  net_admin: 12n,
  sys_ptrace: 19n,
  sys_admin: 21n,
  audit_control: 30n,
  audit_read: 37n,
  perfmon: 38n,
  bpf: 39n,
} as const;

export function hasCapability(name: keyof typeof BITS): boolean {
  return ((effective() >> BITS[name]) & 1n) === 1n;
}

function effective(): bigint {
  try {
    const status = readFileSync("/proc/self/status", "utf8");
    return BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  } catch {
    return 0n;
  }
}
