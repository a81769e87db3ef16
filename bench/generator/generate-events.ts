// Synthetic events in the shape of Elastic Defend's: process, file, network, registry and library
// events of a few hundred Linux and Windows hosts, about 2.5 kB each, with high-cardinality values.
// They measure; they prove nothing about detection.
import type { JsonObject } from "../../src/base/json.ts";
import { type Host, makeHost } from "./host.ts";
import { shortProcess, wholeProcess } from "./process-fields.ts";
import { fillCommand, user, word } from "./programs.ts";
import { Random } from "./random.ts";

const HOST_COUNT = 300;
const START_MS = Date.UTC(2026, 6, 4);

/** Endless NDJSON lines without their newline; the same for the same seed. */
export function* generateEvents(seed: number): Generator<string> {
  const random = new Random(seed);
  const hosts = Array.from({ length: HOST_COUNT }, (_, at) => makeHost(random, at));
  const windowsHosts = hosts.filter((host) => host.os === "windows");
  let timeMs = START_MS;
  for (;;) {
    timeMs += random.below(7);
    const share = random.next();
    const host = random.pick(share < 0.84 ? hosts : windowsHosts);
    const part = eventPart(random, host, share);
    yield JSON.stringify({
      ...host.document,
      ...part.fields,
      ...envelope(random, host, part, timeMs),
    });
  }
}

interface EventPart {
  readonly category: string;
  readonly type: string;
  readonly action: string;
  readonly fields: JsonObject;
}

function eventPart(random: Random, host: Host, share: number): EventPart {
  if (share < 0.4) return processEvent(random, host);
  if (share < 0.68) return fileEvent(random, host);
  if (share < 0.84) return networkEvent(random, host);
  return share < 0.94 ? registryEvent(random, host) : libraryEvent(random, host);
}

function envelope(random: Random, host: Host, part: EventPart, timeMs: number): JsonObject {
  const time = new Date(timeMs).toISOString();
  const precise = time.replace("Z", `${100_000 + random.below(899_999)}Z`);
  const dataset = `endpoint.events.${part.category}`;
  return {
    "@timestamp": precise,
    message: `Endpoint ${part.category} event`,
    data_stream: { type: "logs", dataset, namespace: "default" },
    event: {
      agent_id_status: "verified",
      sequence: host.sequence++,
      ingested: time,
      created: precise,
      kind: "event",
      module: "endpoint",
      action: part.action,
      id: `${random.hex(16)}++++${random.hex(4)}`,
      category: [part.category],
      type: [part.type],
      dataset,
      outcome: "unknown",
    },
    user:
      host.os === "windows" ? { domain: "CORP", name: user(random) } : { id: "1000", name: "app" },
  };
}

function processEvent(random: Random, host: Host): EventPart {
  const isEnd = random.chance(0.4);
  const process = wholeProcess(random, host);
  const start = host.os === "linux" ? random.pick(["exec", "fork"]) : "start";
  return {
    category: "process",
    type: isEnd ? "end" : "start",
    action: isEnd ? "end" : start,
    fields: { process: isEnd ? { ...process, exit_code: 0 } : process },
  };
}

const fileTypes = {
  creation: "creation",
  modification: "change",
  deletion: "deletion",
  rename: "change",
};
const extensions = "log tmp dat json etl db pf xml txt lock cache docx js pyc dll".split(" ");

function fileEvent(random: Random, host: Host): EventPart {
  const action = random.pick(Object.keys(fileTypes)) as keyof typeof fileTypes;
  const extension = random.pick(extensions);
  const name = `${word(random)}${random.below(100_000)}.${extension}`;
  const folder = fillCommand(
    host.os === "windows"
      ? random.pick(["C:\\ProgramData\\%w\\", "C:\\Users\\%u\\AppData\\Local\\Temp\\"])
      : random.pick(["/var/log/", "/tmp/", "/home/%u/.cache/", "/var/lib/docker/%h/"]),
    random,
  );
  return {
    category: "file",
    type: fileTypes[action],
    action,
    fields: {
      process: shortProcess(random, host),
      file: {
        Ext: { header_bytes: random.hex(32), entropy: random.next() * 8 },
        path: folder + name,
        name,
        extension,
        size: random.below(1_000_000),
      },
    },
  };
}

function networkEvent(random: Random, host: Host): EventPart {
  const action = random.pick([
    "connection_attempted",
    "disconnect_received",
    "connection_accepted",
  ]);
  const remote = `${1 + random.below(222)}.${random.below(255)}.${random.below(255)}.${random.below(255)}`;
  return {
    category: "network",
    type: action === "disconnect_received" ? "end" : "start",
    action,
    fields: {
      process: shortProcess(random, host),
      destination: {
        ip: remote,
        address: remote,
        port: random.pick([443, 443, 443, 80, 53, 8080, 22]),
        bytes: random.below(100_000),
        geo: { country_iso_code: "DE", continent_name: "Europe" },
      },
      source: { ip: host.address, address: host.address, port: 49_152 + random.below(16_000) },
      network: { transport: "tcp", type: "ipv4", direction: random.pick(["egress", "ingress"]) },
    },
  };
}

function registryEvent(random: Random, host: Host): EventPart {
  const key = `SYSTEM\\ControlSet001\\Services\\${word(random)}${random.below(10_000)}`;
  return {
    category: "registry",
    type: random.pick(["change", "access"]),
    action: random.pick(["modification", "query"]),
    fields: {
      process: shortProcess(random, host),
      registry: {
        hive: "HKLM",
        key,
        path: `HKLM\\${key}\\Start`,
        value: "Start",
        data: { type: "REG_DWORD", strings: [String(random.below(100))] },
      },
    },
  };
}

const libraries = "msxml3 urlmon wininet clr taskschd amsi dbghelp samlib winhttp".split(" ");

function libraryEvent(random: Random, host: Host): EventPart {
  const name = `${random.pick(libraries)}.dll`;
  return {
    category: "library",
    type: "start",
    action: "load",
    fields: {
      process: shortProcess(random, host),
      dll: {
        name,
        path: `C:\\Windows\\System32\\${name}`,
        pe: { original_file_name: name, imphash: random.hex(32) },
        hash: { sha256: random.hex(64), md5: random.hex(32) },
        Ext: { relative_file_creation_time: random.below(100_000_000) + 0.4 },
      },
    },
  };
}
