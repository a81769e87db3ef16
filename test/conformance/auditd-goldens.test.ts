// Our reading of audit records against the golden files of two other readers, in every field that both
// have. Values are brought to one form first (numbers as text, 0x and 0o off, names for numbers); what
// differs on purpose is listed with its reason and must still differ somewhere.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { errnoName } from "../../src/base/linux/errno-table.ts";
import { archName, syscallName } from "../../src/base/linux/syscall-name.ts";
import { execArguments } from "../../src/sources/linux/audit/execve-args.ts";
import { type ParsedRecord, parseAuditRecord } from "../../src/sources/linux/audit/parse-record.ts";

const telemetry = join(import.meta.dirname, "..", "..", "..", "shared", "corpora", "telemetry");
const skip = existsSync(telemetry) ? false : "the recorded telemetry is not on this machine";

type Json = Readonly<Record<string, unknown>>;

function parseAll(text: string): readonly ParsedRecord[] {
  return text
    .split("\n")
    .map((line) => parseAuditRecord(line))
    .filter((record) => record !== undefined);
}

/** One spelling for values that the readers write differently. */
function normal(value: unknown): string {
  if (value === null) return "(null)";
  const text = spelled(String(value));
  if (/^0x[0-9a-fA-F]+$/.test(text))
    return text
      .slice(2)
      .toLowerCase()
      .replace(/^0+(?=.)/, "");
  if (/^0o[0-7]+$/.test(text)) return text.slice(2).replace(/^0+(?=.)/, "");
  if (text === "4294967295" || text === "-1") return "unset";
  return /^[0-9a-f]+$/.test(text) ? text.replace(/^0+(?=.)/, "") : text;
}

// laurel writes bytes as %xx; and blanks inside braces as it likes.
function spelled(text: string): string {
  if (/^\{.*\}$/.test(text)) return text.replace(/\{\s*/, "{").replace(/\s*\}/, "}");
  if (!/%[0-9a-f]{2}/.test(text)) return text;
  const bytes = text.replace(
    /%([0-9a-f]{2})|([\s\S])/g,
    (_, hex: string | undefined, char: string) =>
      hex === undefined ? Buffer.from(char, "utf8").toString("hex") : hex,
  );
  return bytes.toUpperCase();
}

class Comparison {
  compared = 0;
  readonly differences: string[] = [];
  readonly #known: readonly RegExp[];

  constructor(known: readonly RegExp[]) {
    this.#known = known;
  }

  check(where: string, ours: unknown, theirs: unknown): void {
    this.compared++;
    if (normal(ours) === normal(theirs)) return;
    const text = `${where}: ours ${JSON.stringify(ours)}, theirs ${JSON.stringify(theirs)}`;
    if (!this.#known.some((one) => one.test(text))) this.differences.push(text);
  }
}

test("laurel: every field of every golden record that both have", { skip }, (context) => {
  const folder = join(telemetry, "laurel");
  const comparison = new Comparison([]);
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  for (const name of names) {
    const records = parseAll(readFileSync(join(folder, name.replace(".json", ".txt")), "utf8"));
    // A golden file holds one document an event.
    for (const line of readFileSync(join(folder, name), "utf8").trim().split("\n")) {
      const golden = JSON.parse(line) as Record<string, Json | Json[]>;
      const own = records.filter((record) => record.id === String(golden["ID"]));
      for (const [type, value] of Object.entries(golden)) {
        const mine = own.filter((record) => record.type === type);
        [value].flat().forEach((expected, at) => {
          if (typeof expected !== "object" || expected === null) return;
          const parts = { record: mine[at], records: own, expected, comparison };
          compareLaurel(`${name} ${type}`, parts);
        });
      }
    }
  }
  assert.deepEqual(comparison.differences, []);
  assert.ok(comparison.compared > 300, `only ${comparison.compared} values compared`);
  context.diagnostic(`${comparison.compared} values of ${names.length} files compared`);
});

function compareLaurel(
  where: string,
  parts: {
    readonly record: ParsedRecord | undefined;
    readonly records: readonly ParsedRecord[];
    readonly expected: Json;
    readonly comparison: Comparison;
  },
): void {
  const { record, records, expected, comparison } = parts;
  if (record === undefined) return;
  for (const [key, value] of Object.entries(expected)) {
    if (key === "ARGV" && record.type === "EXECVE") {
      const args = execArguments(records)?.args;
      comparison.check(`${where} ARGV`, JSON.stringify(args), JSON.stringify(value));
    } else if (key === "ARGV" && record.type === "PROCTITLE") {
      const title = record.fields.get("proctitle")?.split("\0");
      comparison.check(`${where} ARGV`, JSON.stringify(title), JSON.stringify(value));
    } else if (key === "ARGV" && record.type === "SYSCALL") {
      (value as readonly unknown[]).forEach((one, at) => {
        comparison.check(`${where} a${at}`, record.fields.get(`a${at}`), one);
      });
    } else if (typeof value !== "object" || value === null) {
      const ours = record.fields.get(key);
      if (ours !== undefined) comparison.check(`${where} ${key}`, ours, value);
    }
  }
}

test("go-libaudit auparse: every field of every golden record that both have", {
  skip,
}, (context) => {
  const folder = join(telemetry, "go-libaudit", "auparse", "testdata");
  const comparison = new Comparison([]);
  const names = readdirSync(folder).filter((name) => name.endsWith(".golden"));
  for (const name of names) {
    const records = parseAll(readFileSync(join(folder, name.replace(".golden", "")), "utf8"));
    const golden = JSON.parse(readFileSync(join(folder, name), "utf8")) as readonly (Json | null)[];
    for (const expected of golden) {
      if (expected === null) continue;
      const raw = String(expected["raw_msg"]);
      const mine = records.find(
        (record) =>
          record.serial === expected["sequence"] &&
          record.type.toLowerCase() ===
            String(expected["record_type"]).replace(/^unknown\[(\d+)\]$/, "unknown[$1]") &&
          raw.includes(record.id),
      );
      if (mine === undefined) continue;
      assert.equal(mine.timestampMs, Date.parse(String(expected["@timestamp"])), name);
      compareFields(
        `${name} ${mine.type}:${mine.serial}`,
        mine.fields,
        (expected["data"] ?? {}) as Json,
        comparison,
      );
    }
  }
  assert.deepEqual(comparison.differences, []);
  assert.ok(comparison.compared > 500, `only ${comparison.compared} values compared`);
  context.diagnostic(`${comparison.compared} values of ${names.length} files compared`);
});

function compareFields(
  where: string,
  fields: ReadonlyMap<string, string>,
  expected: Json,
  comparison: Comparison,
): void {
  for (const [key, value] of Object.entries(expected)) {
    const ours = fields.get(key);
    if (ours === undefined || typeof value === "object") continue;
    const isSame = normal(ours) === normal(value);
    comparison.check(`${where} ${key}`, isSame ? ours : translated(key, ours, fields), value);
  }
}

const signalNames: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name]),
);

/** Numbers that go-libaudit gives names. */
function translated(key: string, value: string, fields: ReadonlyMap<string, string>): string {
  if (key === "syscall") return syscallName(fields.get("arch"), value) ?? value;
  if (key === "arch") return archName(value) ?? value;
  if (key === "exit") return errnoName(Number(value)) ?? value;
  if (key === "sig") return signalNames.get(Number(value)) ?? value;
  if (key === "proctitle") return value.replaceAll("\0", " ");
  return value;
}

test("go-libaudit aucoalesce: every golden event in process, file and user fields", {
  skip,
}, (context) => {
  const folder = join(telemetry, "go-libaudit", "aucoalesce", "testdata");
  const comparison = new Comparison([]);
  let eventCount = 0;
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".golden"))) {
    const source = readFileSync(join(folder, name.replace(".json.golden", ".yaml")), "utf8");
    const golden = JSON.parse(readFileSync(join(folder, name), "utf8")) as readonly Json[];
    const records = parseAll(
      source
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => /^(node=\S+ )?type=/.test(line))
        .join("\n"),
    );
    for (const entry of golden) {
      const event = (entry["event"] ?? {}) as Json;
      const own = records.filter((record) => record.serial === event["sequence"]);
      const first =
        own.find((record) => record.type.toLowerCase() === event["record_type"]) ?? own[0];
      if (first === undefined) continue;
      eventCount++;
      compareCoalesced(`${name} ${String(entry["test_name"])}`, { own, first, event, comparison });
    }
  }
  assert.deepEqual(comparison.differences, []);
  assert.ok(
    eventCount > 40 && comparison.compared > 500,
    `${eventCount} events, ${comparison.compared} values`,
  );
  context.diagnostic(`${comparison.compared} values of ${eventCount} events compared`);
});

function compareCoalesced(
  where: string,
  parts: {
    readonly own: readonly ParsedRecord[];
    readonly first: ParsedRecord;
    readonly event: Json;
    readonly comparison: Comparison;
  },
): void {
  const { own, first, event, comparison } = parts;
  const process = (event["process"] ?? {}) as Json;
  const keys = { pid: "pid", ppid: "ppid", name: "comm", exe: "exe" } as const;
  for (const [theirs, ours] of Object.entries(keys)) {
    const value = first.fields.get(ours);
    if (process[theirs] !== undefined && value !== undefined) {
      comparison.check(`${where} process.${theirs}`, value, process[theirs]);
    }
  }
  const args = execArguments(own)?.args;
  if (args !== undefined && process["args"] !== undefined) {
    comparison.check(
      `${where} process.args`,
      JSON.stringify(args),
      JSON.stringify(process["args"]),
    );
  }
  const cwd = own.find((record) => record.type === "CWD")?.fields.get("cwd");
  if (cwd !== undefined && process["cwd"] !== undefined) {
    comparison.check(`${where} process.cwd`, cwd, process["cwd"]);
  }
  const ids = ((event["user"] as Json | undefined)?.["ids"] ?? {}) as Json;
  compareFields(`${where} user.ids`, first.fields, ids, comparison);
  compareFields(`${where} data`, first.fields, (event["data"] ?? {}) as Json, comparison);
  const paths = own.filter((record) => record.type === "PATH");
  ((event["paths"] ?? []) as readonly Json[]).forEach((expected) => {
    const path = paths.find((record) => record.fields.get("item") === String(expected["item"]));
    if (path !== undefined) compareFields(`${where} paths`, path.fields, expected, comparison);
  });
}
