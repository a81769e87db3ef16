// A local account as /etc/passwd and /etc/shadow have it. The hash of the password is looked at and never
// kept: only whether it was locked, and the days that locking changes.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

export interface LocalAccount {
  readonly name: string;
  readonly uid: number;
  readonly shell: string;
  readonly isLocked: boolean;
  /** Anybody can log in. */
  readonly isPasswordless: boolean;
  /** Days since the epoch as text; empty where the account has none. */
  readonly lastChangeDay: string;
  readonly expireDay: string;
  /** SHA-256 of the line of /etc/shadow, to tell whether it is again what it was. */
  readonly lineHash: string;
}

/** Undefined where it is not a local account, or has no line in /etc/shadow. */
export function readAccount(name: string): LocalAccount | undefined {
  const user = fieldsOf("/etc/passwd", name);
  const shadow = fieldsOf("/etc/shadow", name);
  if (user === undefined || shadow === undefined) return undefined;
  const [, password = "", lastChangeDay = ""] = shadow;
  return {
    name,
    uid: Number(user[2]),
    shell: user[6] ?? "",
    isLocked: password.startsWith("!"),
    isPasswordless: password === "",
    lastChangeDay,
    expireDay: shadow[7] ?? "",
    lineHash: createHash("sha256").update(shadow.join(":")).digest("hex"),
  };
}

function fieldsOf(path: string, name: string): readonly string[] | undefined {
  const line = readFileSync(path, "utf8")
    .split("\n")
    .find((one) => one.startsWith(`${name}:`));
  return line?.split(":");
}
