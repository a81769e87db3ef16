// Locks a local account and gives it back as it was: password locked, account expired (so that keys do not
// log in either), password to be changed at the next login. What was before is written down first.
import { join } from "node:path";
import type { JsonObject } from "../../base/json.ts";
import { listProcesses, readProcess } from "../../sources/linux/sensor/read-proc.ts";
import { type Done, impossible, type Plan } from "../action.ts";
import { makeFolder, readJsonFile, removeFile, writeWhole } from "../host/response-folder.ts";
import { failureOf, findProgram, runProgram } from "../host/run-program.ts";
import { type LocalAccount, readAccount } from "./account-files.ts";

/** useradd's own rule, with the dollar of machine accounts; nothing else becomes an argument. */
const USER_NAME = /^[a-zA-Z_][a-zA-Z0-9_.-]{0,31}\$?$/;
/** The first day after the epoch: expired on any clock. */
const EXPIRED_DAY = "1";

export class AccountLock {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = join(folder, "accounts");
  }

  /** Whether it was locked by us and not unlocked since. */
  isLocked(userName: string): boolean {
    return USER_NAME.test(userName) && readJsonFile(this.#pathOf(userName)) !== undefined;
  }

  planLock(userName: string, isForced: boolean): Plan {
    const missing = missingPrograms();
    if (missing.length > 0) return impossible(missing);
    const account = USER_NAME.test(userName) ? readAccount(userName) : undefined;
    if (account === undefined) return impossible([`"${userName}" is no account of this host`]);
    const count = processCount(account.uid);
    return {
      steps: [
        `The password of ${userName} is locked and the account expired: no login, with a key neither.`,
        "Unlocking gives it back the password and the days that it has now.",
        `Its sessions and processes go on (${count} now): kill them as well.`,
      ],
      obstacles: [
        ...(isForced ? [] : guards(account)),
        ...(this.isLocked(userName) ? [`${userName} is locked by Tripline already`] : []),
      ],
      isUndoable: true,
      carryOut: () => this.#lock(account),
    };
  }

  planUnlock(userName: string): Plan {
    const missing = missingPrograms();
    if (missing.length > 0) return impossible(missing);
    if (!this.isLocked(userName))
      return impossible([`"${userName}" was not locked by Tripline; see usermod -U`]);
    return {
      steps: [`${userName} can log in again, with the password and days that it had before.`],
      obstacles:
        readAccount(userName) === undefined ? [`"${userName}" is no account of this host`] : [],
      isUndoable: false,
      carryOut: () => this.#unlock(userName),
    };
  }

  async #lock(account: LocalAccount): Promise<Done> {
    const { name } = account;
    makeFolder(this.#folder);
    writeWhole(this.#pathOf(name), JSON.stringify(account));
    try {
      await run("usermod", ["-L", "-e", EXPIRED_DAY, "--", name]);
      await run("chage", ["-d", "0", "--", name]);
    } catch (error) {
      // Half of it may be done; what was before is known, so that it can be unlocked.
      const now = readAccount(name);
      if (now?.lineHash === account.lineHash) removeFile(this.#pathOf(name));
      throw error;
    }
    const now = readAccount(name);
    const isDone = now?.isLocked === true && now.expireDay === EXPIRED_DAY;
    return {
      isDone,
      lines: [isDone ? `${name} is locked and expired` : `${name} is not locked: see /etc/shadow`],
      undo: { kind: "unlock", userName: name },
    };
  }

  async #unlock(name: string): Promise<Done> {
    const before = readJsonFile(this.#pathOf(name)) as JsonObject;
    const day = (key: string) => {
      const value = before[key];
      return typeof value === "string" && value !== "" ? value : "-1";
    };
    const isPasswordless = before["isPasswordless"] === true;
    // usermod refuses to make an account that anybody can enter, and so do we.
    if (before["isLocked"] !== true && !isPasswordless) await run("usermod", ["-U", "--", name]);
    await run("chage", ["-d", day("lastChangeDay"), "-E", day("expireDay"), "--", name]);
    removeFile(this.#pathOf(name));
    if (isPasswordless) {
      const told = `${name} had no password and stays locked: give it one with passwd ${name}`;
      return { isDone: true, lines: [told] };
    }
    const isSame = readAccount(name)?.lineHash === before["lineHash"];
    return {
      isDone: true,
      lines: [
        isSame
          ? `${name} is as it was before`
          : `${name} is unlocked; its line in /etc/shadow was changed by others meanwhile`,
      ],
    };
  }

  #pathOf(name: string): string {
    return join(this.#folder, `${name}.json`);
  }
}

export function missingPrograms(): readonly string[] {
  if (process.geteuid?.() !== 0) return ["to lock or unlock an account needs root"];
  const missing = ["usermod", "chage"].filter((name) => findProgram(name) === undefined);
  return missing.map((name) => `this host has no ${name}: install the package passwd or shadow`);
}

function guards({ name, uid }: LocalAccount): readonly string[] {
  if (uid === 0) return [`${name} is root: locking it can make this host unreachable`];
  const own = new Set([process.getuid?.(), readProcess(process.pid)?.loginUid]);
  return own.has(uid) ? [`${name} is the account that Tripline runs in`] : [];
}

function processCount(uid: number): number {
  return listProcesses().filter((pid) => readProcess(pid)?.uids[0] === uid).length;
}

/** Throws with what the program said. */
async function run(name: string, args: readonly string[]): Promise<void> {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`this host has no ${name}`);
  const result = await runProgram(path, args);
  if (result.exitCode !== 0) throw new Error(`${name}: ${failureOf(result)}`);
}
