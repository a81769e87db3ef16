// The face of whatever keeps API keys. The server hands over what a client presented and learns who it
// is; secrets are stored as hashes behind this face, and compared in constant time there.

export type Role = "ingest" | "search";

/** An API key's two halves. Basic credentials and bearer tokens are read as the same two. */
export interface PresentedKey {
  readonly id: string;
  readonly secret: string;
}

export interface KeyHolder {
  /** No other key has it; asynchronous searches belong to it. */
  readonly id: string;
  /** For logs and the audit trail. Two keys may have the same. */
  readonly name: string;
  readonly roles: ReadonlySet<Role>;
}

export interface KeyChecker {
  /** Undefined for an unknown id and for a wrong secret alike, after the same time. */
  readonly verify: (key: PresentedKey) => KeyHolder | undefined;
}

/** Who may call: holders of keys, or, when told so, everybody who reaches the address. */
export type Access =
  | { readonly kind: "keys"; readonly checker: KeyChecker }
  | { readonly kind: "open" };
