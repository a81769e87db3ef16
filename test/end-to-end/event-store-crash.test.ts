// The event store against what unit tests cannot bring about: kill -9, a disk that is really full, a
// file system that is really read-only.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DiskEventStore } from "../../src/store/events/disk-event-store.ts";
import { type NewEvent, StoreRefusal } from "../../src/store/events/event-store.ts";
import { repository } from "./run-tripline.ts";

const root = mkdtempSync(join(tmpdir(), "tripline-store-crash-"));
after(() => rmSync(root, { recursive: true, force: true }));

function numbers(store: DiskEventStore): readonly number[] {
  return [...store.scan({})].flat().map(({ text }) => (JSON.parse(text) as { n: number }).n);
}

/** Kills the writer once it has acknowledged so many lines; the count it told last. */
function killAfter(folder: string, lineCount: number): Promise<number> {
  const script = join("test", "end-to-end", "append-until-killed.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, folder], {
    cwd: repository,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (more: string) => {
    text += more;
    if (text.split("\n").length > lineCount) child.kill("SIGKILL");
  });
  return new Promise((resolve) => {
    child.on("close", () => resolve(Number(text.trimEnd().split("\n").at(-1))));
  });
}

test("kill -9 loses nothing that was acknowledged, and no position comes twice", async () => {
  const folder = join(root, "killed");
  for (const lineCount of [3, 40]) {
    const acknowledged = await killAfter(folder, lineCount);
    const store = new DiskEventStore({ folder, tell: (notice) => assert.fail(notice.kind) });
    const kept = numbers(store);
    assert.ok(kept.length >= acknowledged, `${kept.length} of ${acknowledged}`);
    assert.deepEqual(
      kept,
      kept.map((_, at) => at),
    );
    assert.equal(store.nextPosition, kept.length);
    const last = kept.length - 1;
    assert.equal(store.get("logs-crash-default", `e${last}`)?.position, last);
    store.close();
  }
});

const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const notRoot = isRoot ? false : "needs root to mount file systems";

function mountSmallDisk(folder: string): string | undefined {
  mkdirSync(folder);
  const made = spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", folder]);
  return made.status === 0 ? undefined : "this machine lets nothing be mounted";
}

function noisyEvents(from: number, count: number): readonly NewEvent[] {
  return Array.from({ length: count }, (_, at) => {
    const n = from + at;
    const noise = Array.from({ length: 40 }, (_, k) =>
      Math.imul(n * 41 + k, 2654435761).toString(36),
    );
    return {
      index: "logs-full-default",
      id: `e${n}`,
      isIdGiven: true,
      document: { n, noise },
      timestampMs: n,
      ingestedMs: n,
    };
  });
}

test("a full disk refuses, loses nothing acknowledged, and takes events again when there is room", {
  skip: notRoot,
}, (context) => {
  const folder = join(root, "full");
  const reason = mountSmallDisk(folder);
  if (reason !== undefined) {
    context.skip(reason);
    return;
  }
  try {
    let nowMs = Date.UTC(2026, 10, 25);
    const events = join(folder, "events");
    const store = new DiskEventStore({ folder: events, nowMs: () => nowMs, freeBytesFloor: 0 });
    store.append(noisyEvents(0, 600));
    nowMs += 86_400_000;
    let next = 600;
    const fill = (): void => {
      for (;;) {
        store.append(noisyEvents(next, 200));
        next += 200;
      }
    };
    assert.throws(
      fill,
      (thrown) => thrown instanceof StoreRefusal && thrown.reason === "disk-full",
    );
    assert.equal(store.nextPosition, next);
    assert.equal(numbers(store).length, next);
    assert.equal(store.retire({ bytesMax: 0 }), true);
    const [answer] = store.append(noisyEvents(next, 20));
    assert.deepEqual(answer, { kind: "kept", position: next });
    assert.deepEqual(
      numbers(store),
      Array.from({ length: next + 20 - 600 }, (_, at) => 600 + at),
    );
    store.close();
  } finally {
    spawnSync("umount", ["-l", folder]);
  }
});

test("a read-only file system is refused to a writer and can be read", {
  skip: notRoot,
}, (context) => {
  const [folder, view] = [join(root, "written"), join(root, "read-only")];
  const writer = new DiskEventStore({ folder });
  writer.append(noisyEvents(0, 600));
  writer.compact();
  writer.close();
  mkdirSync(view);
  const isMounted = spawnSync("mount", ["--bind", folder, view]).status === 0;
  if (!isMounted) {
    context.skip("this machine lets nothing be mounted");
    return;
  }
  try {
    spawnSync("mount", ["-o", "remount,ro,bind", view]);
    assert.throws(
      () => new DiskEventStore({ folder: view }),
      (thrown) => thrown instanceof StoreRefusal && thrown.reason === "not-writable",
    );
    const reader = new DiskEventStore({ folder: view, isReadOnly: true });
    assert.equal(numbers(reader).length, 600);
    reader.close();
  } finally {
    spawnSync("umount", ["-l", view]);
  }
});
