// Starts the capture process and keeps it running: its records as they come, its health, its death. A
// child that dies is started again, with growing pauses; one that cannot start says why.
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

export interface CaptureReady {
  readonly programs: readonly { readonly name: string; readonly instructions: number }[];
  readonly missing: readonly string[];
}

/** Why nothing can be captured; `errno` is the kernel's. */
export class CaptureFailure extends Error {
  override readonly name = "CaptureFailure";
  readonly errno: number | undefined;
  readonly log: string | undefined;

  constructor(message: string, errno: number | undefined, log: string | undefined) {
    super(message);
    this.errno = errno;
    this.log = log;
  }
}

export interface CaptureChild {
  readonly ready: CaptureReady;
  readonly pid: number;
  readonly records: Readable;
  readonly exited: Promise<string>;
  readonly stop: () => void;
}

export interface CaptureChildOptions {
  readonly ringBytes: number;
  readonly withSyscalls: boolean;
  /** Names of the variables of an environment to record; none when absent. */
  readonly variables?: readonly string[];
}

/** Resolves when the programs are attached. Throws CaptureFailure. */
export async function startCaptureChild(options: CaptureChildOptions): Promise<CaptureChild> {
  // Beside this file, and in its language: the tests run the sources, users run what was built.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const entry = fileURLToPath(new URL(`./capture-process.${extension}`, import.meta.url));
  // Flags of a profiler or an inspector are not passed on: a profiler's signals interrupt the verifier.
  const loaderFlags = extension === "ts" ? process.execArgv : [];
  const child = spawn(process.execPath, [...loaderFlags, entry, ...argumentsOf(options)], {
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once("error", (error) => resolve(error.message));
  });
  const ready = await readiness(child, exited);
  return {
    ready,
    pid: child.pid as number,
    records: child.stdio[3] as Readable,
    exited,
    stop: () => {
      child.stdin?.end();
      child.kill("SIGKILL");
    },
  };
}

function argumentsOf(options: CaptureChildOptions): readonly string[] {
  const { ringBytes, withSyscalls, variables = [] } = options;
  return [String(ringBytes), String(withSyscalls), variables.join(",")];
}

async function readiness(child: ChildProcess, exited: Promise<string>): Promise<CaptureReady> {
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-4_000);
  });
  const first = await Promise.race([firstLine(child), exited.then((why) => ({ died: why }))]);
  if (typeof first !== "string") {
    throw new CaptureFailure(
      `the capture process ended: ${first.died} ${errors.trim()}`.trim(),
      undefined,
      undefined,
    );
  }
  const said = JSON.parse(first) as
    | ({ readonly ready: true } & CaptureReady)
    | {
        readonly ready: false;
        readonly message: string;
        readonly errno?: number;
        readonly log?: string;
      };
  if (said.ready) return said;
  throw new CaptureFailure(said.message, said.errno, said.log);
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      const end = text.indexOf("\n");
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
}
