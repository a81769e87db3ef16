// What reading a rule file gave, as JSON, and back. Kept are the file's tables, the packed query and the
// faults; the rule is built of them as it is after reading, by the same code. `source`, which names the
// file and holds its text, is put in again and not kept.
import type { Diagnostic, DiagnosticSource } from "../../base/diagnostic.ts";
import { diagnosticCodes } from "../../base/diagnostic-codes.ts";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { PackFault } from "../../eql/pack/pack-fault.ts";
import { packQuery } from "../../eql/pack/pack-query.ts";
import { unpackQuery } from "../../eql/pack/unpack-query.ts";
import { buildRule } from "../build-rule.ts";
import type { PlacedObject } from "../file/read-json-lines.ts";
import { ruleDocument } from "../file/rule-document.ts";
import type { ReadFile, ReadRule } from "../read-rules.ts";
import { packTable, survivesJson, unpackTable } from "./pack-table.ts";

/** Undefined where the file holds something that cannot be kept; it is then read each time. */
export function packFile(
  { content, rules }: ReadFile,
  source: DiagnosticSource,
): readonly unknown[] | undefined {
  const faults = [...content.faults, ...rules.flatMap((rule) => rule.faults)];
  if (faults.some((fault) => fault.source !== source)) return undefined;
  const packed = [
    content.faults.map(withoutSource),
    content.exceptionLists.map(({ value, offset }) => [value, offset]),
    content.exceptionItems.map(({ value, offset }) => [value, offset]),
    content.exceptionsTable ?? null,
    rules.map(({ document, query, faults: found }) => [
      document.form,
      document.offset,
      packTable(document.rule, source.text),
      document.metadata,
      document.transform,
      query === undefined ? null : packQuery(query),
      found.map(withoutSource),
    ]),
  ];
  return survivesJson(packed) ? packed : undefined;
}

function withoutSource({ source: _, ...fault }: Diagnostic): Omit<Diagnostic, "source"> {
  return fault;
}

/** The reading that was packed, for a file of the same text. Throws PackFault for anything else. */
export function unpackFile(packed: unknown, source: DiagnosticSource): ReadFile {
  const [faults, lists, items, table, rules] = partsOf(packed, 5);
  const readRules = elementsOf(rules).map((rule) => unpackRule(rule, source));
  return {
    content: {
      rules: readRules.map(({ document }) => document),
      exceptionLists: elementsOf(lists).map((placed) => unpackPlaced(placed, source)),
      exceptionItems: elementsOf(items).map((placed) => unpackPlaced(placed, source)),
      exceptionsTable: table === null ? undefined : tableOf(table),
      faults: elementsOf(faults).map((fault) => unpackFault(fault, source)),
    },
    rules: readRules,
  };
}

function unpackRule(packed: unknown, source: DiagnosticSource): ReadRule {
  const [form, offset, table, metadata, transform, query, faults] = partsOf(packed, 7);
  if (form !== "toml" && form !== "json") throw new PackFault("no such form");
  const document = ruleDocument({
    source,
    form,
    rule: unpackTable(table, source.text),
    metadata: tableOf(metadata),
    transform: tableOf(transform),
    offset: placeOf(offset, source),
  });
  const rule = buildRule(document);
  return {
    document,
    rule,
    query: query === null ? undefined : unpackQuery(query, { file: source.file, text: rule.query }),
    faults: elementsOf(faults).map((fault) => unpackFault(fault, source)),
  };
}

function unpackFault(packed: unknown, source: DiagnosticSource): Diagnostic {
  const fault = tableOf(packed);
  const isFault = Object.hasOwn(diagnosticCodes, String(fault["code"]));
  if (!isFault || typeof fault["message"] !== "string") throw new PackFault("expected a fault");
  return { ...(fault as unknown as Diagnostic), source };
}

function unpackPlaced(packed: unknown, source: DiagnosticSource): PlacedObject {
  const [value, offset] = partsOf(packed, 2);
  return { value: tableOf(value), offset: placeOf(offset, source) };
}

function tableOf(packed: unknown): JsonObject {
  if (!isJsonObject(packed)) throw new PackFault("expected a table");
  return packed;
}

function placeOf(packed: unknown, { text }: DiagnosticSource): number {
  const isPlace = typeof packed === "number" && packed >= 0 && packed <= text.length;
  if (!isPlace || !Number.isInteger(packed)) throw new PackFault("expected a place in the file");
  return packed;
}

function partsOf(packed: unknown, count: number): readonly unknown[] {
  const parts = elementsOf(packed);
  if (parts.length !== count) throw new PackFault("parts are missing");
  return parts;
}

function elementsOf(packed: unknown): readonly unknown[] {
  if (!Array.isArray(packed)) throw new PackFault("expected a list");
  return packed;
}
