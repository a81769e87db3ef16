// A process that is killed in the middle of its commits leaves each of them whole or not there at all.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openAlertStore } from "../../src/store/alerts/open-alert-store.ts";
import { ALERTS_A_COMMIT } from "./commit-until-killed.ts";
import { repository } from "./run-tripline.ts";

const ROUNDS = 4;

test("kill -9 between and within commits loses nothing told as kept and keeps no half commit", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-killed-"));
  const path = join(folder, "state.db");
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      const told = await commitUntil(path, 5 * round);
      const store = openAlertStore(path);
      const at = store.nextPosition;
      assert.ok(at >= told, `told ${told}, kept ${at}`);
      assert.equal(store.list({}, { size: 1 }).totalCount, at * ALERTS_A_COMMIT);
      assert.equal(store.alertsAfter(at * ALERTS_A_COMMIT - 1, 9)[0]?.id, `${at}-2`);
      assert.equal(
        Buffer.from(store.state("engine") ?? [])
          .toString()
          .trim(),
        String(at),
      );
      assert.equal(store.exceptions.items()[0]?.hitCount, at);
      const first = store.get("1-0")?.document ?? {};
      assert.equal(first["kibana.alert.suppression.docs_count"], at);
      store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Kills the child once it has told of `count` commits more; gives the last it told of. */
function commitUntil(path: string, count: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "test/end-to-end/commit-until-killed.ts", path],
      { cwd: repository, stdio: ["ignore", "pipe", "inherit"] },
    );
    let text = "";
    let first: number | undefined;
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      first ??= Number(text.split("\n", 1)[0]);
      if (lastOf(text) - first >= count) child.kill("SIGKILL");
    });
    child.on("error", reject);
    child.on("close", (_, signal) => {
      if (signal === "SIGKILL") resolve(lastOf(text));
      else reject(new Error(`the child ended by itself: ${signal}`));
    });
  });
}

function lastOf(text: string): number {
  return Number(text.split("\n").at(-2) ?? 0);
}
