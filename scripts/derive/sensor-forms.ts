// The same exec as Elastic Defend, Endgame and SentinelOne would have written it, by the mapping in
// docs/sources/. DERIVED, not recorded: the facts are auditd's, only the form is the sensor's.
import type { JsonObject, JsonValue } from "../../src/base/json.ts";
import type { ExecFacts, ProcessFacts } from "./exec-facts.ts";

const HOST_ID = "8b5ac2f4-2f6e-4d8e-9d0a-6d7a0f1e2c3b";
const HOST_NAME = "demo";

/** The recordings' host runs as root; other ids keep their number as a name. */
function userName(id: string): string {
  return id === "0" ? "root" : `uid${id}`;
}

function isoTime(timestampMs: number): string {
  return new Date(Math.floor(timestampMs)).toISOString();
}

function defined(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function processFields(facts: ProcessFacts, isWhole: boolean): JsonObject {
  return defined({
    pid: facts.pid,
    entity_id: facts.entityId,
    name: facts.name,
    executable: facts.executable,
    ...(isWhole
      ? { args: facts.args, args_count: facts.args?.length, command_line: facts.commandLine }
      : {}),
  });
}

/** logs-endpoint.events.process-* and logs-endpoint.events.network-*. */
export function elasticDefendForm(facts: ExecFacts): JsonObject {
  const isExec = facts.kind === "exec";
  const dataset = isExec ? "endpoint.events.process" : "endpoint.events.network";
  const user = { id: facts.userId, name: userName(facts.userId) };
  const tty =
    facts.ttyMinor === undefined
      ? undefined
      : { char_device: { major: 136, minor: facts.ttyMinor } };
  return defined({
    "@timestamp": isoTime(facts.timestampMs),
    agent: { type: "endpoint", id: HOST_ID, version: "8.17.3" },
    data_stream: { type: "logs", dataset, namespace: "default" },
    ecs: { version: "8.10.0" },
    host: {
      id: HOST_ID,
      name: HOST_NAME,
      hostname: HOST_NAME,
      os: { type: "linux", name: "Linux" },
    },
    event: {
      kind: "event",
      module: "endpoint",
      dataset,
      category: [isExec ? "process" : "network"],
      type: ["start"],
      action: isExec ? "exec" : "connection_attempted",
      id: `derived-${facts.position}`,
      sequence: facts.position,
      ingested: isoTime(facts.timestampMs + 1000),
      outcome: "unknown",
    },
    process: {
      ...processFields(facts.process, isExec),
      ...defined({
        working_directory: isExec ? facts.workingDirectory : undefined,
        interactive: isExec ? facts.isInteractive : undefined,
        tty: isExec ? tty : undefined,
      }),
      parent: processFields(facts.parent, isExec),
    },
    user,
    ...(isExec ? {} : networkFields(facts)),
  });
}

function networkFields(facts: ExecFacts): JsonObject {
  return {
    destination: defined({ ip: facts.destinationIp, port: facts.destinationPort }),
    network: { transport: "tcp", direction: "egress" },
  };
}

/** endgame-*: ECS, without entity ids of parents, tty and leaders. */
export function endgameForm(facts: ExecFacts): JsonObject | undefined {
  if (facts.kind !== "exec") return undefined;
  const { process, parent } = facts;
  return {
    "@timestamp": isoTime(facts.timestampMs),
    ecs: { version: "1.5.0" },
    endgame: {
      event_type_full: "process_event",
      event_subtype_full: "exec_event",
      metadata: { type: "process" },
    },
    host: { id: HOST_ID, hostname: HOST_NAME, os: { type: "linux", name: "Linux" } },
    event: {
      module: "endgame",
      category: "process",
      type: "start",
      action: "exec_event",
      id: `derived-${facts.position}`,
    },
    process: {
      ...processFields(process, true),
      parent: defined({
        pid: parent.pid,
        name: parent.name,
        executable: parent.executable,
        args: parent.args,
        args_count: parent.args?.length,
        command_line: parent.commandLine,
      }),
    },
    user: { id: facts.userId, name: userName(facts.userId) },
  };
}

/** A raw SentinelOne Cloud Funnel record; src is the parent, tgt the new process. */
export function sentinelOneForm(facts: ExecFacts): JsonObject | undefined {
  if (facts.kind !== "exec") return undefined;
  return defined({
    "dataSource.name": "SentinelOne",
    "dataSource.vendor": "SentinelOne",
    "dataSource.category": "security",
    "meta.event.name": "PROCESSCREATION",
    "event.category": "process",
    "event.type": "Process Creation",
    "event.time": Math.floor(facts.timestampMs),
    "event.id": `derived_${facts.position}`,
    "endpoint.os": "linux",
    "endpoint.name": HOST_NAME,
    "endpoint.type": "server",
    "os.name": "Linux",
    "agent.uuid": HOST_ID,
    ...sentinelOneProcess("tgt.process", facts.process, facts.userId),
    ...sentinelOneProcess("src.process", facts.parent, facts.userId),
  });
}

function sentinelOneProcess(prefix: string, facts: ProcessFacts, userId: string): JsonObject {
  return defined({
    [`${prefix}.name`]: facts.name,
    [`${prefix}.displayName`]: facts.name,
    [`${prefix}.image.path`]: facts.executable,
    [`${prefix}.cmdline`]:
      facts.args === undefined ? facts.commandLine : windowsCommandLine(facts.args),
    [`${prefix}.pid`]: facts.pid,
    [`${prefix}.uid`]: facts.entityId,
    [`${prefix}.user`]: userName(userId),
  });
}

// SentinelOne joins arguments with blanks and no quotes, begun by one blank where the image is a
// script interpreter; the integration splits the text again, so quoting is lost on the way.
function windowsCommandLine(args: readonly string[]): string {
  return args.join(" ");
}
