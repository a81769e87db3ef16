// What every event of this host says of the host.
import { readFileSync } from "node:fs";
import { arch, hostname, networkInterfaces, release } from "node:os";

export interface HostFacts {
  /** /etc/machine-id; the host's name where there is none. */
  readonly id: string;
  readonly bootId: string;
  readonly name: string;
  readonly architecture: string;
  /** As they were when the sensor started. */
  readonly addresses: readonly string[];
  readonly kernel: string;
  /** Of /etc/os-release. */
  readonly osName: string | undefined;
  readonly osVersion: string | undefined;
  readonly osFamily: string | undefined;
}

export function readHostFacts(): HostFacts {
  const name = hostname();
  const release_ = parseOsRelease(readText("/etc/os-release") ?? "");
  return {
    id: readText("/etc/machine-id")?.trim() || name,
    bootId: readText("/proc/sys/kernel/random/boot_id")?.trim() ?? "",
    name,
    architecture: arch() === "x64" ? "x86_64" : arch(),
    addresses: Object.values(networkInterfaces()).flatMap((all = []) =>
      all.map(({ address }) => address),
    ),
    kernel: release(),
    osName: release_.get("NAME"),
    osVersion: release_.get("VERSION_ID"),
    osFamily: release_.get("ID"),
  };
}

function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, key, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) found.set(key, value.replace(/^"(.*)"$/, "$1"));
  }
  return found;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
