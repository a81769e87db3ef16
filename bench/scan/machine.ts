// What a run's figures belong to: the machine, the versions, and the state of this checkout.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

export interface Machine {
  readonly processor: string;
  readonly coreCount: number;
  readonly memoryGibibytes: number;
  readonly system: string;
  /** Over the last minute, before the run. */
  readonly load: number;
}

export function machine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    coreCount: cpus().length,
    memoryGibibytes: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${arch()}`,
    load: loadavg()[0] as number,
  };
}

export function ownVersions(): Readonly<Record<string, string>> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly version: string;
  };
  return {
    tripline: `${version} ${commit()}`,
    node: process.versions.node,
    v8: process.versions.v8,
  };
}

// A package without its repository has no commit to tell.
function commit(): string {
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-C", root, ...args], { encoding: "utf8" }).trim();
  try {
    const isChanged = git("status", "--porcelain", "--untracked-files=no") !== "";
    return git("rev-parse", "--short", "HEAD") + (isChanged ? " with changes" : "");
  } catch {
    return "outside of a repository";
  }
}
