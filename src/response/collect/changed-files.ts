// Files that changed lately where programs, configuration and what attackers leave behind lie. The time of
// change is the kernel's own, which touch(1) does not set back.
import { type Dir, lstatSync, opendirSync, readFileSync } from "node:fs";
import { type Evidence, timeCell } from "./evidence.ts";

const FOLDERS = [
  "/etc",
  "/usr",
  "/bin",
  "/sbin",
  "/lib",
  "/opt",
  "/root",
  "/home",
  "/tmp",
  "/var/tmp",
  "/dev/shm",
  "/var/www",
  "/var/spool/cron",
  "/boot",
  "/srv",
] as const;

/** A server that does not answer would hold the walk, and the process, for ever. */
const REMOTE = /^(nfs|cifs|smb|fuse|9p|afs|autofs|ceph|gluster|lustre|ocfs|virtiofs)/;

const WITHIN_MS = 24 * 3_600_000;
const VISITED_MAX = 500_000;
const KEPT_MAX = 5_000;
const DEPTH_MAX = 40;
/** So many names between two pauses. */
const NAMES_AT_ONCE = 500;

interface ChangedFile {
  readonly path: string;
  readonly changedMs: number;
  readonly row: readonly (string | number)[];
}

export async function collectChangedFiles(
  evidence: Evidence,
  { nowMs, apart }: { readonly nowMs: number; readonly apart: string },
): Promise<void> {
  const walk = new Walk(evidence, { sinceMs: nowMs - WITHIN_MS, apart });
  for (const folder of FOLDERS) {
    if (walk.isApart(folder)) continue;
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true)
      await walk.enter(folder, 0);
  }
  const found = walk.found.sort((a, b) => b.changedMs - a.changedMs);
  evidence.count(`changed files over ${KEPT_MAX}`, found.length - KEPT_MAX);
  evidence.addTable({
    name: "changed-files",
    title: "Files changed in the last 24 hours",
    columns: ["file", "kind", "mode", "owner", "bytes", "modified", "changed"],
    rows: found.slice(0, KEPT_MAX).map(({ row }) => row),
  });
}

class Walk {
  readonly found: ChangedFile[] = [];
  readonly #evidence: Evidence;
  readonly #sinceMs: number;
  /** Not even looked at. */
  readonly #apart: ReadonlySet<string>;
  #visitedCount = 0;
  #isOver = false;

  constructor(
    evidence: Evidence,
    { sinceMs, apart }: { readonly sinceMs: number; readonly apart: string },
  ) {
    this.#evidence = evidence;
    this.#sinceMs = sinceMs;
    this.#apart = new Set([apart, ...remoteFolders()]);
  }

  isApart(path: string): boolean {
    if (!this.#apart.has(path)) return false;
    this.#evidence.count("folders of other hosts, and Tripline's own");
    return true;
  }

  async enter(folder: string, depth: number): Promise<void> {
    if (depth > DEPTH_MAX) return this.#evidence.count(`folders deeper than ${DEPTH_MAX}`);
    let handle: Dir;
    try {
      handle = opendirSync(folder);
    } catch {
      return this.#evidence.count("folders that could not be read");
    }
    const below: string[] = [];
    try {
      for (let entry = handle.readSync(); entry !== null; entry = handle.readSync()) {
        if (this.#isOver) return;
        const path = `${folder}/${entry.name}`;
        if (this.isApart(path)) continue;
        if (entry.isDirectory()) below.push(path);
        this.#look(path);
        if (this.#visitedCount % NAMES_AT_ONCE === 0) await this.#evidence.breathe();
      }
    } finally {
      handle.closeSync();
    }
    for (const path of below) await this.enter(path, depth + 1);
  }

  #look(path: string): void {
    this.#visitedCount++;
    if (this.#visitedCount >= VISITED_MAX) {
      this.#isOver = true;
      this.#evidence.count(`files looked at over ${VISITED_MAX}`);
    }
    if (this.#visitedCount % NAMES_AT_ONCE === 0 && this.#evidence.isTimeOver("changed files"))
      this.#isOver = true;
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined || Math.max(stat.mtimeMs, stat.ctimeMs) < this.#sinceMs) return;
    const kind = stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other";
    this.found.push({
      path,
      changedMs: stat.ctimeMs,
      row: [
        path,
        stat.isSymbolicLink() ? "link" : kind,
        (stat.mode & 0o7777).toString(8),
        stat.uid,
        stat.size,
        timeCell(stat.mtimeMs),
        timeCell(stat.ctimeMs),
      ],
    });
  }
}

/** Where file systems of other hosts, or of programs, are mounted. */
function remoteFolders(): readonly string[] {
  try {
    return readFileSync("/proc/self/mounts", "utf8")
      .split("\n")
      .flatMap((line) => {
        const [, folder = "", kind = ""] = line.split(" ");
        // Blanks in names are written as octal escapes.
        return REMOTE.test(kind) ? [folder.replaceAll("\\040", " ")] : [];
      });
  } catch {
    return [];
  }
}
