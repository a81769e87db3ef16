// Starts the capture process and keeps it running: its records as they come, its health, its death. A
// child that dies is started again, with growing pauses; one that cannot start says why.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { withAmbientOnly } from "../isolation/ambient-rights.ts";
import { CaptureFailure } from "./capture-failure.ts";
import { RecordPipe } from "./record-pipe.ts";

export interface CaptureReady {
  readonly programs: readonly { readonly name: string; readonly instructions: number }[];
  readonly missing: readonly string[];
  /** What the capture process could not give up once it ran; empty when it has no rights left. */
  readonly rightsLeft: readonly string[];
}

export interface CaptureChild {
  readonly ready: CaptureReady;
  readonly pid: number;
  /** Bytes for a FrameReader; each piece is valid only until the next is asked for. */
  readonly records: AsyncIterable<Buffer>;
  readonly exited: Promise<string>;
  /** Asks it to hand on what is in the ring and to end; the records end then. */
  readonly finish: () => void;
  readonly stop: () => void;
}

export interface CaptureChildOptions {
  readonly ringBytes: number;
  readonly withSyscalls: boolean;
  /** Names of the variables of an environment to record; none when absent. */
  readonly variables?: readonly string[];
}

/** CAP_PERFMON and CAP_BPF. */
const CAPTURE_CAPABILITIES = [38, 39] as const;

/** Resolves when the programs are attached. Throws CaptureFailure. */
export async function startCaptureChild(options: CaptureChildOptions): Promise<CaptureChild> {
  // Beside this file, and in its language: the tests run the sources, users run what was built.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const entry = fileURLToPath(new URL(`./capture-process.${extension}`, import.meta.url));
  const loaderFlags = extension === "ts" ? loadersIn(process.execArgv) : [];
  const records = new RecordPipe();
  const child = records.handTo((writeFd) =>
    withAmbientOnly(CAPTURE_CAPABILITIES, () =>
      spawn(process.execPath, [...loaderFlags, entry, ...argumentsOf(options)], {
        stdio: ["pipe", "pipe", "pipe", writeFd],
      }),
    ),
  );
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once("error", (error) => resolve(error.message));
  });
  const ready = await readiness(child, exited);
  return {
    ready,
    pid: child.pid as number,
    records: records.chunks(),
    exited,
    finish: () => void child.stdin?.end(),
    stop: () => {
      // Each of the three ends it: a stopped process, one that we may not signal, one that is writing.
      child.stdin?.end();
      records.stop();
      child.kill("SIGKILL");
    },
  };
}

/**
 * The flags that let Node read TypeScript, and no others: a profiler's signals interrupt the verifier, and
 * the text of `--eval` would run again in each child, which starts a child, and so on.
 */
export function loadersIn(flags: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const [nth, flag] of flags.entries()) {
    if (/^(--import|--require|--loader|-r)$/.test(flag)) kept.push(flag, flags[nth + 1] ?? "");
    else if (/^--(import|require|loader)=/.test(flag)) kept.push(flag);
  }
  return kept;
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
