// Takes a file away from where it can be run and gives it back. It is renamed where it can be, so that nothing
// of it is lost, and copied where the data folder is on another disk. What is moved is the file that was
// looked at: it is held open, and what arrives is compared with it.
import { randomBytes } from "node:crypto";
import {
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  futimesSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { type Done, impossible, type Plan } from "../action.ts";
import { makeFolder, readJsonFile, writeWhole } from "../host/response-folder.ts";
import { type OpenParent, openParent } from "./open-beneath.ts";
import { copyBytes, sha256OfOpen } from "./open-file-bytes.ts";
import { protectedReason, writeObstacles } from "./protected-paths.ts";

const { O_CREAT, O_EXCL, O_NOATIME, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** Larger files are images of disks; hashing one would hold up the process that also detects. */
const FILE_BYTES_MAX = 1024n * 1024n * 1024n;

/** What is known of a file in quarantine. */
export interface QuarantinedFile {
  readonly id: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly accessedMs: number;
  readonly modifiedMs: number;
}

export class Quarantine {
  readonly #folder: string;
  readonly #dataDir: string;

  constructor(folder: string, dataDir: string) {
    this.#folder = join(folder, "quarantine");
    this.#dataDir = dataDir;
  }

  /** Undefined where there is none with this id. */
  find(id: string): QuarantinedFile | undefined {
    if (!/^[0-9a-f]{12}$/.test(id)) return undefined;
    const kept = readJsonFile(join(this.#folder, id, "about.json"));
    return kept === undefined ? undefined : (kept as unknown as QuarantinedFile);
  }

  planQuarantine(path: string): Plan {
    let parent: OpenParent;
    try {
      parent = openParent(path);
    } catch (error) {
      return impossible([(error as Error).message]);
    }
    try {
      const stat = lstatSync(parent.at, { bigint: true, throwIfNoEntry: false });
      if (stat === undefined) return impossible([`there is no file "${path}"`]);
      return {
        steps: [
          `"${path}" (${stat.size} bytes, owner ${stat.uid}) is moved into ${this.#folder} and nobody may read or run it there.`,
          "A process that runs it or has it open goes on: kill it as well.",
          "It can be put back with its owner and mode.",
        ],
        obstacles: [...fileFaults(path, stat), ...this.#guards(path), ...writeObstacles(parent.fd)],
        isUndoable: true,
        carryOut: () => Promise.resolve(this.#take(path)),
      };
    } finally {
      parent.close();
    }
  }

  planRestore(id: string): Plan {
    const kept = this.find(id);
    if (kept === undefined) return impossible([`no file "${id}" is in quarantine`]);
    let parent: OpenParent;
    try {
      parent = openParent(kept.path);
    } catch (error) {
      return impossible([(error as Error).message]);
    }
    try {
      const isTaken = lstatSync(parent.at, { throwIfNoEntry: false }) !== undefined;
      return {
        steps: [
          `"${kept.path}" is put back with owner ${kept.uid}:${kept.gid} and mode ${kept.mode.toString(8)}.`,
        ],
        obstacles: [
          ...(isTaken ? [`there is a file "${kept.path}" now; it is not overwritten`] : []),
          ...writeObstacles(parent.fd),
        ],
        isUndoable: true,
        carryOut: () => Promise.resolve(this.#putBack(kept)),
      };
    } finally {
      parent.close();
    }
  }

  #guards(path: string): readonly string[] {
    const reason = protectedReason(path, this.#dataDir);
    return reason === undefined ? [] : [reason];
  }

  #take(path: string): Done {
    const parent = openParent(path);
    const id = randomBytes(6).toString("hex");
    const folder = join(this.#folder, id);
    let file: number | undefined;
    try {
      file = openUnseen(parent.at);
      const stat = fstatSync(file, { bigint: true });
      const [fault] = fileFaults(path, stat);
      if (fault !== undefined) return { isDone: false, lines: [fault] };
      const sha256 = sha256OfOpen(file);
      makeFolder(this.#folder);
      makeFolder(folder);
      // Before the file is gone from its place, so that it can be put back whatever comes in between.
      writeWhole(join(folder, "about.json"), JSON.stringify(aboutOf({ id, path, stat, sha256 })));
      this.#move(parent, { file, stat, to: join(folder, "content") });
      return {
        isDone: true,
        lines: [`"${path}" is in quarantine as ${id}`, `SHA-256 ${sha256}`],
        undo: { kind: "restore", quarantineId: id },
      };
    } catch (error) {
      if (lstatSync(join(folder, "content"), { throwIfNoEntry: false }) === undefined)
        rmSync(folder, { recursive: true, force: true });
      throw error;
    } finally {
      if (file !== undefined) closeSync(file);
      parent.close();
    }
  }

  #move(
    parent: OpenParent,
    { file, stat, to }: { readonly file: number; readonly stat: BigIntStats; readonly to: string },
  ): void {
    try {
      renameSync(parent.at, to);
      if (!isSame(lstatSync(to, { bigint: true }), stat)) {
        renameSync(to, parent.at);
        throw new Error("the file was exchanged for another one meanwhile; nothing was moved");
      }
      fchmodSync(file, 0);
      fchownSync(file, process.geteuid?.() ?? 0, process.getegid?.() ?? 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
      copyTo(file, to, () => undefined);
      if (!isSame(lstatSync(parent.at, { bigint: true }), stat)) {
        rmSync(to);
        throw new Error("the file was exchanged for another one meanwhile; nothing was moved");
      }
      rmSync(parent.at);
    }
    fsyncSync(parent.fd);
  }

  #putBack(kept: QuarantinedFile): Done {
    const folder = join(this.#folder, kept.id);
    const from = join(folder, "content");
    const parent = openParent(kept.path);
    try {
      const lines = restoreContent(from, parent, kept);
      fsyncSync(parent.fd);
      rmSync(folder, { recursive: true, force: true });
      return { isDone: true, lines: [`"${kept.path}" is back`, ...lines] };
    } finally {
      parent.close();
    }
  }
}

/** Not marked as read where the kernel lets us: the time is evidence. */
function openUnseen(path: string): number {
  const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
  try {
    return openSync(path, flags | O_NOATIME);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
    return openSync(path, flags);
  }
}

function fileFaults(path: string, stat: BigIntStats): readonly string[] {
  if (stat.isSymbolicLink()) return [`"${path}" is a symbolic link; name the file itself`];
  if (!stat.isFile()) return [`"${path}" is not a plain file`];
  return [
    ...(stat.nlink > 1n
      ? [`"${path}" has ${stat.nlink - 1n} other names (hard links), under which it would stay`]
      : []),
    ...(stat.size > FILE_BYTES_MAX ? [`"${path}" is larger than 1 GiB`] : []),
  ];
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

function aboutOf({
  id,
  path,
  stat,
  sha256,
}: {
  readonly id: string;
  readonly path: string;
  readonly stat: BigIntStats;
  readonly sha256: string;
}): QuarantinedFile {
  return {
    id,
    path,
    sizeBytes: Number(stat.size),
    sha256,
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    mode: Number(stat.mode & 0o7777n),
    accessedMs: Number(stat.atimeMs),
    modifiedMs: Number(stat.mtimeMs),
  };
}

/** Makes a new file that nobody may touch; `finish` may change that before it is closed. */
function copyTo(file: number, to: string, finish: (copy: number) => void): void {
  const copy = openSync(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0);
  try {
    copyBytes(file, copy);
    finish(copy);
    fsyncSync(copy);
  } finally {
    closeSync(copy);
  }
}

/** Never over a file that is there. Returns what a person should know. */
function restoreContent(
  from: string,
  parent: OpenParent,
  kept: QuarantinedFile,
): readonly string[] {
  const file = openSync(from, O_RDONLY | O_NOFOLLOW);
  const own = (fd: number) => {
    fchownSync(fd, kept.uid, kept.gid);
    fchmodSync(fd, kept.mode);
  };
  try {
    const isWhole = sha256OfOpen(file) === kept.sha256;
    own(file);
    try {
      // Unlike a rename it fails where the name is taken.
      linkSync(from, parent.at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
      copyTo(file, parent.at, (copy) => {
        own(copy);
        futimesSync(copy, kept.accessedMs / 1000, kept.modifiedMs / 1000);
      });
    }
    return isWhole ? [] : ["its content has changed in quarantine: a process had it open"];
  } catch (error) {
    // It stays where it is, and nobody's to run.
    fchmodSync(file, 0);
    throw error;
  } finally {
    closeSync(file);
  }
}
