// The `[[output]]` tables of tripline.toml: read, checked and turned into outputs. Secrets come from the
// environment (`secret_env = "NAME"`), since the file is often readable and in version control. Faults
// point at the value; one that cannot be used stops the start, since a silent output is worse than none.
import { type Diagnostic, type DiagnosticSource, diagnostic } from "../base/diagnostic.ts";
import type { DiagnosticCode } from "../base/diagnostic-codes.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { ruleSeverities } from "../base/rule-severity.ts";
import { didYouMean, nearestNames } from "../eql/verify/nearest-names.ts";
import type { AlertOutput } from "../outputs/deliver/alert-output.ts";
import { findPlace, type KeyPath } from "../rules/file/document-places.ts";
import { scanTomlPlaces } from "../rules/file/toml-places.ts";
import { outputKinds } from "./output-kinds.ts";

export interface ConfiguredOutput {
  readonly name: string;
  readonly create: () => AlertOutput;
  readonly isWanted: (document: JsonObject) => boolean;
  readonly batchSize: number;
  readonly gatherMs: number;
}

export interface OutputsConfig {
  readonly outputs: readonly ConfiguredOutput[];
  readonly faults: readonly Diagnostic[];
}

export interface OutputContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths begin here. */
  readonly cwd: string;
  readonly hostname: string;
  readonly nowMs: () => number;
  /** Throws an Error with its reason. */
  readonly readFile: (path: string) => string;
}

/** Keys that every kind of output takes. */
const COMMON_KEYS: readonly string[] = ["name", "type", "min_severity", "building_blocks"];

export function readOutputs(
  table: JsonObject,
  source: DiagnosticSource,
  context: OutputContext,
): OutputsConfig {
  const faults: Diagnostic[] = [];
  const tell = faultTeller(source, faults);
  const value = table["output"];
  if (value === undefined) return { outputs: [], faults };
  if (!Array.isArray(value) || !value.every(isJsonObject)) {
    tell("CFG6003", "expected tables headed [[output]]", ["output"]);
    return { outputs: [], faults };
  }
  const names = new Set<string>();
  const outputs = value.flatMap((one: JsonObject, at) => {
    const settings = new OutputSettings({ table: one, path: ["output", at], tell, context });
    const output = readOutput(settings);
    if (output === undefined) return [];
    if (names.has(output.name)) settings.fault("name", `two outputs are called "${output.name}"`);
    names.add(output.name);
    return [output];
  });
  return { outputs: faults.length === 0 ? outputs : [], faults };
}

function readOutput(settings: OutputSettings): ConfiguredOutput | undefined {
  const kindNames = Object.keys(outputKinds);
  const type = settings.choice("type", kindNames);
  if (type === undefined) return undefined;
  const kind = outputKinds[type];
  if (kind === undefined) return undefined;
  settings.onlyKeys([...COMMON_KEYS, ...kind.keys]);
  const name = settings.text("name") ?? type;
  const least = settings.choice("min_severity", ruleSeverities, "low") ?? "low";
  const withBlocks = settings.flag("building_blocks", false);
  const create = kind.read(settings, name);
  if (create === undefined) return undefined;
  return {
    name,
    create,
    isWanted: (document) =>
      (withBlocks || document["kibana.alert.building_block_type"] === undefined) &&
      rank(document["kibana.alert.severity"]) >= rank(least),
    batchSize: kind.batchSize,
    gatherMs: kind.gatherMs(settings),
  };
}

/** A severity that is none of ours counts as the lowest, so that it is not lost by default. */
function rank(severity: JsonValue | undefined): number {
  return Math.max(0, (ruleSeverities as readonly JsonValue[]).indexOf(severity ?? null));
}

export type Tell = (code: DiagnosticCode, message: string, path: KeyPath) => void;

/** Adds faults that point at the value of a path. */
export function faultTeller(source: DiagnosticSource, faults: Diagnostic[]): Tell {
  return (code, message, path) => {
    const { value } = findPlace(scanTomlPlaces(source.text), path);
    faults.push(diagnostic(code, { message, span: value, source }));
  };
}

/** One table of settings, asked for its values; what cannot be used is told and gives undefined. */
export class OutputSettings {
  readonly context: OutputContext;
  readonly #table: JsonObject;
  readonly #path: KeyPath;
  readonly #tell: Tell;
  readonly #noun: string;

  constructor(parts: {
    readonly table: JsonObject;
    readonly path: KeyPath;
    readonly tell: Tell;
    readonly context: OutputContext;
    /** What the table is, in messages; an output unless it is said. */
    readonly noun?: string;
  }) {
    this.context = parts.context;
    this.#table = parts.table;
    this.#path = parts.path;
    this.#tell = parts.tell;
    this.#noun = parts.noun ?? "output";
  }

  fault(key: string, message: string): undefined {
    this.#tell("CFG6003", message, [...this.#path, key]);
    return undefined;
  }

  onlyKeys(known: readonly string[]): void {
    for (const key of Object.keys(this.#table)) {
      if (known.includes(key)) continue;
      const hint = didYouMean(nearestNames(key, known));
      this.#tell("CFG6002", `"${key}" is nothing that this ${this.#noun} has${hint}`, [
        ...this.#path,
        key,
      ]);
    }
  }

  isGiven(key: string): boolean {
    return this.#table[key] !== undefined;
  }

  /** Undefined where it is absent, or told to be no text. */
  text(key: string): string | undefined {
    const value = this.#table[key];
    if (value === undefined) return undefined;
    if (typeof value === "string" && value !== "") return value;
    return this.fault(key, `"${key}" takes a text`);
  }

  required(key: string): string | undefined {
    if (this.#table[key] === undefined) return this.fault(key, `the ${this.#noun} has no "${key}"`);
    return this.text(key);
  }

  texts(key: string): readonly string[] | undefined {
    const value = this.#table[key];
    const list: readonly JsonValue[] = Array.isArray(value) ? value : [value ?? null];
    const texts = list.filter((one): one is string => typeof one === "string" && one !== "");
    if (texts.length > 0 && texts.length === list.length) return texts;
    return this.fault(key, `"${key}" takes a text or a list of texts`);
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.#table[key];
    if (value === undefined || typeof value === "boolean") return value ?? otherwise;
    this.fault(key, `"${key}" takes true or false`);
    return otherwise;
  }

  count(key: string, range: { readonly least: number; readonly otherwise: number }): number {
    const value = this.#table[key];
    if (value === undefined) return range.otherwise;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= range.least) {
      return value;
    }
    this.fault(key, `"${key}" takes a whole number of at least ${range.least}`);
    return range.otherwise;
  }

  choice<T extends string>(key: string, known: readonly T[], otherwise?: T): T | undefined {
    const value = this.#table[key];
    if (value === undefined && otherwise !== undefined) return otherwise;
    if (value === undefined) return this.fault(key, `the ${this.#noun} has no "${key}"`);
    const found = known.find((one) => one === value);
    if (found !== undefined) return found;
    const near = typeof value === "string" ? didYouMean(nearestNames(value, known)) : "";
    return this.fault(
      key,
      `"${key}" cannot be ${JSON.stringify(value)}${near || `; it takes ${known.join(", ")}`}`,
    );
  }

  url(key: string, schemes: readonly string[]): URL | undefined {
    const text = this.required(key);
    if (text === undefined) return undefined;
    return this.parsedUrl(key, text, schemes);
  }

  parsedUrl(key: string, text: string, schemes: readonly string[]): URL | undefined {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url !== undefined && schemes.includes(url.protocol.replace(/:$/, ""))) {
      if (url.username === "" && url.password === "") return url;
      return this.fault(key, `"${key}" holds a user or password: these belong into secret_env`);
    }
    return this.fault(key, `"${key}" takes a URL with ${schemes.join(", ")}`);
  }

  /** The value of the environment variable that `key` names; undefined where `key` is absent. */
  secret(key: string): string | undefined {
    const variable = this.text(key);
    if (variable === undefined) return undefined;
    const value = this.context.env[variable];
    if (value !== undefined && value !== "") return value;
    return this.fault(key, `the environment has no ${variable}`);
  }

  /** The text of the file that `key` names. */
  file(key: string): string | undefined {
    const path = this.text(key);
    if (path === undefined) return undefined;
    try {
      return this.context.readFile(path);
    } catch (error) {
      return this.fault(key, `cannot read "${path}": ${String((error as Error).message)}`);
    }
  }
}
