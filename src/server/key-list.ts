// A KeyChecker over a fixed list, for keys named in a configuration file. Keys are long random texts,
// so one round of SHA-256 is enough to store them by: there is nothing to guess that a slow hash would
// protect.
import { createHash, timingSafeEqual } from "node:crypto";
import type { KeyChecker, KeyHolder, Role } from "./keys.ts";

export interface ListedKey {
  readonly id: string;
  /** From hashSecret, 64 hexadecimal digits. */
  readonly secretHash: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** Compared against when the id is unknown, so that an unknown id takes as long as a wrong secret. */
const NOBODY = Buffer.alloc(32);

export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret, "utf8").digest("hex");
}

export function createKeyList(keys: readonly ListedKey[]): KeyChecker {
  const holders = new Map<string, { readonly hash: Buffer; readonly holder: KeyHolder }>();
  for (const key of keys) {
    const hash = Buffer.from(key.secretHash, "hex");
    if (hash.length !== NOBODY.length) throw new Error(`key "${key.id}" has no SHA-256 hash`);
    holders.set(key.id, {
      hash,
      holder: { id: key.id, name: key.name, roles: new Set(key.roles) },
    });
  }
  return {
    verify: ({ id, secret }) => {
      const known = holders.get(id);
      const given = createHash("sha256").update(secret, "utf8").digest();
      const isSame = timingSafeEqual(given, known?.hash ?? NOBODY);
      return isSame ? known?.holder : undefined;
    },
  };
}
