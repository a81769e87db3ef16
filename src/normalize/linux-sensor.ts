// What the live sensor saw, as Elastic Defend writes it, so that rules for logs-endpoint.events.* fire
// unchanged; system calls also in Auditbeat's words. Every exec of the host comes through here: objects
// are written out, not put together path by path.

import type { JsonObject } from "../base/json.ts";
import type { Endpoint } from "../sources/linux/ebpf/decode-record.ts";
import type { HostFacts } from "../sources/linux/sensor/host-facts.ts";
import type { KernelRawRecord, SensorGapRecord } from "../sources/raw-record.ts";
import { IsoTimes } from "./iso-times.ts";
import { type Outline, outlineOf } from "./linux-outline.ts";
import { LinuxProcesses, type MutableJson } from "./linux-process.ts";
import { systemCall } from "./linux-system-call.ts";
import { extensionOf } from "./raw-values.ts";

const ECS_VERSION = "8.17.0";

export type Told = Outline & {
  readonly isFailure?: boolean;
  /** Objects beside `process`. */
  readonly more?: JsonObject;
  /** `process.Ext`. */
  readonly extension?: JsonObject;
};

/** Makes the events of one sensor; what many of them say alike they share. */
export class LinuxSensorEvents {
  readonly #processes = new LinuxProcesses();
  readonly #times = new IsoTimes();
  readonly #hosts = new WeakMap<HostFacts, JsonObject>();

  normalizeKernel(raw: KernelRawRecord): JsonObject {
    const { record, moment, host } = raw;
    const told = tell(raw);
    const timestamp = this.#times.microseconds(raw.timestampMs);
    const process = this.#processes.of(moment, raw.startOf);
    if (record.kind === "exit" && record.exitCode !== undefined)
      process["exit_code"] = record.signal > 0 ? 128 + record.signal : record.exitCode;
    if (told.extension !== undefined) process["Ext"] = told.extension;
    const categories = [told.category].flat();
    const { users, containerId } = moment.process;
    const made: MutableJson = {
      "@timestamp": timestamp,
      agent: { type: "tripline", id: host.id },
      ecs: { version: ECS_VERSION },
      event: {
        kind: "event",
        category: categories,
        type: told.types,
        action: told.action,
        outcome: told.isFailure === true ? "failure" : "success",
        sequence: raw.sequence,
        id: eventId(raw),
        created: timestamp,
        module: "tripline",
        provider: raw.capture,
        dataset: `tripline.${categories[0]}`,
      },
      host: this.#hostOf(host),
      process,
    };
    if (raw.isBestEffort) made["tags"] = ["best-effort"];
    if (users !== undefined) {
      const { eventUser, eventGroup } = this.#processes.users.of(users);
      made["user"] = eventUser;
      made["group"] = eventGroup;
    }
    if (containerId !== undefined) made["container"] = { id: containerId };
    return told.more === undefined ? made : Object.assign(made, told.more);
  }

  /** The sensor's own blindness is an event, so that a gap in a timeline explains itself. */
  normalizeSensorGap(raw: SensorGapRecord): JsonObject {
    const timestamp = this.#times.microseconds(raw.timestampMs);
    return {
      "@timestamp": timestamp,
      agent: { type: "tripline", id: raw.host.id },
      ecs: { version: ECS_VERSION },
      event: {
        kind: "pipeline_error",
        category: ["host"],
        type: ["info"],
        action: "sensor-restarted",
        outcome: "failure",
        sequence: raw.sequence,
        id: `gap-${raw.host.bootId.slice(0, 8)}-${raw.timestampMs}`,
        created: timestamp,
        module: "tripline",
        dataset: "tripline.sensor",
        reason: raw.reason,
      },
      host: this.#hostOf(raw.host),
      message: `the sensor's capture process ended (${raw.reason}); events may be missing here`,
    };
  }

  #hostOf(host: HostFacts): JsonObject {
    const known = this.#hosts.get(host) ?? hostObject(host);
    this.#hosts.set(host, known);
    return known;
  }
}

/** The same live and in a recording: no process does two things of one kind in one nanosecond. */
export function eventId({ host, record }: KernelRawRecord): string {
  return `${host.bootId.slice(0, 8)}-${record.actor.timeNs}-${record.actor.pid}-${record.kind}`;
}

function hostObject(host: HostFacts): JsonObject {
  return {
    id: host.id,
    name: host.name,
    hostname: host.name,
    architecture: host.architecture,
    ip: host.addresses,
    os: {
      type: "linux",
      family: host.osFamily ?? "linux",
      platform: host.osFamily ?? "linux",
      name: host.osName ?? "Linux",
      version: host.osVersion ?? "",
      kernel: host.kernel,
    },
  };
}

function tell({ record, moment }: KernelRawRecord): Told {
  switch (record.kind) {
    case "exec": {
      // Somebody may have hidden a variable behind a thousand others.
      const more = { tripline: { env_vars_truncated: true } };
      return record.isEnvironmentCut ? { ...outlineOf(record), more } : outlineOf(record);
    }
    case "fork":
    case "exit":
      return outlineOf(record);
    case "connect":
    case "accept":
      return connection(record);
    case "dns-query":
      return lookup(record);
    case "file-open":
      return { ...outlineOf(record), more: file(record.path, record) };
    case "file-rename": {
      const more = file(record.path, undefined);
      const original = {
        path: record.from,
        name: nameOf(record.from),
        extension: extensionOf(record.from) ?? "",
      };
      return {
        ...outlineOf(record),
        more: { file: { ...(more["file"] as JsonObject), Ext: { original } } },
      };
    }
    case "file-delete":
      return { ...outlineOf(record), more: file(record.path, undefined) };
    case "credentials":
      return {
        category: "process",
        types: ["change"],
        action: rightsAction(record.syscall, moment),
      };
    case "syscall":
      return systemCall(record);
    case "module-load":
      // The sensor joins it to the call that loads.
      return { category: "driver", types: ["info"], action: "module_load" };
  }
}

const SETSID = 112;

function rightsAction(syscall: number, { process, before }: KernelRawRecord["moment"]): string {
  if (syscall === SETSID) return "session_id_change";
  const was = before?.users;
  const is = process.users;
  const isUser = was?.user.id !== is?.user.id || was?.realUser.id !== is?.realUser.id;
  return isUser || was?.savedUser.id !== is?.savedUser.id ? "uid_change" : "gid_change";
}

function connection(
  record: Extract<KernelRawRecord["record"], { kind: "connect" | "accept" }>,
): Told {
  const isOut = record.kind === "connect";
  const [source, destination] = isOut
    ? [record.local, record.remote]
    : [record.remote, record.local];
  return {
    ...outlineOf(record),
    more: {
      ...(source === undefined ? {} : { source: endpoint(source) }),
      ...(destination === undefined ? {} : { destination: endpoint(destination) }),
      network: {
        ...(record.transport === undefined ? {} : { transport: record.transport }),
        type: record.family,
        direction: isOut ? "egress" : "ingress",
      },
    },
  };
}

function endpoint({ ip, port }: Endpoint): JsonObject {
  return { ip, address: ip, port };
}

/** As Elastic Defend writes it on Linux; what was answered is not seen. */
function lookup(record: Extract<KernelRawRecord["record"], { kind: "dns-query" }>): Told {
  const { local, remote, family, question } = record;
  const isBound = local.ip !== "0.0.0.0" && local.ip !== "::";
  return {
    ...outlineOf(record),
    more: {
      dns: { type: "query", question: { name: question?.name ?? "", type: question?.type ?? "" } },
      source: isBound ? endpoint(local) : { port: local.port },
      destination: endpoint(remote),
      network: { transport: "udp", protocol: "dns", type: family, direction: "egress" },
    },
  };
}

function file(
  path: string,
  opened: { readonly inode: bigint; readonly mode: number } | undefined,
): JsonObject {
  const name = nameOf(path);
  const extension = extensionOf(path);
  return {
    file: {
      path,
      name,
      directory: path.slice(0, Math.max(1, path.length - name.length - 1)),
      ...(extension === undefined ? {} : { extension }),
      ...(opened === undefined
        ? {}
        : { inode: String(opened.inode), mode: opened.mode.toString(8).padStart(4, "0") }),
    },
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
