// Where a command keeps what it read of rule files: the one place that decides it, and the two flags.
import { isAbsolute, join, resolve } from "node:path";
import { Option } from "commander";
import type { CliIo } from "./io.ts";

/** Of commands that load rules. */
export interface CacheOptions {
  /** A folder, or false for none. */
  readonly cache?: string | false;
}

/** To be added before its negation, so that TRIPLINE_CACHE is taken for a folder. */
export function cacheOption(): Option {
  return new Option("--cache <dir>", "where checked rules are remembered");
}

export function noCacheOption(): Option {
  return new Option("--no-cache", "check every rule anew");
}

/**
 * The folder of the rule cache; undefined for none. `data` is the data folder of a command that has one,
 * which a service can always write to.
 */
export function cacheFolderOf(
  { cache }: CacheOptions,
  { env, cwd }: Pick<CliIo, "env" | "cwd">,
  data?: string,
): string | undefined {
  if (cache === false) return undefined;
  if (cache !== undefined) return resolve(cwd, cache);
  // What systemd made for a unit with CacheDirectory=; the first where there are several.
  const [given] = (env["CACHE_DIRECTORY"] ?? "").split(":");
  if (given !== undefined && isAbsolute(given)) return given;
  if (data !== undefined) return join(data, "cache");
  // Never root's files in the home of whoever called sudo.
  if (process.geteuid?.() === 0) return "/var/cache/tripline";
  const { XDG_CACHE_HOME: shared = "", HOME: home = "" } = env;
  if (isAbsolute(shared)) return join(shared, "tripline");
  return isAbsolute(home) ? join(home, ".cache", "tripline") : undefined;
}
