// Users and groups of a process with their names. A host shows a handful of sets of ids again and again:
// all processes with one share what was made of it, until a name changes.
import type { Credentials } from "../ebpf/decode-record.ts";
import type { NamedId, ProcessUsers } from "./process-facts.ts";
import type { IdNames } from "./user-names.ts";

/** A host that makes up more gets them made anew. */
const KNOWN_MAX = 256;

export class NamedUsers {
  readonly #users: IdNames;
  readonly #groups: IdNames;
  readonly #known = new Map<string, ProcessUsers>();
  #readCount = 0;
  /** The one that was asked for last, and its answer. */
  #last: Credentials | undefined;
  #lastUsers: ProcessUsers | undefined;

  constructor(users: IdNames, groups: IdNames) {
    this.#users = users;
    this.#groups = groups;
  }

  readonly of = (credentials: Credentials): ProcessUsers => {
    const readCount = this.#users.refresh() + this.#groups.refresh();
    const hasChanged = readCount !== this.#readCount;
    // The decoder gives the same object for the same ids.
    if (!hasChanged && credentials === this.#last && this.#lastUsers !== undefined)
      return this.#lastUsers;
    if (hasChanged || this.#known.size > KNOWN_MAX) this.#known.clear();
    this.#readCount = readCount;
    this.#last = credentials;
    this.#lastUsers = this.#named(credentials);
    return this.#lastUsers;
  };

  #named(credentials: Credentials): ProcessUsers {
    const { uid, euid, suid, gid, egid, sgid } = credentials;
    const key = `${uid} ${euid} ${suid} ${gid} ${egid} ${sgid}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const user = (id: number): NamedId => ({ id, name: this.#users.nameOf(id) });
    const group = (id: number): NamedId => ({ id, name: this.#groups.nameOf(id) });
    const made = {
      user: user(euid),
      group: group(egid),
      realUser: user(uid),
      realGroup: group(gid),
      savedUser: user(suid),
      savedGroup: group(sgid),
    };
    this.#known.set(key, made);
    return made;
  }
}
