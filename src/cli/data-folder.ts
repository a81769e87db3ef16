// Where a deployment keeps events, alerts and everything else: one folder, the same for the service and
// for the commands that look into it.
import { isAbsolute, join, resolve } from "node:path";
import { EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";

const SYSTEM_FOLDER = "/var/lib/tripline";

/**
 * `--data`, else TRIPLINE_DATA, else /var/lib/tripline for root and ~/.local/share/tripline (or below
 * XDG_DATA_HOME) for others.
 */
export function dataFolder(option: string | undefined, io: CliIo): string {
  const named = option ?? (io.env["TRIPLINE_DATA"] || undefined);
  if (named !== undefined) return isAbsolute(named) ? named : resolve(io.cwd, named);
  if (process.getuid?.() === 0) return SYSTEM_FOLDER;
  const shared = io.env["XDG_DATA_HOME"] || undefined;
  if (shared !== undefined) return join(shared, "tripline");
  const home = io.env["HOME"] ?? "";
  if (home === "") throw new CliStop("no HOME to keep data in: give --data DIR", EXIT_USAGE);
  return join(home, ".local", "share", "tripline");
}
