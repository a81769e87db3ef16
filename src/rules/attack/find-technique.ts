// Looks up ATT&CK tactics and techniques by id. The table is read once, when the module loads; that
// takes less than a millisecond.
import { ATTACK_VERSION, attackTactics, attackTechniques } from "./attack-data.ts";

export interface Tactic {
  readonly id: string;
  readonly name: string;
}

export interface Technique {
  readonly id: string;
  readonly name: string;
  /** Ids of the tactics it serves; a subtechnique has its technique's. */
  readonly tactics: readonly string[];
}

/** As printed: `v18`. */
export const attackVersion: string = `v${ATTACK_VERSION}`;

const tactics: ReadonlyMap<string, Tactic> = new Map(
  attackTactics.map(([id, name]) => [id, { id, name }]),
);

const techniques: ReadonlyMap<string, Technique> = readTable();

export function findTactic(id: string): Tactic | undefined {
  return tactics.get(id);
}

/** The name, or the id itself where there is none. */
export function tacticName(id: string): string {
  return tactics.get(id)?.name ?? id;
}

/** A technique (`T1059`) or subtechnique (`T1059.004`). */
export function findTechnique(id: string): Technique | undefined {
  return techniques.get(id);
}

/** Every technique and subtechnique, in the order of their ids. */
export function allTechniques(): readonly Technique[] {
  return [...techniques.values()];
}

function readTable(): ReadonlyMap<string, Technique> {
  const found = new Map<string, Technique>();
  let parent: Technique | undefined;
  for (const line of attackTechniques.split("\n")) {
    const blank = line.indexOf(" ");
    if (blank < 0) continue;
    const number = line.slice(0, blank);
    const rest = line.slice(blank + 1);
    if (number.startsWith(".") && parent !== undefined) {
      const id = `${parent.id}${number}`;
      found.set(id, { id, name: rest, tactics: parent.tactics });
      continue;
    }
    const [codes = "", ...words] = rest.split(" ");
    const id = `T${number}`;
    parent = { id, name: words.join(" "), tactics: codes.split(",").map((code) => `TA00${code}`) };
    found.set(id, parent);
  }
  return found;
}
