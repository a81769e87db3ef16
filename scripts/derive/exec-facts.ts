// The facts of one exec or connection, taken from a normalized auditd event: what the forms of the
// other sensors are written from. Nothing is invented: what auditd did not see stays absent.

import type { EcsEvent } from "../../src/event/ecs-event.ts";
import { type FieldValue, readField } from "../../src/event/read-field.ts";

export interface ProcessFacts {
  readonly pid: number | undefined;
  readonly name: string | undefined;
  readonly executable: string | undefined;
  readonly args: readonly string[] | undefined;
  readonly commandLine: string | undefined;
  readonly entityId: string | undefined;
}

export interface ExecFacts {
  readonly kind: "exec" | "network";
  readonly timestampMs: number;
  /** 0-based position among the recording's events. */
  readonly position: number;
  readonly process: ProcessFacts;
  readonly parent: ProcessFacts;
  readonly workingDirectory: string | undefined;
  readonly isInteractive: boolean;
  readonly ttyMinor: number | undefined;
  readonly userId: string;
  readonly destinationIp: string | undefined;
  readonly destinationPort: number | undefined;
}

/** Undefined for events that are neither a successful exec nor an outgoing connection. */
export function execFactsOf(event: EcsEvent, position: number): ExecFacts | undefined {
  const read = (path: string): FieldValue => readField(event.fields, path.split("."));
  const actions = list(read("event.action")).map(String);
  const isExec = actions.includes("exec");
  const isConnection = actions.includes("connected-to") || actions.includes("connection_attempted");
  if (!isExec && !isConnection) return undefined;
  return {
    kind: isExec ? "exec" : "network",
    timestampMs: event.timestampMs,
    position,
    process: processFacts((leaf) => read(`process.${leaf}`)),
    parent: processFacts((leaf) => read(`process.parent.${leaf}`)),
    workingDirectory: text(read("process.working_directory")),
    isInteractive: read("process.interactive") === true,
    ttyMinor: number(read("process.tty.char_device.minor")),
    userId: text(read("user.id")) ?? "0",
    destinationIp: text(read("destination.ip")),
    destinationPort: number(read("destination.port")),
  };
}

function processFacts(read: (leaf: string) => FieldValue): ProcessFacts {
  const args = list(read("args")).map(String);
  return {
    pid: number(read("pid")),
    name: text(read("name")),
    executable: text(read("executable")),
    args: args.length === 0 ? undefined : args,
    commandLine: text(read("command_line")) ?? (args.length === 0 ? undefined : args.join(" ")),
    entityId: text(read("entity_id")),
  };
}

function list(value: FieldValue): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function text(value: FieldValue): string | undefined {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
}

function number(value: FieldValue): number | undefined {
  const converted = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof converted === "number" && Number.isFinite(converted) ? converted : undefined;
}
