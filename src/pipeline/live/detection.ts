// What evaluates in a running Tripline: the engine with its exceptions before it and the alert maker
// behind it, made anew whenever rules change, with the state of the one before.
import { AlertMaker } from "../../alerts/alert-maker.ts";
import { SuppressionWindows } from "../../alerts/suppression-windows.ts";
import type { JsonObject, JsonValue } from "../../base/json.ts";
import { Engine, type EngineStats } from "../../engine/engine.ts";
import { neededArrivals, readStreamRecord } from "../../engine/sequence/sequence-state.ts";
import type { EcsEvent } from "../../event/ecs-event.ts";
import { FieldTable } from "../../event/field-table.ts";
import type { RuleSet } from "../../rules/load-rules.ts";
import { createExceptionGate, type ExceptionGate, takeHits } from "../exception-gate.ts";
import type { Detection } from "./evaluator.ts";

/** Under these names the state is kept. */
export const ENGINE_STATE = "engine";
export const SUPPRESSION_STATE = "suppression";

/** What stands for one rule execution where a rule suppresses "per rule execution": Kibana's usual interval. */
export const EXECUTION_MS: number = 5 * 60_000;

export interface DetectionOptions {
  readonly set: RuleSet;
  readonly nowMs: () => number;
  readonly executionUuid: string;
  /** How far disordered events are put right before sequences see them. */
  readonly allowanceMs: number;
}

/** Events of the log by position; those that are gone are left out. */
export type ReadEvents = (positions: readonly number[]) => ReadonlyMap<number, EcsEvent>;

export class LiveDetection implements Detection {
  readonly #engine: Engine;
  readonly #gate: ExceptionGate;
  readonly #suppressor = new SuppressionWindows({ executionMs: EXECUTION_MS });
  readonly #maker: AlertMaker;

  constructor({ set, nowMs, executionUuid, allowanceMs }: DetectionOptions) {
    const fields = new FieldTable();
    this.#gate = createExceptionGate(set, { nowMs: nowMs(), fields });
    this.#engine = new Engine({
      rules: set.rules,
      mode: "indexed",
      anyIndex: false,
      allowanceMs,
      fields,
      isExcepted: this.#gate.isExcepted,
    });
    this.#maker = new AlertMaker({ nowMs, executionUuid, suppressor: this.#suppressor });
  }

  readonly push: Detection["push"] = (event) => this.#engine.push(event);

  readonly advance: Detection["advance"] = (timestampMs) => {
    this.#gate.setTime(timestampMs);
    return this.#engine.advance(timestampMs);
  };

  readonly alertsFor: Detection["alertsFor"] = (match) => this.#maker.alertsFor(match);

  /** Exceptions that were left out, and why. */
  get notes(): readonly string[] {
    return this.#gate.notes;
  }

  stats(): EngineStats {
    return this.#engine.stats();
  }

  state(): ReadonlyMap<string, Uint8Array> {
    const state = new Map([[ENGINE_STATE, Buffer.from(JSON.stringify(this.#engine.state()))]]);
    const windows = this.#suppressor.exportIfChanged();
    if (windows !== undefined) state.set(SUPPRESSION_STATE, Buffer.from(windows));
    return state;
  }

  /** Takes up a state before the first event; bytes that are none leave it as it is. */
  restore(kept: (name: string) => Uint8Array | undefined, read: ReadEvents): void {
    const windows = kept(SUPPRESSION_STATE);
    if (windows !== undefined) this.#suppressor.restore(windows);
    const state = parsed(kept(ENGINE_STATE));
    const record = readStreamRecord(state);
    if (record === undefined) return;
    const events = read(neededArrivals(record));
    this.#engine.restore(state, (arrival) => events.get(arrival));
  }

  takeCounts(): ReturnType<Detection["takeCounts"]> {
    return {
      suppressed: this.#suppressor.takeSuppressed(),
      exceptionHits: takeHits(this.#gate.hits),
    };
  }
}

function parsed(bytes: Uint8Array | undefined): JsonValue | undefined {
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as JsonObject;
  } catch {
    return undefined;
  }
}
