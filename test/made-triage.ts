// Events and alerts of a made-up host, kept in memory, for tests of what an investigation says of them.
import type { JsonObject } from "../src/base/json.ts";
import type { AlertStore } from "../src/store/alerts/alert-store.ts";
import { openAlertStore } from "../src/store/alerts/open-alert-store.ts";
import { MemoryEventStore } from "../src/store/events/memory-event-store.ts";
import type { ProcessStore } from "../src/store/events/process-store.ts";
import { createInvestigator } from "../src/triage/investigate.ts";
import type { Investigation } from "../src/triage/investigation.ts";
import { type SampleAlert, sampleAlert } from "./end-to-end/sample-alert.ts";

/** The moment of the alert, a Tuesday at ten. */
export const ALERT_MS: number = Date.UTC(2026, 10, 24, 10);
export const HOST: JsonObject = { id: "id-of-web-1", name: "web-1", os: { type: "linux" } };

export interface MadeProcess {
  readonly id: string;
  readonly parent?: string;
  readonly args?: readonly string[];
  readonly name?: string;
  readonly pid?: number;
  readonly user?: string;
  readonly host?: JsonObject;
  /** More of `process`. */
  readonly more?: JsonObject;
}

/** A process as its events name it. */
export function processFields(made: MadeProcess): JsonObject {
  const { id, parent, args = [id], name = args[0] ?? id } = made;
  return {
    entity_id: id,
    pid: made.pid ?? pidOf(id),
    name,
    executable: `/usr/bin/${name}`,
    args: [...args],
    args_count: args.length,
    command_line: args.join(" "),
    ...(parent === undefined
      ? {}
      : { parent: { entity_id: parent, pid: pidOf(parent), name: parent, args: [parent] } }),
    ...made.more,
  };
}

function pidOf(id: string): number {
  return 1000 + ([...id].reduce((sum, letter) => sum * 7 + letter.charCodeAt(0), 0) % 30_000);
}

export class MadeHost {
  readonly events: ProcessStore;
  readonly alerts: AlertStore = openAlertStore(":memory:");
  #count = 0;

  constructor(events: ProcessStore = new MemoryEventStore()) {
    this.events = events;
  }

  /** An event so many milliseconds after the alert; before it where negative. */
  add(afterMs: number, document: JsonObject): void {
    const timestampMs = ALERT_MS + afterMs;
    const whole = {
      "@timestamp": new Date(timestampMs).toISOString(),
      host: HOST,
      user: { name: "deploy", id: "1000" },
      ...document,
    };
    const id = `e${this.#count++}`;
    this.events.append([
      {
        index: "logs-test",
        id,
        isIdGiven: true,
        document: whole,
        timestampMs,
        ingestedMs: timestampMs,
      },
    ]);
  }

  start(afterMs: number, made: MadeProcess): void {
    this.add(afterMs, {
      event: { category: ["process"], type: ["start"], action: "exec" },
      process: processFields(made),
      ...who(made),
    });
  }

  end(afterMs: number, made: MadeProcess, exitCode: number): void {
    this.add(afterMs, {
      event: { category: ["process"], type: ["end"], action: "end" },
      process: { ...processFields(made), exit_code: exitCode },
      ...who(made),
    });
  }

  /** Raises an alert about a process of the host. */
  alert(
    id: string,
    made: MadeProcess,
    more: Partial<SampleAlert> & { readonly document?: JsonObject; readonly note?: string } = {},
  ): void {
    const timeMs = more.timeMs ?? ALERT_MS;
    const document = sampleAlert({
      id,
      ...more,
      timeMs,
      body: {
        "@timestamp": new Date(timeMs).toISOString(),
        event: { kind: "event", category: ["process"], type: ["start"], action: "exec" },
        host: HOST,
        user: { name: "deploy", id: "1000" },
        process: processFields(made),
        ...who(made),
        ...more.document,
      },
    });
    const note = more.note === undefined ? {} : { "kibana.alert.rule.note": more.note };
    this.alerts.commit({
      alerts: [{ ...document, ...note }],
      suppressed: [],
      exceptionHits: [],
      state: new Map(),
    });
  }

  async investigate(id: string, nowMs: number = ALERT_MS + 3_600_000): Promise<Investigation> {
    const { events, alerts } = this;
    const investigator = createInvestigator({ events, alerts, nowMs: () => nowMs });
    const investigation = await investigator.investigate(id, new AbortController().signal);
    if (investigation === undefined) throw new Error(`assertion failed: no alert ${id}`);
    return investigation;
  }
}

function who({ user, host }: MadeProcess): JsonObject {
  return {
    ...(user === undefined ? {} : { user: { name: user } }),
    ...(host === undefined ? {} : { host }),
  };
}

/** The rows of a tree, indented by their depth: role's first letter, command line. */
export function drawn({ tree }: Investigation): readonly string[] {
  return tree.rows.map(
    ({ depth, role, process }) => `${"  ".repeat(depth)}${role[0]} ${process.commandLine}`,
  );
}
