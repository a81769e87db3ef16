// What the reading of a rule file depends on besides its text: this program. The version does not tell
// two checkouts of it apart, so that the files of the rooms that read rules are part of it as well.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The rooms whose code decides what comes of a rule file. */
const ROOMS = ["base", "eql", "rules"];

/** Differs where another program, or the same on another Node.js, might read a rule differently. */
export function codeFingerprint(): string {
  const root = join(import.meta.dirname, "..", "..");
  const hash = createHash("sha256");
  hash.update(process.version);
  // Names the version, and by exact versions the packages that read TOML and regular expressions.
  hash.update(readFileSync(join(root, "..", "package.json")));
  for (const room of ROOMS) {
    const names = readdirSync(join(root, room), { recursive: true, encoding: "utf8" });
    for (const name of names.filter(isCode).sort()) {
      hash.update(name);
      hash.update(readFileSync(join(root, room, name)));
    }
  }
  return hash.digest("hex");
}

function isCode(name: string): boolean {
  return /\.[jt]s$/.test(name) && !/\.(d|test)\.[jt]s$/.test(name);
}
