// A process of the live sensor with its parent and leaders as ECS objects, in Elastic Defend's fields.
import type { JsonObject, JsonValue } from "../base/json.ts";
import type { ProcessMoment } from "../sources/linux/sensor/live-process-table.ts";
import type { ProcessEntry, ProcessFacts } from "../sources/linux/sensor/process-facts.ts";
import { IsoTimes } from "./iso-times.ts";
import { CapabilityNames } from "./linux-capabilities.ts";
import { LinuxUsers } from "./linux-users.ts";

type StartOf = (startNs: bigint) => number;
export type MutableJson = { [key: string]: JsonValue | undefined };

/**
 * Makes the `process` objects of events. What is known of a process at one moment never changes, so that
 * its object as a parent or a leader is made once and shared by all events of that moment. What an event is
 * about is made anew: a copy of so large an object would take longer.
 */
export class LinuxProcesses {
  readonly users: LinuxUsers = new LinuxUsers();
  readonly #parents = new WeakMap<ProcessFacts, JsonObject>();
  readonly #leaders = new WeakMap<ProcessFacts, JsonObject>();
  readonly #entries = new WeakMap<ProcessEntry, JsonObject>();
  readonly #capabilities = new CapabilityNames();
  readonly #times = new IsoTimes();

  /** The `process` object. */
  of(moment: ProcessMoment, startOf: StartOf): MutableJson {
    const { process, parent, sessionLeader, groupLeader, entry, before } = moment;
    const made = this.#whole(process, startOf);
    made["parent"] =
      parent === undefined ? { pid: process.parentPid } : this.#parentOf(parent, startOf);
    const leader = (facts: ProcessFacts): JsonObject =>
      facts.pid === process.pid
        ? this.#leader(process, startOf, true)
        : this.#leaderOf(facts, startOf);
    if (groupLeader !== undefined) made["group_leader"] = leader(groupLeader);
    if (sessionLeader !== undefined) made["session_leader"] = leader(sessionLeader);
    if (entry !== undefined) {
      made["entry_leader"] =
        entry.leader.pid === process.pid
          ? { ...this.#leader(process, startOf, true), entry_meta: { type: entry.type } }
          : this.#entryOf(entry, startOf);
    }
    if (process.image?.hashes !== undefined) made["hash"] = { ...process.image.hashes };
    if (process.variables !== undefined) made["env_vars"] = process.variables;
    if (before?.executable !== undefined && before.executable !== process.executable)
      made["previous"] = [{ executable: before.executable, args: before.args ?? [] }];
    return made;
  }

  #parentOf(facts: ProcessFacts, startOf: StartOf): JsonObject {
    return knownOr(this.#parents, facts, () => this.#whole(facts, startOf));
  }

  #leaderOf(facts: ProcessFacts, startOf: StartOf): JsonObject {
    return knownOr(this.#leaders, facts, () => this.#leader(facts, startOf, false));
  }

  #entryOf(entry: ProcessEntry, startOf: StartOf): JsonObject {
    return knownOr(this.#entries, entry, () => ({
      ...this.#leaderOf(entry.leader, startOf),
      entry_meta: { type: entry.type },
    }));
  }

  #whole(facts: ProcessFacts, startOf: StartOf): MutableJson {
    const made = this.#brief(facts, startOf);
    if (facts.users !== undefined) {
      const users = this.users.of(facts.users);
      made["user"] = users.user;
      made["group"] = users.group;
      made["real_user"] = users.realUser;
      made["real_group"] = users.realGroup;
      made["saved_user"] = users.savedUser;
      made["saved_group"] = users.savedGroup;
    }
    const { capabilitiesPermitted, capabilitiesEffective } = facts;
    if (capabilitiesPermitted !== undefined && capabilitiesEffective !== undefined) {
      const permitted = this.#capabilities.of(capabilitiesPermitted);
      const effective = this.#capabilities.of(capabilitiesEffective);
      made["thread"] = { capabilities: { permitted, effective } };
    }
    return made;
  }

  #leader(facts: ProcessFacts, startOf: StartOf, isSame: boolean): MutableJson {
    const made = this.#brief(facts, startOf);
    if (facts.users !== undefined) made["user"] = this.users.of(facts.users).user;
    made["same_as_process"] = isSame;
    return made;
  }

  #brief(facts: ProcessFacts, startOf: StartOf): MutableJson {
    const { args, executable, name, workingDirectory, terminal } = facts;
    const made: MutableJson = { pid: facts.pid, entity_id: facts.entity.id };
    if (name !== undefined) made["name"] = name;
    if (executable !== undefined) made["executable"] = executable;
    if (args !== undefined) {
      made["args"] = args;
      made["args_count"] = facts.argsCount ?? args.length;
      made["command_line"] = args.join(" ");
    }
    if (workingDirectory !== undefined) made["working_directory"] = workingDirectory;
    made["start"] = this.#times.milliseconds(startOf(facts.startNs));
    made["interactive"] = terminal !== undefined;
    if (terminal !== undefined)
      made["tty"] = { char_device: { major: terminal.major, minor: terminal.minor } };
    return made;
  }
}

function knownOr<Key extends object>(
  known: WeakMap<Key, JsonObject>,
  key: Key,
  make: () => JsonObject,
): JsonObject {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
