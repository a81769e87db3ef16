// A line on stderr that is redrawn in place while a command runs, and erased before anything else is
// printed. Only on a terminal.
import type { CliIo } from "./io.ts";

export class StatusLine {
  readonly #io: CliIo;
  readonly #isShown: boolean;
  readonly #everyMs: number;
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  #isDrawn = false;

  /** Redrawn every `everyMs` at most. */
  constructor(io: CliIo, isWanted: boolean, everyMs: number) {
    this.#io = io;
    this.#isShown = isWanted && io.stderr.isTty;
    this.#everyMs = everyMs;
  }

  async update(text: () => string): Promise<void> {
    if (!this.#isShown) return;
    const nowMs = this.#io.monotonicMs();
    if (nowMs - this.#drawnAtMs < this.#everyMs) return;
    this.#drawnAtMs = nowMs;
    this.#isDrawn = true;
    const cut = text().slice(0, (this.#io.stderr.columns ?? 80) - 1);
    await this.#io.stderr.write(`\r\u001b[2K${cut}`);
  }

  /** Erases the line, so that what follows starts at the margin. */
  async clear(): Promise<void> {
    if (!this.#isDrawn) return;
    this.#isDrawn = false;
    await this.#io.stderr.write("\r\u001b[2K");
  }
}
