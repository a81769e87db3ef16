// The face of the response room: rehearse an action, run it, read the journal and the host's state. What is
// behind it is in create-responder.ts.
import type { ActionKind, ActionRequest, Outcome, Rehearsal, ResponseRequest } from "./action.ts";

/** An action of the journal. */
export interface JournaledAction {
  readonly id: string;
  readonly atMs: number;
  /** Who did it: `cli:NAME`, an account of the page, `automatic`. */
  readonly actor: string;
  readonly alertId?: string;
  readonly action: ActionRequest;
  readonly comment: string;
  /** False where it failed, and where no outcome was written: the process ended in between. */
  readonly isDone: boolean;
  readonly lines: readonly string[];
  /** The request that undoes it, while it can be undone. */
  readonly undo?: ActionRequest;
  /** The name of a file that it made; `file(name)` has its path. */
  readonly file?: string;
}

export interface JournalCheck {
  readonly lineCount: number;
  /** What is wrong, with the line's number from 1; empty when every line follows from the one before. */
  readonly faults: readonly string[];
}

export interface HostState {
  readonly isIsolated: boolean;
  readonly blockedAddresses: readonly string[];
}

/** Whether a kind of action can be done by this process at all. */
export interface Ability {
  readonly kind: ActionKind;
  /** What is missing, such as a capability or a program; empty where nothing is. */
  readonly obstacles: readonly string[];
}

export interface Responder {
  /** What would happen. Changes nothing and journals nothing. */
  readonly rehearse: (request: ResponseRequest, actor: string) => Promise<Rehearsal>;
  /** Does it, one action at a time. Never rejects: what failed is an outcome that is not done. */
  readonly run: (request: ResponseRequest, actor: string) => Promise<Outcome>;
  readonly state: () => Promise<HostState>;
  /** Newest first. */
  readonly journal: (limit: number) => readonly JournaledAction[];
  /**
   * Whether the journal on disk is what was written. `remembered` are hashes of lines that are kept elsewhere,
   * as the audit trail does: a journal whose end was cut off still is a chain.
   */
  readonly checkJournal: (remembered?: readonly string[]) => JournalCheck;
  /** The path of a file that an action made; undefined for any other name. */
  readonly file: (name: string) => string | undefined;
  /** One for each kind of action. */
  readonly abilities: () => readonly Ability[];
  /** Puts isolation and blocks back that were in force before a restart; says what it did. */
  readonly reapply: () => Promise<readonly string[]>;
}

/** One line of the alert store's audit trail. */
export interface ResponseAudit {
  readonly atMs: number;
  readonly actor: string;
  /** `response.kill`, `response.isolate`, … */
  readonly action: string;
  /** The alert's id, or the action's own where it is done for none. */
  readonly subject: string;
  readonly detail: {
    readonly id: string;
    readonly action: string;
    readonly comment: string;
    readonly isDone: boolean;
    readonly lines: readonly string[];
    /** SHA-256 of the journal's line, which holds all lines before it as well. */
    readonly journalHash: string;
  };
}

export interface ResponderParts {
  /** Everything is kept in `response/` below it. */
  readonly dataDir: string;
  readonly nowMs: () => number;
  /** Takes a line for the audit trail; a throw is told in the outcome and stops nothing. */
  readonly audit?: (entry: ResponseAudit) => void;
  /** Where the page listens; stays in reach of an isolated host unless it is a loopback address. */
  readonly pageAddress?: { readonly host: string; readonly port: number };
  /** Sends a message through the outputs and says where it went. Absent: nothing can be escalated. */
  readonly escalate?: (message: Escalation) => Promise<readonly string[]>;
}

export interface Escalation {
  readonly id: string;
  readonly atMs: number;
  readonly actor: string;
  readonly alertId?: string;
  readonly comment: string;
}
