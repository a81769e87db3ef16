// Users and groups of a process as ECS objects. Processes share what they run as (NamedUsers), and their
// events share these objects.
import type { JsonObject } from "../base/json.ts";
import type { NamedId, ProcessUsers } from "../sources/linux/sensor/process-facts.ts";

export interface UserObjects {
  /** `user` and `group` of the event: who runs, with who began it. */
  readonly eventUser: JsonObject;
  readonly eventGroup: JsonObject;
  /** Of the process. */
  readonly user: JsonObject;
  readonly group: JsonObject;
  readonly realUser: JsonObject;
  readonly realGroup: JsonObject;
  readonly savedUser: JsonObject;
  readonly savedGroup: JsonObject;
}

export class LinuxUsers {
  readonly #known = new WeakMap<ProcessUsers, UserObjects>();

  of(users: ProcessUsers): UserObjects {
    const known = this.#known.get(users);
    if (known !== undefined) return known;
    const made = objectsOf(users);
    this.#known.set(users, made);
    return made;
  }
}

function objectsOf(users: ProcessUsers): UserObjects {
  const [user, realUser] = [named(users.user), named(users.realUser)];
  const [group, realGroup] = [named(users.group), named(users.realGroup)];
  return {
    eventUser: { ...user, effective: user, Ext: { real: realUser } },
    eventGroup: { ...group, Ext: { real: realGroup } },
    user,
    group,
    realUser,
    realGroup,
    savedUser: named(users.savedUser),
    savedGroup: named(users.savedGroup),
  };
}

/** With the id as text, as ECS has it. */
function named({ id, name }: NamedId): JsonObject {
  return name === undefined ? { id: String(id) } : { id: String(id), name };
}
