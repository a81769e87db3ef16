// A process of the live sensor with its parent and leaders as ECS objects, in Elastic Defend's fields.
import type { JsonObject, JsonValue } from "../base/json.ts";
import type { ProcessMoment } from "../sources/linux/sensor/live-process-table.ts";
import type { NamedId, ProcessFacts } from "../sources/linux/sensor/process-facts.ts";
import { capabilityNames } from "./linux-capabilities.ts";

type StartOf = (startNs: bigint) => number;
type MutableJson = { [key: string]: JsonValue | undefined };

/** The `process` object. */
export function linuxProcess(moment: ProcessMoment, startOf: StartOf): MutableJson {
  const { process, parent, sessionLeader, groupLeader, entry, before } = moment;
  const made = whole(process, startOf);
  if (parent !== undefined) made["parent"] = whole(parent, startOf);
  else made["parent"] = { pid: process.parentPid };
  if (groupLeader !== undefined) made["group_leader"] = leader(groupLeader, process, startOf);
  if (sessionLeader !== undefined) made["session_leader"] = leader(sessionLeader, process, startOf);
  if (entry !== undefined) {
    made["entry_leader"] = {
      ...leader(entry.leader, process, startOf),
      entry_meta: { type: entry.type },
    };
  }
  if (
    before !== undefined &&
    before.executable !== undefined &&
    before.executable !== process.executable
  )
    made["previous"] = [{ executable: before.executable, args: before.args ?? [] }];
  return made;
}

/** `{id, name}` with the id as text, as ECS has it. */
export function userOf(id: NamedId | undefined): JsonObject {
  if (id === undefined) return {};
  return id.name === undefined ? { id: String(id.id) } : { id: String(id.id), name: id.name };
}

function whole(facts: ProcessFacts, startOf: StartOf): MutableJson {
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
  made["thread"] = {
    capabilities: {
      permitted: capabilityNames(facts.capabilitiesPermitted),
      effective: capabilityNames(facts.capabilitiesEffective),
    },
  };
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

function leader(facts: ProcessFacts, process: ProcessFacts, startOf: StartOf): MutableJson {
  const made = brief(facts, startOf);
  made["same_as_process"] = facts.pid === process.pid;
  if (facts.users !== undefined) made["user"] = userOf(facts.users.user);
  return made;
}
