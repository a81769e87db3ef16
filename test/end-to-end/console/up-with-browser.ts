// A real `tripline up` with its live sensor, and a browser that is logged in to its page: both in a network
// namespace of the test's own, where isolating the host cuts nobody off.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, chromium, type Page } from "playwright-core";
import { commandLine } from "../live-tripline.ts";
import { repository } from "../run-tripline.ts";
import { chromiumPath } from "./open-browser.ts";

export interface UpWithBrowser {
  readonly page: Page;
  /** Runs a program in the namespace; what it printed. */
  readonly inside: (program: string, ...args: readonly string[]) => string;
  readonly close: () => Promise<void>;
}

const PORT = 7077;

export async function startUpWithBrowser(): Promise<UpWithBrowser> {
  const folder = mkdtempSync(join(tmpdir(), "tripline-story-"));
  const up = startUp(join(folder, "data"));
  const namespace = `--net=/proc/${up.child.pid}/ns/net`;
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    up.child.kill("SIGINT");
    await up.ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const link = await up.loginLink();
    const program = join(folder, "chromium");
    writeFileSync(program, `#!/bin/sh\nexec nsenter ${namespace} ${chromiumPath} "$@"\n`);
    chmodSync(program, 0o755);
    browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(30_000);
    await page.goto(link);
    const inside = (name: string, ...args: readonly string[]) => {
      const done = spawnSync("nsenter", [namespace, name, ...args], { encoding: "utf8" });
      assert.ifError(done.error);
      return done.stdout;
    };
    return { page, inside, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface StartedUp {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly loginLink: () => Promise<string>;
}

function startUp(data: string): StartedUp {
  const args = ["up", "--data", data, "--listen", `127.0.0.1:${PORT}`];
  const child = spawn(
    "unshare",
    ["--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", ...commandLine(args)],
    {
      cwd: repository,
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    child.on("close", () => {
      hasEnded = true;
      resolve();
    });
  });
  const loginLink = async () => {
    for (;;) {
      const [link] = /http:\S+\/console\/login#\S+/.exec(said) ?? [];
      if (link !== undefined) return link;
      if (hasEnded) throw new Error(said);
      await sleep(20);
    }
  };
  return { child, ended, loginLink };
}
