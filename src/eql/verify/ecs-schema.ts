// The schema that rules are verified against unless told otherwise: ECS, what Elastic's agents add to
// it, and open families for the rest. It is open: an unlisted field may well exist at some user's.
import { ECS_VERSION, ecsFieldTable } from "./ecs-fields.ts";
import type { FieldSchema, FieldType } from "./field-schema.ts";
import { nearestNames } from "./nearest-names.ts";
import { OPEN_PART, openFamilies, otherFieldTable } from "./other-fields.ts";

const TYPES: Readonly<Record<string, FieldType>> = {
  n: "number",
  d: "date",
  i: "ip",
  b: "boolean",
  t: "text",
  o: "object",
};

const types: ReadonlyMap<string, FieldType> = new Map([
  ...readTable(otherFieldTable),
  ...readTable(ecsFieldTable),
]);

/** Every field by name with its type, for those who complete names. */
export const ecsFields: ReadonlyMap<string, FieldType> = types;

const paths: readonly string[] = [...types.keys()];

/** Paths by their letters alone, for those who write `process_name` or `Process.Name`. */
const pathsByLetters: ReadonlyMap<string, string> = new Map(
  paths.map((path) => [lettersOf(path), path]),
);

/** Multi-fields that Elastic's mappings put under a keyword. */
const MULTI_FIELD = /^(.+)\.(?:text|caseless|keyword)$/;

export const ecsSchema: FieldSchema = { name: `ECS ${ECS_VERSION}`, typeOf, near, isClosed: false };

function typeOf(path: string): FieldType | undefined {
  const known = types.get(path);
  if (known !== undefined) return known;
  const multi = MULTI_FIELD.exec(path)?.[1];
  if (multi !== undefined && types.get(multi) === "keyword") return "keyword";
  return isOpen(path) ? "unknown" : undefined;
}

function isOpen(path: string): boolean {
  const dot = path.indexOf(".");
  if (dot > 0 && openFamilies.has(path.slice(0, dot))) return true;
  return path.includes(OPEN_PART) || hasObjectAbove(path);
}

// `container.labels.app`: what stands under an object is free.
function hasObjectAbove(path: string): boolean {
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    if (types.get(path.slice(0, dot)) === "object") return true;
  }
  return false;
}

function near(path: string): readonly string[] {
  const sameLetters = pathsByLetters.get(lettersOf(path));
  const rest = nearestNames(path, paths).filter((name) => name !== sameLetters);
  return sameLetters === undefined ? rest : [sameLetters, ...rest.slice(0, 2)];
}

function lettersOf(path: string): string {
  return path.toLowerCase().replace(/[^a-z0-9@]/g, "");
}

function* readTable(table: string): Generator<readonly [string, FieldType]> {
  for (const line of table.replaceAll("\n ", " ").split("\n")) {
    if (line === "") continue;
    const [parents = "", leaves = ""] = line.split(" = ");
    for (const parent of parents.split(" ")) {
      for (const leaf of leaves.split(" ")) {
        const [name = "", letter = ""] = leaf.split(":");
        yield [parent === "-" ? name : `${parent}.${name}`, TYPES[letter] ?? "keyword"];
      }
    }
  }
}
