// Runs a program of the host: by absolute path from folders that only root writes, arguments as a list, no
// shell, an environment of two variables, a time after which it is killed, output cut.
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";

/** Never the PATH of whoever calls: its folders may be anybody's. */
const FOLDERS = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"] as const;
const TIMEOUT_MS = 20_000;
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

export interface ProgramResult {
  /** Undefined where it was killed. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The path of a program; undefined where the host has none. */
export function findProgram(name: string): string | undefined {
  return FOLDERS.map((folder) => `${folder}/${name}`).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Rejects where it cannot be started at all. */
export function runProgram(
  path: string,
  args: readonly string[],
  input = "",
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, {
      shell: false,
      cwd: "/",
      env: { PATH: FOLDERS.join(":"), LC_ALL: "C" },
      stdio: ["pipe", "pipe", "pipe"],
      timeout: TIMEOUT_MS,
      killSignal: "SIGKILL",
    });
    const stdout = gather(child.stdout);
    const stderr = gather(child.stderr);
    child.on("error", reject);
    child.on("close", (exitCode) =>
      resolve({ exitCode: exitCode ?? undefined, stdout: stdout(), stderr: stderr() }),
    );
    // A program that reads nothing ends the pipe; its exit code tells more than that.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

function gather(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on("data", (chunk: Buffer) => {
    if (length < OUTPUT_BYTES_MAX) chunks.push(chunk.subarray(0, OUTPUT_BYTES_MAX - length));
    length += chunk.length;
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

/** What a program said of its failure, in one line. */
export function failureOf({ exitCode, stderr }: ProgramResult): string {
  const said = stderr.trim().split("\n")[0] ?? "";
  return exitCode === undefined
    ? "it was ended after its time was over"
    : said || `exit ${exitCode}`;
}
