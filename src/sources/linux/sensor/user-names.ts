// Names of users and groups from /etc/passwd and /etc/group, read again when the files have changed. A
// directory service is not asked: it could block the event path.
import { readFileSync, statSync } from "node:fs";

/** How often the files are looked at. */
const CHECK_EVERY_MS = 5_000;
const FILE_BYTES_MAX = 8 * 1024 * 1024;

export class IdNames {
  readonly #path: string;
  readonly #nowMs: () => number;
  #names = new Map<number, string>();
  #checkedMs = Number.NEGATIVE_INFINITY;
  /** Which state of which file was read. */
  #state = "";
  #readCount = 0;

  /** `path` is of the form of /etc/passwd or /etc/group: name, password, number. */
  constructor(path: string, nowMs: () => number) {
    this.#path = path;
    this.#nowMs = nowMs;
  }

  nameOf(id: number): string | undefined {
    this.refresh();
    return this.#names.get(id);
  }

  /** Looks at the file when it is time, and tells how often it was read. */
  refresh(): number {
    const nowMs = this.#nowMs();
    if (nowMs - this.#checkedMs >= CHECK_EVERY_MS) {
      this.#checkedMs = nowMs;
      this.#read();
    }
    return this.#readCount;
  }

  #read(): void {
    try {
      const { mtimeMs, size, ino } = statSync(this.#path);
      const state = `${ino} ${size} ${mtimeMs}`;
      if (state === this.#state || size > FILE_BYTES_MAX) return;
      const names = new Map<number, string>();
      for (const line of readFileSync(this.#path, "utf8").split("\n")) {
        const [name, , id] = line.split(":");
        if (name !== undefined && id !== undefined && /^\d+$/.test(id) && !names.has(Number(id)))
          names.set(Number(id), name);
      }
      this.#names = names;
      this.#state = state;
      this.#readCount++;
    } catch {
      // Without the file there are numbers and no names.
    }
  }
}
