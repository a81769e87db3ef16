// `--out`: an older file is replaced only by a whole one, and never when it is being read.
import assert from "node:assert/strict";
import {
  chmodSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { EXIT_FAILED, EXIT_USAGE } from "./exit-codes.ts";
import { CliStop } from "./io.ts";
import { openNewStream, openStream, openWhole } from "./output-file.ts";

const root = mkdtempSync(join(tmpdir(), "tripline-out-"));
after(() => rmSync(root, { recursive: true }));

/** A new empty folder, and a path in it. */
function place(): { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(root, "place-"));
  return { folder, path: join(folder, "report") };
}

function stopOf(act: () => unknown): CliStop {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof CliStop, String(error));
    return error;
  }
  return assert.fail("nothing was refused");
}

test("the old file stays until the new one is whole", async () => {
  const { folder, path } = place();
  writeFileSync(path, "old");
  const file = openWhole(path, []);
  await file.write("new ");
  assert.equal(readFileSync(path, "utf8"), "old");
  await file.write("report");
  file.close();
  assert.equal(readFileSync(path, "utf8"), "new report");
  assert.deepEqual(readdirSync(folder), ["report"]);
});

test("the mode of the old file is kept, and a link stays a link", async () => {
  const { folder, path } = place();
  const real = join(folder, "real");
  writeFileSync(real, "old");
  chmodSync(real, 0o600);
  symlinkSync("real", path);
  const file = openWhole(path, []);
  await file.write("new");
  file.close();
  assert.equal(readFileSync(real, "utf8"), "new");
  assert.equal(statSync(real).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder), ["real", "report"]);
});

test("what is read is never the output, under another name neither", () => {
  const { folder, path } = place();
  const input = join(folder, "events");
  writeFileSync(input, "evidence");
  linkSync(input, path);
  const stop = stopOf(() => openWhole(path, [input]));
  assert.equal(stop.exitCode, EXIT_USAGE);
  assert.equal(readFileSync(input, "utf8"), "evidence");
});

test("a folder that does not exist is said, with the path", () => {
  const stop = stopOf(() => openWhole(join(root, "no", "report"), []));
  assert.equal(stop.exitCode, EXIT_FAILED);
  assert.match(stop.message, /no\/report": ENOENT/);
});

test("a full disk is said and is no crash", () => {
  assert.match(stopOf(() => openStream("/dev/full").write("text")).message, /ENOSPC/);
  assert.match(stopOf(() => openWhole("/dev/full", []).write("text")).message, /ENOSPC/);
});

test("a stream of what cannot be had again refuses a file that holds something, and leaves it", async () => {
  const { path } = place();
  const first = openNewStream(path);
  await first.write("one\n");
  first.close();
  assert.throws(() => openNewStream(path), /holds something already; name another file/);
  assert.equal(readFileSync(path, "utf8"), "one\n");
  assert.equal(statSync(path).mode & 0o777, 0o600);
  openNewStream("/dev/null").close();
});
