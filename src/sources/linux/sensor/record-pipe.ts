// The pipe from the capture process, read into one buffer: the pipe that comes with a child process takes
// 64 KiB of new memory for each read, which costs more than handling the few kilobytes that are in it.
import { closeSync } from "node:fs";
import { type OnReadOpts, Socket, type SocketConstructorOpts } from "node:net";
import { openPipe } from "../ebpf/kernel-calls.ts";

/** The kernel gives no user who is not root a larger one. */
const PIPE_BYTES = 1024 * 1024;
const READ_BYTES = 256 * 1024;

/** Node's types know `onread` only for sockets that connect; it is documented for all. */
type SocketOptions = SocketConstructorOpts & { readonly onread: OnReadOpts };

export class RecordPipe {
  readonly #writeFd: number;
  readonly #socket: Socket;
  #chunk: Buffer | undefined;
  #isEnded = false;
  #wake: () => void = () => {};

  /** Throws KernelError. */
  constructor() {
    const { readFd, writeFd } = openPipe(PIPE_BYTES);
    this.#writeFd = writeFd;
    const onread: OnReadOpts = {
      buffer: Buffer.alloc(READ_BYTES),
      callback: (length: number, buffer: Uint8Array) => {
        this.#chunk = Buffer.from(buffer.buffer, buffer.byteOffset, length);
        this.#wake();
        // Nothing more until somebody has looked at it.
        return false;
      },
    };
    const ends: SocketOptions = { fd: readFd, readable: true, writable: false, onread };
    this.#socket = new Socket(ends);
    this.#socket.on("close", () => {
      this.#isEnded = true;
      this.#wake();
    });
    // Without a listener an error would end the process; the end of the child tells what happened.
    this.#socket.on("error", () => {});
  }

  /** Runs `start`, which gives the end to write to on to a process. That is the only one who has it then. */
  handTo<Value>(start: (writeFd: number) => Value): Value {
    try {
      return start(this.#writeFd);
    } finally {
      closeSync(this.#writeFd);
    }
  }

  /** What comes, until the end. Each is valid only until the next is asked for. */
  async *chunks(): AsyncGenerator<Buffer> {
    while (!this.#isEnded) {
      this.#socket.resume();
      if (this.#chunk === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      const chunk = this.#chunk;
      if (chunk === undefined) return;
      yield chunk;
      this.#chunk = undefined;
    }
  }

  stop(): void {
    this.#socket.destroy();
  }
}
