// Where Tripline keeps its data: the one place that decides it.
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { CliIo } from "./io.ts";

/** `--data`, which also takes TRIPLINE_DATA and tripline.toml. */
export const DATA_OPTION = "--data <dir>";

export const DATA_OPTION_TEXT =
  "where the data is (default: /var/lib/tripline for root, else ~/.local/share/tripline)";

/** Root's data is the machine's, anybody else's is their own. */
export function dataDirOf(
  given: string | undefined,
  io: Pick<CliIo, "env" | "cwd">,
  uid: number | undefined = process.getuid?.(),
): string {
  const named = given ?? io.env["TRIPLINE_DATA"];
  if (named !== undefined && named !== "") return resolve(io.cwd, named);
  if (uid === 0) return "/var/lib/tripline";
  const shared = io.env["XDG_DATA_HOME"] ?? join(io.env["HOME"] ?? homedir(), ".local", "share");
  return join(shared, "tripline");
}
