// A process of the live sensor with its parent and leaders as ECS objects, in Elastic Defend's fields.
import type { JsonObject, JsonValue } from "../base/json.ts";
import type { ProcessMoment } from "../sources/linux/sensor/live-process-table.ts";
import type { NamedId, ProcessFacts } from "../sources/linux/sensor/process-facts.ts";
import { CapabilityNames } from "./linux-capabilities.ts";

type StartOf = (startNs: bigint) => number;
type MutableJson = { [key: string]: JsonValue | undefined };

/**
 * Makes the `process` objects of events. What is known of a process at one moment never changes, so that
 * its object is made once and shared by all events of that moment: a parent's by all its children's.
 */
export class LinuxProcesses {
  readonly #whole = new WeakMap<ProcessFacts, MutableJson>();
  readonly #capabilities = new CapabilityNames();
  readonly #leaders = new WeakMap<ProcessFacts, MutableJson>();

  /** The `process` object. */
  of(moment: ProcessMoment, startOf: StartOf): MutableJson {
    const { process, parent, sessionLeader, groupLeader, entry, before } = moment;
    const made: MutableJson = { ...this.#wholeOf(process, startOf) };
    made["parent"] =
      parent === undefined ? { pid: process.parentPid } : this.#wholeOf(parent, startOf);
    const leader = (facts: ProcessFacts): MutableJson =>
      facts.pid === process.pid
        ? { ...leaderOf(process, startOf), same_as_process: true }
        : this.#leaderOf(facts, startOf);
    if (groupLeader !== undefined) made["group_leader"] = leader(groupLeader);
    if (sessionLeader !== undefined) made["session_leader"] = leader(sessionLeader);
    if (entry !== undefined) {
      made["entry_leader"] = { ...leader(entry.leader), entry_meta: { type: entry.type } };
    }
    if (process.image?.hashes !== undefined) made["hash"] = { ...process.image.hashes };
    if (process.variables !== undefined) made["env_vars"] = process.variables;
    if (before?.executable !== undefined && before.executable !== process.executable)
      made["previous"] = [{ executable: before.executable, args: before.args ?? [] }];
    return made;
  }

  #wholeOf(facts: ProcessFacts, startOf: StartOf): MutableJson {
    const known = this.#whole.get(facts);
    if (known !== undefined) return known;
    const made = whole(facts, startOf, this.#capabilities);
    this.#whole.set(facts, made);
    return made;
  }

  #leaderOf(facts: ProcessFacts, startOf: StartOf): MutableJson {
    const known = this.#leaders.get(facts);
    if (known !== undefined) return known;
    const made = { ...leaderOf(facts, startOf), same_as_process: false };
    this.#leaders.set(facts, made);
    return made;
  }
}

/** `{id, name}` with the id as text, as ECS has it. */
export function userOf(id: NamedId | undefined): JsonObject {
  if (id === undefined) return {};
  return id.name === undefined ? { id: String(id.id) } : { id: String(id.id), name: id.name };
}

function whole(facts: ProcessFacts, startOf: StartOf, names: CapabilityNames): MutableJson {
  const made = brief(facts, startOf);
  const { users } = facts;
  if (users !== undefined) {
    made["user"] = userOf(users.user);
    made["group"] = userOf(users.group);
    made["real_user"] = userOf(users.realUser);
    made["real_group"] = userOf(users.realGroup);
    made["saved_user"] = userOf(users.savedUser);
    made["saved_group"] = userOf(users.savedGroup);
  }
  const { capabilitiesPermitted, capabilitiesEffective } = facts;
  if (capabilitiesPermitted !== undefined && capabilitiesEffective !== undefined) {
    const permitted = names.of(capabilitiesPermitted);
    made["thread"] = { capabilities: { permitted, effective: names.of(capabilitiesEffective) } };
  }
  return made;
}

function brief(facts: ProcessFacts, startOf: StartOf): MutableJson {
  const { args, executable, name, workingDirectory, terminal } = facts;
  const made: MutableJson = { pid: facts.pid, entity_id: facts.entityId };
  if (name !== undefined) made["name"] = name;
  if (executable !== undefined) made["executable"] = executable;
  if (args !== undefined) {
    made["args"] = args;
    made["args_count"] = facts.argsCount ?? args.length;
    made["command_line"] = args.join(" ");
  }
  if (workingDirectory !== undefined) made["working_directory"] = workingDirectory;
  made["start"] = new Date(startOf(facts.startNs)).toISOString();
  made["interactive"] = terminal !== undefined;
  if (terminal !== undefined)
    made["tty"] = { char_device: { major: terminal.major, minor: terminal.minor } };
  return made;
}

function leaderOf(facts: ProcessFacts, startOf: StartOf): MutableJson {
  const made = brief(facts, startOf);
  if (facts.users !== undefined) made["user"] = userOf(facts.users.user);
  return made;
}
