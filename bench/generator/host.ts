// One simulated host of the generator: its constant document parts and its running counters.
import type { JsonObject } from "../../src/base/json.ts";
import { linuxPrograms, type Program, windowsPrograms, word } from "./programs.ts";
import type { Random } from "./random.ts";

export interface Host {
  readonly os: "linux" | "windows";
  readonly agentId: string;
  readonly address: string;
  readonly programs: readonly Program[];
  /** `agent` and `host` of every event. */
  readonly document: JsonObject;
  /** Entity ids of processes that run now; new ones replace old ones. */
  readonly entityIds: string[];
  sequence: number;
}

export function makeHost(random: Random, at: number): Host {
  const os = random.chance(0.62) ? "windows" : "linux";
  const agentId = random.uuid();
  const address = `10.${random.below(255)}.${random.below(255)}.${random.below(255)}`;
  return {
    os,
    agentId,
    address,
    programs: os === "windows" ? windowsPrograms : linuxPrograms,
    document: hostDocument(random, { os, agentId, address, name: `${os}-${word(random)}-${at}` }),
    entityIds: Array.from({ length: 40 }, () => entityId(random, agentId)),
    sequence: 1000,
  };
}

/** As Elastic Defend makes them: base64 of the agent, the pid and a time. */
export function entityId(random: Random, agentId: string): string {
  return Buffer.from(`${agentId}-${random.below(99_999)}-13293${random.hex(12)}`).toString(
    "base64",
  );
}

function hostDocument(
  random: Random,
  host: { os: "linux" | "windows"; agentId: string; address: string; name: string },
): JsonObject {
  const isWindows = host.os === "windows";
  const kernel = isWindows ? "1809 (10.0.17763.2686)" : "5.10.0-30-amd64 #1 SMP Debian";
  const full = isWindows ? "Windows Server 2019 Datacenter" : "Debian 11.10";
  return {
    agent: { id: host.agentId, type: "endpoint", version: "8.17.3" },
    elastic: { agent: { id: host.agentId } },
    ecs: { version: "8.10.0" },
    host: {
      hostname: host.name,
      name: host.name,
      id: random.uuid(),
      os: {
        Ext: { variant: full },
        kernel,
        name: isWindows ? "Windows" : "Linux",
        family: isWindows ? "windows" : "debian",
        type: host.os,
        version: kernel,
        platform: isWindows ? "windows" : "debian",
        full: `${full} ${kernel}`,
      },
      ip: [host.address, `fe80::f40a:aed0:${random.hex(4)}:${random.hex(4)}`, "127.0.0.1", "::1"],
      mac: [`00-00-5e-00-53-${random.hex(2)}`],
      architecture: "x86_64",
    },
  };
}
