// The flags of `tripline scan` as its action receives them.
// Types only: scan.ts declares the flags, run-scan.ts and alert-sink.ts read them.
import type { RuleSeverity } from "../base/rule-severity.ts";
import type { SourceFormat } from "../sources/raw-record.ts";
import type { CacheOptions } from "./cache-options.ts";

export type OutputKind = "table" | "json" | "ndjson" | "csv" | "html";

export interface ScanOptions extends CacheOptions {
  readonly data?: string;
  readonly rules?: readonly string[];
  readonly exceptions?: readonly string[];
  readonly format: SourceFormat;
  readonly hostId?: string;
  readonly output: OutputKind;
  readonly out?: string;
  readonly from?: string;
  readonly to?: string;
  readonly failOn?: RuleSeverity;
  readonly anyIndex?: boolean;
  readonly buildingBlocks?: boolean;
  readonly limit: number;
  readonly allowance?: number;
  readonly engine: "indexed" | "plain";
  readonly threads: number;
  readonly profile?: boolean;
  readonly includeDeprecated?: boolean;
  readonly includeDisabled?: boolean;
  readonly quiet?: boolean;
  readonly progress: boolean;
}
