// Every process of the host as it is now: who runs what, since when, from which file with which hash, and what
// it was told to load before anything else.
import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync } from "node:fs";
import { listProcesses, readProcess } from "../../sources/linux/sensor/read-proc.ts";
import { sha256OfOpen } from "../files/open-file-bytes.ts";
import { startMsOf } from "../processes/process-facts.ts";
import { type Evidence, timeCell } from "./evidence.ts";

/** A program of this size takes about a second; larger ones are told without a hash. */
const HASHED_BYTES_MAX = 256 * 1024 * 1024;
const ALL_HASHED_BYTES_MAX = 1024 * 1024 * 1024;
const COMMAND_CHARACTERS_MAX = 4_096;
const ENVIRONMENT_BYTES_MAX = 128 * 1024;

/** Variables by which other code gets into a program. */
const LOADING =
  /^(LD_PRELOAD|LD_AUDIT|LD_LIBRARY_PATH|PYTHONSTARTUP|BASH_ENV|PERL5OPT|NODE_OPTIONS)=/;

export async function collectProcesses(
  evidence: Evidence,
  nameOf: (uid: number) => string,
): Promise<void> {
  const hashes = new Hashes(evidence);
  const rows: (readonly (string | number)[])[] = [];
  const loading: (readonly (string | number)[])[] = [];
  for (const pid of listProcesses()) {
    if (evidence.isTimeOver("processes")) break;
    const one = readProcess(pid);
    if (one === undefined) continue;
    const [uid = -1] = one.uids;
    const command = one.args?.join(" ") ?? `[${one.command}]`;
    rows.push([
      pid,
      one.parentPid,
      nameOf(uid),
      timeCell(startMsOf(one.startNs)),
      command.slice(0, COMMAND_CHARACTERS_MAX),
      linkOf(pid, "exe"),
      one.workingDirectory ?? "",
      one.containerId ?? "",
      await hashes.of(pid),
    ]);
    for (const variable of loadingVariables(pid)) loading.push([pid, one.command, variable]);
  }
  evidence.addTable({
    name: "processes",
    title: "Processes",
    columns: [
      "pid",
      "parent",
      "user",
      "began",
      "command",
      "executable",
      "folder",
      "container",
      "sha256",
    ],
    rows,
  });
  evidence.addTable({
    name: "loading",
    title: "Processes with variables that load code",
    columns: ["pid", "process", "variable"],
    rows: loading,
  });
}

/** With " (deleted)" where the file is gone: that alone is worth knowing. */
function linkOf(pid: number, name: string): string {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return "";
  }
}

function loadingVariables(pid: number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/environ`, "latin1").slice(0, ENVIRONMENT_BYTES_MAX);
    return text.split("\0").filter((one) => LOADING.test(one));
  } catch {
    return [];
  }
}

/** One hash an executable, through the process's own link: also of files that are gone or in containers. */
class Hashes {
  readonly #evidence: Evidence;
  readonly #known = new Map<string, string>();
  #leftBytes = ALL_HASHED_BYTES_MAX;

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  async of(pid: number): Promise<string> {
    let fd: number;
    try {
      fd = openSync(`/proc/${pid}/exe`, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch {
      return "";
    }
    try {
      const { dev, ino, size } = fstatSync(fd, { bigint: true });
      const key = `${dev}:${ino}`;
      const known = this.#known.get(key);
      if (known !== undefined) return known;
      const isTooMuch = size > HASHED_BYTES_MAX || size > this.#leftBytes;
      if (isTooMuch) this.#evidence.count("executables too large to hash");
      const hash = isTooMuch ? "" : sha256OfOpen(fd);
      if (!isTooMuch) this.#leftBytes -= Number(size);
      this.#known.set(key, hash);
      await this.#evidence.breathe();
      return hash;
    } finally {
      closeSync(fd);
    }
  }
}
