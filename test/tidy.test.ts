// Holds the code to what CONTRIBUTING.md and ARCHITECTURE.md say: rooms and their imports, sizes,
// names, file heads, words that must not occur. It asserts how much it looked at, since a check over
// nothing is also green.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..");
const src = join(root, "src");

const sources = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({
    name: name.replaceAll("\\", "/"),
    text: readFileSync(join(src, name), "utf8"),
  }))
  .sort((a, b) => a.name.localeCompare(b.name));
const production = sources.filter((file) => !file.name.endsWith(".test.ts"));

function roomOf(name: string): string {
  return name.includes("/") ? name.slice(0, name.indexOf("/")) : "";
}

interface Permission {
  readonly values: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
}

function readRoomTable(): ReadonlyMap<string, Permission> {
  const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
  const start = text.search(/^\| room +\| purpose/m);
  const rows = text.slice(start, text.indexOf("\n\n", start)).split("\n").slice(2);
  const names = rows.map((row) => cells(row)[0] as string);
  return new Map(
    rows.map((row) => {
      const columns = cells(row);
      return [columns[0] as string, readPermission(columns[3] as string, names)];
    }),
  );
}

function cells(row: string): readonly string[] {
  return row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function readPermission(cell: string, rooms: readonly string[]): Permission {
  const values = new Set(["base", "event"]);
  const types = new Set<string>();
  if (cell === "all") for (const room of rooms) values.add(room);
  else if (cell.startsWith("all but ")) {
    const refused = cell.slice("all but ".length).split(", ");
    for (const room of rooms) if (!refused.includes(room)) values.add(room);
  } else if (cell !== "–") {
    for (const item of cell.split(", ")) {
      if (item.startsWith("types of ")) types.add(item.slice("types of ".length));
      else values.add(item);
    }
  }
  return { values, types };
}

interface Import {
  readonly file: string;
  readonly target: string;
  readonly isType: boolean;
}

function importsOf(file: { name: string; text: string }): readonly Import[] {
  const pattern = /^(?:import|export)\s+(type\s+)?(?:[^;"']*?\sfrom\s+)?["']([^"']+)["']/gm;
  const found = [...file.text.matchAll(pattern)].map((match) => ({
    file: file.name,
    target: match[2] as string,
    isType: match[1] !== undefined || namesOnlyTypes(match[0]),
  }));
  const dynamic = [...file.text.matchAll(/\bimport\(\s*["']([^"']+)["']/g)].map((match) => ({
    file: file.name,
    target: match[1] as string,
    isType: false,
  }));
  return [...found, ...dynamic];
}

// `import { type A, type B } from …` brings no value either.
function namesOnlyTypes(statement: string): boolean {
  const names = /\{([^}]*)\}/.exec(statement)?.[1];
  if (names === undefined || /^import\s+\w+\s*,/.test(statement)) return false;
  const items = names
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return items.length > 0 && items.every((name) => name.startsWith("type "));
}

function targetRoom(found: Import): string | undefined {
  if (!found.target.startsWith(".")) return undefined;
  const path = relative(src, join(src, found.file, "..", found.target)).replaceAll("\\", "/");
  return path.startsWith("..") ? undefined : roomOf(path);
}

test("every import keeps to the table of rooms in ARCHITECTURE.md", () => {
  const table = readRoomTable();
  const rooms = new Set(production.map((file) => roomOf(file.name)).filter((room) => room !== ""));
  for (const room of rooms) assert.ok(table.has(room), `room "${room}" is not in the table`);
  for (const room of table.keys()) assert.ok(rooms.has(room), `room "${room}" has no file`);
  let seen = 0;
  const faults: string[] = [];
  for (const found of production.flatMap(importsOf)) {
    const from = roomOf(found.file);
    const to = targetRoom(found);
    if (to === undefined) continue;
    seen++;
    if (from === "" || from === to) continue;
    const permission = table.get(from) as Permission;
    const isAllowed = permission.values.has(to) || (found.isType && permission.types.has(to));
    if (!isAllowed)
      faults.push(`${found.file} imports ${found.target}${found.isType ? " (type)" : ""}`);
  }
  assert.deepEqual(faults, []);
  assert.ok(production.length > 80, `only ${production.length} files seen`);
  assert.ok(seen > production.length, `only ${seen} imports seen`);
});

test("eql, rules, engine and alerts touch no file, socket, timer, clock or random source", () => {
  const banned =
    /node:(fs|net|http|https|dgram|tls|child_process|timers|worker_threads|os)\b|\bDate\.now\(|\bnew Date\(\)|\bsetTimeout\(|\bsetInterval\(|\bMath\.random\(|\bprocess\.(env|argv|cwd|hrtime|exit|std)|\bperformance\.now\(/;
  const pure = production.filter((file) =>
    /^(eql|rules|engine|alerts|event|base)\//.test(file.name),
  );
  assert.ok(pure.length > 50);
  const faults = pure
    .filter((file) => banned.test(withoutComments(file.text)))
    .map((file) => file.name);
  assert.deepEqual(faults, []);
});

test("eql needs nothing of Node, so that it runs in a browser", () => {
  const files = production.filter((file) => /^(eql|event|base)\//.test(file.name));
  const faults = files.flatMap(importsOf).filter((found) => found.target.startsWith("node:"));
  assert.deepEqual(faults, []);
});

test("no rule or event text reaches new RegExp", () => {
  const faults = production
    .filter((file) => /\bnew RegExp\(|\bRegExp\(/.test(withoutComments(file.text)))
    .map((file) => file.name);
  assert.deepEqual(faults, []);
});

test("every file opens by saying what it is", () => {
  const faults = production.filter((file) => !/^(#!.*\n)?(\/\/ [^\n]+\n){1,8}/.test(file.text));
  assert.deepEqual(
    faults.map((file) => file.name),
    [],
  );
});

test("files are short and named after what is inside", () => {
  const limits = new Map([["eql/syntax/parser.ts", 800]]);
  const isData = /-table\.ts$|-fields\.ts$|-data\.ts$|\/data\//;
  for (const { name, text } of sources) {
    const limit = limits.get(name) ?? 500;
    if (!isData.test(name))
      assert.ok(text.split("\n").length <= limit + 1, `${name} is over ${limit} lines`);
    assert.match(basename(name), /^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.tsx?$/, name);
    assert.doesNotMatch(basename(name), /^(utils?|helpers?|types?|common|misc|.*manager)\b/, name);
  }
});

test("every diagnostic code is produced somewhere, and some test produces it", () => {
  const register = sources.find(({ name }) => name === "base/diagnostic-codes.ts")?.text ?? "";
  const codes = [...register.matchAll(/^ {2}\| "([A-Z]+\d{4})"/gm)].map(
    (match) => match[1] as string,
  );
  assert.ok(codes.length > 60, `only ${codes.length} codes`);
  const vectors = ["vectors", "property", "conformance"].flatMap((folder) =>
    readdirSync(join(root, "test", folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|txt|toml)$/.test(name))
      .map((name) => readFileSync(join(root, "test", folder, name), "utf8")),
  );
  const tests = [
    ...vectors,
    ...sources.filter(({ name }) => name.endsWith(".test.ts")).map(({ text }) => text),
  ];
  for (const code of codes) {
    const isUsed = production.some(
      ({ name, text }) => name !== "base/diagnostic-codes.ts" && text.includes(`"${code}"`),
    );
    assert.ok(isUsed, `${code} is in the register and nowhere else`);
    assert.ok(
      tests.some((text) => text.includes(code)),
      `no test produces ${code}`,
    );
  }
});

test("comments promise nothing without an issue number", () => {
  for (const { name, text } of sources) {
    assert.doesNotMatch(text, /\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/, name);
  }
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
