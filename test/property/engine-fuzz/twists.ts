// Changes a draft as a careless or hostile sender would: one field left out, null, doubled, of another
// type, in other case, very long, no UTF-8. Half of what is twisted still matches, and that is the point.
import type { Random } from "../../../bench/generator/random.ts";
import { type Draft, type DraftScalar, type DraftValue, elementsOf } from "./draft.ts";
import { BAD_BYTE } from "./event-writer.ts";
import { numberSpelling, swapCase, variantOf, withTwins } from "./value-variants.ts";

/** Lengths around those at which values are no longer remembered: 128 bytes, 512 characters. */
const LENGTHS = [100, 120, 125, 126, 127, 128, 129, 130, 140, 510, 511, 512, 513, 514, 600, 5_000];
const DEPTHS = [2, 20, 46, 47, 48, 49, 50, 63, 64, 65, 66, 200];

/** Fields that the index, the buckets and the value numbers look at more than others. */
const HOT_PATHS = [
  ...["event.category", "host.os.type", "event.type", "event.action", "process.name", "user.id"],
  ...["process.parent.name", "process.executable", "event.module", "event.dataset", "dll.name"],
];

export function twist(draft: Draft, random: Random): void {
  const path = random.chance(0.3) ? random.pick(HOT_PATHS) : random.pick([...draft.keys()]);
  const value = draft.get(path);
  if (value === undefined) {
    draft.set(path, random.pick<DraftValue>(["", null, "x", 1, true, ["a", "b"], { raw: "{}" }]));
    return;
  }
  const twisted = twistedValue(value, random);
  if (twisted === undefined) draft.delete(path);
  else draft.set(path, twisted);
}

function twistedValue(value: DraftValue, random: Random): DraftValue | undefined {
  const elements = elementsOf(value);
  const [first = ""] = elements;
  switch (random.below(12)) {
    case 0:
      return undefined;
    case 1:
      return random.pick<DraftValue>([null, "", { raw: "[]" }, { raw: "{}" }, { raw: "[null]" }]);
    case 2:
      return [...elements, variantOf(first, random)];
    case 3:
      return [variantOf(first, random), ...elements];
    case 4:
      return variantOf(first, random);
    case 5:
    case 6:
      return otherSpelling(first, random);
    case 7:
      return longer(first, random);
    case 8:
      return deeper(first, random);
    case 9:
      return typeof first === "string" ? withBadByte(first, random) : String(first);
    case 10:
      return typeof first === "string" ? swapCase(first, random) : [first, first];
    default:
      return Array.from({ length: random.pick([2, 3, 40, 70]) }, (_, at) =>
        at === 0 ? first : variantOf(first, random),
      );
  }
}

function otherSpelling(value: DraftScalar, random: Random): DraftValue {
  if (typeof value === "number") return numberSpelling(value, random);
  if (typeof value === "string") return withTwins(value, random);
  return typeof value === "boolean" ? String(value) : "null";
}

function longer(value: DraftScalar, random: Random): DraftScalar {
  if (typeof value !== "string") return value;
  const sign = random.chance(0.7) ? "y" : "é";
  const pad = sign.repeat(Math.max(0, random.pick(LENGTHS) - value.length));
  return random.chance(0.5) ? `${value}${pad}` : `${pad}${value}`;
}

function deeper(value: DraftScalar, random: Random): DraftValue {
  const depth = random.pick(DEPTHS);
  const text = JSON.stringify(value);
  if (random.chance(0.7)) return { raw: `${"[".repeat(depth)}${text}${"]".repeat(depth)}` };
  return { raw: `${'{"a":'.repeat(depth)}${text}${"}".repeat(depth)}` };
}

function withBadByte(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  return `${text.slice(0, at)}${BAD_BYTE}${text.slice(at)}`;
}
