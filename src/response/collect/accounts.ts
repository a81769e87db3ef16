// Who can log in and become root: accounts with the state of their password (never its hash), groups that
// give rights, sudoers, and the keys that open each account.
import { readdirSync, readFileSync } from "node:fs";
import { type Evidence, timeCell } from "./evidence.ts";

const DAY_MS = 86_400_000;
/** Groups whose members are as good as root on common systems. */
const POWERFUL = new Set([
  "root",
  "sudo",
  "wheel",
  "admin",
  "docker",
  "lxd",
  "disk",
  "shadow",
  "adm",
]);

export interface UserEntry {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  readonly shell: string;
}

export function readUsers(): readonly UserEntry[] {
  return lines("/etc/passwd").flatMap((line) => {
    const [name = "", , uid = "", , , home = "", shell = ""] = line.split(":");
    return name === "" || uid === "" ? [] : [{ name, uid: Number(uid), home, shell }];
  });
}

export function collectAccounts(evidence: Evidence): void {
  evidence.copy("/etc/passwd");
  evidence.copy("/etc/group");
  const shadow = new Map(lines("/etc/shadow").map((line) => [line.split(":")[0], line.split(":")]));
  evidence.addTable({
    name: "accounts",
    title: "Accounts",
    columns: ["name", "uid", "home", "shell", "password", "changed", "expires"],
    rows: readUsers().map(({ name, uid, home, shell }) => {
      const [, password, changed = "", , , , , expires = ""] = shadow.get(name) ?? [];
      return [name, uid, home, shell, passwordState(password), dayCell(changed), dayCell(expires)];
    }),
  });
  evidence.addTable({
    name: "groups",
    title: "Groups that give rights",
    columns: ["group", "members"],
    rows: lines("/etc/group").flatMap((line) => {
      const [name = "", , , members = ""] = line.split(":");
      return POWERFUL.has(name) && members !== "" ? [[name, members]] : [];
    }),
  });
  collectSudoers(evidence);
  collectKeys(evidence);
}

function passwordState(password: string | undefined): string {
  if (password === undefined) return "";
  if (password === "") return "none: anybody can log in";
  return /^[!*]/.test(password) ? "locked" : "set";
}

function dayCell(days: string): string {
  return days === "" ? "" : timeCell(Number(days) * DAY_MS).slice(0, 10);
}

function collectSudoers(evidence: Evidence): void {
  const paths = ["/etc/sudoers", ...filesOf("/etc/sudoers.d")];
  evidence.addTable({
    name: "sudoers",
    title: "Sudoers",
    columns: ["file", "line"],
    rows: paths.flatMap((path) => meaningful(evidence.copy(path)).map((line) => [path, line])),
  });
}

function collectKeys(evidence: Evidence): void {
  const rows: (readonly string[])[] = [];
  for (const { name, home } of readUsers()) {
    if (!home.startsWith("/") || home === "/") continue;
    for (const file of ["authorized_keys", "authorized_keys2"]) {
      const path = `${home}/.ssh/${file}`;
      for (const line of meaningful(evidence.copy(path))) rows.push([name, path, line]);
    }
  }
  evidence.addTable({
    name: "authorized-keys",
    title: "Keys that open accounts",
    columns: ["account", "file", "key"],
    rows,
  });
}

/** Lines that are neither empty nor a comment. */
export function meaningful(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** Paths of what a folder holds, sorted; nothing where there is none. */
export function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

function lines(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return [];
  }
}
