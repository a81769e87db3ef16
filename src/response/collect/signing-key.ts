// The key that collections are signed with: Ed25519, made when it is first needed, for its owner's eyes. The
// signature is of the archive's bytes as they are, so that `openssl pkeyutl -verify -rawin` can check it.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../host/response-folder.ts";

const KEY_FILE = "signing-key.pem";
export const PUBLIC_KEY_FILE = "signing-key.pub.pem";

export function signingKey(folder: string): KeyObject {
  const path = join(folder, KEY_FILE);
  if (!existsSync(path)) {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    writeWhole(path, privateKey.export({ type: "pkcs8", format: "pem" }));
    writeWhole(join(folder, PUBLIC_KEY_FILE), publicPem(publicKey), 0o644);
  }
  return createPrivateKey(readFileSync(path));
}

export function publicPem(key: KeyObject): string {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  return publicKey.export({ type: "spki", format: "pem" }).toString();
}

/** Throws where the text is no key of this kind. */
export function readPublicKey(pem: string): KeyObject {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== "ed25519") throw new Error("it is not an Ed25519 key");
  return key;
}

export function signBytes(bytes: Buffer, key: KeyObject): Buffer {
  return sign(null, bytes, key);
}

export function isSignedBy(bytes: Buffer, signature: Buffer, key: KeyObject): boolean {
  return verify(null, bytes, key, signature);
}

/** SHA-256 of the key, to be compared over another channel. */
export function fingerprint(key: KeyObject): string {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  const der = publicKey.export({ type: "spki", format: "der" });
  return `SHA256:${createHash("sha256").update(der).digest("base64").replace(/=+$/, "")}`;
}
