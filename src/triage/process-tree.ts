// The processes of a scan as a tree, so that an alert can show what stood above and below it. Fed with
// every event; bounded, the longest unseen goes first.
import type { EcsEvent } from "../event/ecs-event.ts";
import { readField } from "../event/read-field.ts";

/** About 300 bytes each: 60 MB at most. */
const PROCESSES_MAX = 200_000;
const ANCESTORS_MAX = 12;
const CHILDREN_MAX = 50;
const SIBLINGS_MAX = 20;

export interface ProcessFacts {
  readonly key: string;
  readonly parentKey: string | undefined;
  readonly name: string;
  readonly commandLine: string;
  readonly pid: string;
  readonly user: string;
  /** ISO 8601; "" when unknown. */
  readonly time: string;
}

export interface ProcessNode {
  readonly facts: ProcessFacts;
  /** True for the process that the alert is about. */
  readonly isSubject: boolean;
  readonly children: readonly ProcessNode[];
  /** Children that are not shown. */
  readonly cutCount: number;
}

export class ProcessTree {
  readonly #processes = new Map<string, ProcessFacts>();
  readonly #children = new Map<string, Set<string>>();
  #evictedCount = 0;

  get evictedCount(): number {
    return this.#evictedCount;
  }

  /** Remembers the process of an event and, where the event tells of it, the parent. */
  observe(event: EcsEvent): void {
    const read = reader(event);
    const key = keyOf(read, "process");
    if (key === undefined) return;
    const parentKey = keyOf(read, "process.parent");
    if (parentKey !== undefined && !this.#processes.has(parentKey)) {
      this.#put(factsOf(read, "process.parent", { key: parentKey, parentKey: undefined, event }));
    }
    const known = this.#processes.get(key);
    const isStart = read("process.args") !== "" || read("process.command_line") !== "";
    // A later exec in the same process replaces its command line; other events only introduce it.
    if (known === undefined || isStart) {
      this.#put(factsOf(read, "process", { key, parentKey: parentKey ?? known?.parentKey, event }));
    }
  }

  /** The tree round an event's process, from its oldest known ancestor down. */
  around(event: EcsEvent | undefined): ProcessNode | undefined {
    const subject = event === undefined ? undefined : this.#subjectOf(event);
    if (subject === undefined) return undefined;
    let node = this.#node(subject, this.#below(subject, CHILDREN_MAX), true);
    let at = subject;
    for (let depth = 0; depth < ANCESTORS_MAX; depth++) {
      const parent = at.parentKey === undefined ? undefined : this.#processes.get(at.parentKey);
      if (parent === undefined || parent.key === subject.key) break;
      const others = this.#below(parent, depth === 0 ? SIBLINGS_MAX : 0, at.key);
      const shown = [node, ...others.shown].sort((a, b) =>
        a.facts.time.localeCompare(b.facts.time),
      );
      node = this.#node(parent, { shown, cutCount: others.cutCount }, false);
      at = parent;
    }
    return node;
  }

  /** The process as the event had it: it may have run something else since. */
  #subjectOf(event: EcsEvent): ProcessFacts | undefined {
    const read = reader(event);
    const key = keyOf(read, "process");
    const known = key === undefined ? undefined : this.#processes.get(key);
    if (key === undefined || known === undefined) return undefined;
    const parentKey = keyOf(read, "process.parent") ?? known.parentKey;
    const then = factsOf(read, "process", { key, parentKey, event });
    return then.commandLine === "" ? { ...known, parentKey } : then;
  }

  #node(
    facts: ProcessFacts,
    below: { readonly shown: readonly ProcessNode[]; readonly cutCount: number },
    isSubject: boolean,
  ): ProcessNode {
    return { facts, isSubject, children: below.shown, cutCount: below.cutCount };
  }

  #below(
    parent: ProcessFacts,
    most: number,
    except?: string,
  ): { readonly shown: readonly ProcessNode[]; readonly cutCount: number } {
    const keys = [...(this.#children.get(parent.key) ?? [])].filter(
      (key) => key !== except && key !== parent.key,
    );
    const shown = keys.slice(0, most).flatMap((key) => {
      const facts = this.#processes.get(key);
      return facts === undefined ? [] : [this.#node(facts, { shown: [], cutCount: 0 }, false)];
    });
    return { shown, cutCount: keys.length - shown.length };
  }

  #put(facts: ProcessFacts): void {
    const known = this.#processes.get(facts.key);
    this.#processes.delete(facts.key);
    this.#processes.set(facts.key, facts);
    if (facts.parentKey !== undefined && known?.parentKey !== facts.parentKey) {
      if (known?.parentKey !== undefined) this.#children.get(known.parentKey)?.delete(facts.key);
      const list = this.#children.get(facts.parentKey) ?? new Set();
      list.add(facts.key);
      this.#children.set(facts.parentKey, list);
    }
    if (this.#processes.size > PROCESSES_MAX) this.#evict();
  }

  #evict(): void {
    const [oldest] = this.#processes.keys();
    if (oldest === undefined) return;
    this.#processes.delete(oldest);
    this.#children.delete(oldest);
    this.#evictedCount++;
  }
}

type Read = (path: string) => string;

function reader(event: EcsEvent): Read {
  return (path) => {
    const value = readField(event.fields, path.split("."));
    if (value === undefined) return "";
    return typeof value === "object" ? value.join(" ") : String(value);
  };
}

function keyOf(read: Read, path: string): string | undefined {
  const entity = read(`${path}.entity_id`);
  if (entity !== "") return entity;
  const pid = read(`${path}.pid`);
  return pid === "" ? undefined : `${read("host.id") || read("host.name")} ${pid}`;
}

function factsOf(
  read: Read,
  path: string,
  about: { readonly key: string; readonly parentKey: string | undefined; readonly event: EcsEvent },
): ProcessFacts {
  const { timestampMs } = about.event;
  const isProcess = path === "process";
  const hasTime = isProcess && Math.abs(timestampMs) <= 8.64e15;
  return {
    key: about.key,
    parentKey: about.parentKey,
    name: read(`${path}.name`) || read(`${path}.executable`),
    commandLine: read(`${path}.command_line`) || read(`${path}.args`),
    pid: read(`${path}.pid`),
    user: isProcess ? read("user.name") || read("user.id") : "",
    time: hasTime ? new Date(timestampMs).toISOString() : "",
  };
}
