// Writes src/eql/verify/ecs-fields.ts from the flat table of the Elastic Common Schema: names and
// types are facts, everything else there is left. Run after a new ECS: npx tsx
// scripts/write-ecs-fields.ts PATH/ecs_flat.ts VERSION (the file is in the npm package @elastic/ecs).
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const LINE_LENGTH_MAX = 100;

/** One letter a type; keyword, by far the most frequent, is not written. */
const letters: Readonly<Record<string, string>> = {
  keyword: "",
  constant_keyword: "",
  wildcard: "",
  match_only_text: ":t",
  text: ":t",
  date: ":d",
  ip: ":i",
  boolean: ":b",
  long: ":n",
  integer: ":n",
  float: ":n",
  double: ":n",
  scaled_float: ":n",
  object: ":o",
  flattened: ":o",
  nested: ":o",
  geo_point: ":o",
};

const [flatFile, version] = process.argv.slice(2);
if (flatFile === undefined || version === undefined) {
  console.error("use: npx tsx scripts/write-ecs-fields.ts PATH/ecs_flat.ts VERSION");
  process.exit(2);
}
const exported: Record<string, unknown> = await import(pathToFileURL(resolve(flatFile)).href);
const flat = Object.values(exported)[0] as Record<string, { readonly type: string }>;

const byParent = new Map<string, string[]>();
for (const [path, { type }] of Object.entries(flat).sort(([a], [b]) => (a < b ? -1 : 1))) {
  const letter = letters[type];
  if (letter === undefined) throw new Error(`ECS has a new type: ${type}`);
  const dot = path.lastIndexOf(".");
  const parent = dot < 0 ? "-" : path.slice(0, dot);
  byParent.set(parent, [...(byParent.get(parent) ?? []), path.slice(dot + 1) + letter]);
}

// Parents with equal leaves share a line: process.parent, process.group_leader, … repeat each other.
const byLeaves = new Map<string, string[]>();
for (const [parent, leaves] of byParent) {
  const key = leaves.join(" ");
  byLeaves.set(key, [...(byLeaves.get(key) ?? []), parent]);
}
const lines = [...byLeaves].flatMap(([leaves, parents]) =>
  wrap(`${parents.join(" ")} = ${leaves}`),
);

function wrap(line: string): readonly string[] {
  const rows: string[] = [];
  let row = "";
  for (const word of line.split(" ")) {
    if (row !== "" && row.length + word.length + 1 > LINE_LENGTH_MAX) {
      rows.push(row);
      row = ` ${word}`;
    } else row = row === "" ? word : `${row} ${word}`;
  }
  return [...rows, row];
}

const text = `// The fields of the Elastic Common Schema ${version}, names and types only. Written by
// scripts/write-ecs-fields.ts; do not edit. \`parents = leaves\`: each leaf under each parent ("-" for
// the root); \`:n\` number, \`:d\` date, \`:i\` ip, \`:b\` boolean, \`:t\` text, \`:o\` object, else keyword. A
// line that begins with a blank goes on with the one before.

/** The version of ECS that the table is of. */
export const ECS_VERSION = "${version}";

export const ecsFieldTable: string = \`
${lines.join("\n")}
\`;
`;
writeFileSync(join(import.meta.dirname, "..", "src", "eql", "verify", "ecs-fields.ts"), text);
