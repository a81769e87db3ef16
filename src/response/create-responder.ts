// Puts the room together: a plan for each kind of action, and the order in which one is carried out. It is
// planned afresh when it is run; its intent is on disk before the host is touched, and its outcome after.
// Where the journal cannot be written nothing is done, but for what gives a host back to its people.
import { randomBytes } from "node:crypto";
import { AccountLock, missingPrograms } from "./accounts/account-lock.ts";
import {
  ACTION_KINDS,
  type ActionKind,
  type ActionRequest,
  type Done,
  impossible,
  isActionRequest,
  type Outcome,
  type Plan,
  type Rehearsal,
  type ResponseRequest,
} from "./action.ts";
import { Collections } from "./collect/collection.ts";
import { NO_OUTPUT, planEscalation } from "./escalation.ts";
import { Quarantine } from "./files/quarantine.ts";
import { responseFolder } from "./host/response-folder.ts";
import { missingRights } from "./host/rights.ts";
import { ActionJournal } from "./journal/action-journal.ts";
import { BlockedAddresses } from "./network/blocked-addresses.ts";
import { HostIsolation } from "./network/host-isolation.ts";
import { nftObstacles } from "./network/nft.ts";
import { planProcess } from "./processes/process-actions.ts";
import { isAtRest } from "./processes/process-facts.ts";
import type {
  Ability,
  HostState,
  JournalCheck,
  JournaledAction,
  Responder,
  ResponderParts,
} from "./responder.ts";

const NO_ACTION = "this is no action";

/** Makes the folder where there is none; throws what the disk says. */
export function createResponder(parts: ResponderParts): Responder {
  return new RoomResponder(parts);
}

class RoomResponder implements Responder {
  readonly #parts: ResponderParts;
  readonly #journal: ActionJournal;
  readonly #isolation: HostIsolation;
  readonly #blocked: BlockedAddresses;
  readonly #quarantine: Quarantine;
  readonly #collections: Collections;
  readonly #accounts: AccountLock;
  /** The end of the action before. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ResponderParts) {
    const folder = responseFolder(parts.dataDir);
    this.#parts = parts;
    this.#journal = new ActionJournal(folder);
    this.#isolation = new HostIsolation(folder, parts.pageAddress);
    this.#blocked = new BlockedAddresses(folder);
    this.#collections = new Collections(folder, parts.dataDir);
    this.#quarantine = new Quarantine(folder, parts.dataDir);
    this.#accounts = new AccountLock(folder);
  }

  async rehearse(request: ResponseRequest, actor: string): Promise<Rehearsal> {
    try {
      const { steps, obstacles, isUndoable } = await this.#plan({ request, actor });
      return { steps, obstacles, isUndoable };
    } catch (error) {
      return { steps: [], obstacles: [messageOf(error)], isUndoable: false };
    }
  }

  run(request: ResponseRequest, actor: string): Promise<Outcome> {
    const turn = this.#turn.then(() => this.#run(request, actor));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async state(): Promise<HostState> {
    return {
      isIsolated: await this.#isolation.isInForce(),
      blockedAddresses: this.#blocked.list(),
    };
  }

  journal(limit: number): readonly JournaledAction[] {
    const newest = this.#journal.actions().slice(-limit).reverse();
    return newest.map(({ undo, ...action }) =>
      undo !== undefined && this.#canUndo(undo) ? { ...action, undo } : action,
    );
  }

  checkJournal(remembered: readonly string[] = []): JournalCheck {
    return this.#journal.check(remembered);
  }

  file(name: string): string | undefined {
    return this.#collections.pathOf(name);
  }

  abilities(): readonly Ability[] {
    return ACTION_KINDS.map((kind) => ({ kind, obstacles: this.#missing(kind) }));
  }

  async reapply(): Promise<readonly string[]> {
    const told: string[] = [];
    for (const part of [this.#isolation, this.#blocked]) {
      try {
        const line = await part.reapply();
        if (line !== undefined) told.push(line);
      } catch (error) {
        told.push(`isolation or blocks could not be put back: ${messageOf(error)}`);
      }
    }
    return told;
  }

  async #run(request: ResponseRequest, actor: string): Promise<Outcome> {
    const id = randomBytes(6).toString("hex");
    const { nowMs } = this.#parts;
    // What is none is not worth a line that no reader could make sense of.
    if (!isActionRequest(request.action)) return { id, isDone: false, lines: [NO_ACTION] };
    const troubles: string[] = [];
    try {
      this.#journal.intend({ id, atMs: nowMs(), actor, request });
    } catch (error) {
      const told = `the journal cannot be written: ${messageOf(error)}`;
      if (!isGivingBack(request.action)) {
        return { id, isDone: false, lines: [`${told}; nothing was done`] };
      }
      troubles.push(told);
    }
    const done = await this.#carryOut({ id, request, actor });
    let journalHash = "";
    try {
      journalHash = this.#journal.conclude(id, nowMs(), done);
    } catch (error) {
      troubles.push(`the outcome is not in the journal: ${messageOf(error)}`);
    }
    try {
      this.#parts.audit?.({
        atMs: nowMs(),
        actor,
        action: `response.${request.action.kind}`,
        subject: request.alertId ?? id,
        detail: {
          id,
          action: JSON.stringify(request.action),
          comment: request.comment,
          isDone: done.isDone,
          lines: done.lines,
          journalHash,
        },
      });
    } catch (error) {
      troubles.push(`the outcome is not in the audit trail: ${messageOf(error)}`);
    }
    return { id, isDone: done.isDone, lines: [...done.lines, ...troubles] };
  }

  async #carryOut(act: Act): Promise<Done> {
    try {
      const plan = await this.#plan(act);
      if (plan.obstacles.length > 0) return { isDone: false, lines: plan.obstacles };
      return await plan.carryOut();
    } catch (error) {
      return { isDone: false, lines: [messageOf(error)] };
    }
  }

  #plan({ id = "", request, actor }: Act): Plan | Promise<Plan> {
    const { action } = request;
    if (!isActionRequest(action)) return impossible([NO_ACTION]);
    switch (action.kind) {
      case "kill":
      case "suspend":
      case "resume":
        return planProcess(action);
      case "isolate":
        return this.#isolation.planIsolate(action);
      case "release":
        return this.#isolation.planRelease();
      case "block":
        return this.#blocked.planBlock(action.address);
      case "unblock":
        return this.#blocked.planUnblock(action.address);
      case "collect":
        return this.#collections.plan({
          id,
          actor,
          alertId: request.alertId,
          comment: request.comment,
          nowMs: this.#parts.nowMs(),
        });
      case "quarantine":
        return this.#quarantine.planQuarantine(action.path);
      case "restore":
        return this.#quarantine.planRestore(action.quarantineId);
      case "lock":
        return this.#accounts.planLock(action.userName, request.isForced === true);
      case "unlock":
        return this.#accounts.planUnlock(action.userName);
      case "escalate":
        return planEscalation(this.#parts.escalate, {
          id,
          atMs: this.#parts.nowMs(),
          actor,
          comment: action.comment,
          ...(request.alertId === undefined ? {} : { alertId: request.alertId }),
        });
      default:
        return action satisfies never;
    }
  }

  #missing(kind: ActionKind): readonly string[] {
    switch (kind) {
      case "kill":
      case "suspend":
      case "resume":
        return missingRights(`to ${kind} processes of other users`, "kill");
      case "isolate":
      case "release":
        return nftObstacles(`to ${kind} the host`);
      case "block":
      case "unblock":
        return nftObstacles(`to ${kind} an address`);
      case "quarantine":
      case "restore":
        return missingRights(`to ${kind} files of others`, "dac_override", "fowner", "chown");
      case "lock":
      case "unlock":
        return missingPrograms();
      case "escalate":
        return this.#parts.escalate === undefined ? [NO_OUTPUT] : [];
      case "collect":
        // It reads what it may, and says in the rehearsal what that leaves out.
        return [];
      default:
        return kind satisfies never;
    }
  }

  #canUndo(undo: ActionRequest): boolean {
    switch (undo.kind) {
      case "resume":
        return planProcess(undo).obstacles.length === 0 && isAtRest(undo.pid);
      case "release":
        return this.#isolation.isKept();
      case "unblock":
        return this.#blocked.list().includes(undo.address);
      case "restore":
        return this.#quarantine.find(undo.quarantineId) !== undefined;
      case "unlock":
        return this.#accounts.isLocked(undo.userName);
      default:
        return false;
    }
  }
}

interface Act {
  /** Undefined in a rehearsal. */
  readonly id?: string;
  readonly request: ResponseRequest;
  readonly actor: string;
}

/** Actions that lift another one: a full disk must not keep a host cut off. */
function isGivingBack({ kind }: ActionRequest): boolean {
  return ["release", "unblock", "resume", "unlock"].includes(kind);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
