import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createFileOutput } from "./file-output.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-file-output-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const never = new AbortController().signal;

function outputWith(bytesMax: number, keptFiles: number) {
  const path = join(folder, `${count++}.ndjson`);
  const output = createFileOutput({ name: "f", path, bytesMax, keptFiles });
  const read = (suffix = "") => readFileSync(path + suffix, "utf8");
  return { path, output, read, send: (text: string) => output.send([{ a: text }], never) };
}

test("alerts are appended a line each, for the owner and its group only", async () => {
  const { output, path, read, send } = outputWith(1000, 1);
  await send("é\n");
  await send("y");
  assert.equal(read(), '{"a":"é\\n"}\n{"a":"y"}\n');
  assert.equal(statSync(path).mode & 0o007, 0);
  await output.close();
});

test("a file is turned over before it grows too large, and the oldest goes", async () => {
  const { output, path, read, send } = outputWith(25, 2);
  for (const text of ["1", "2", "3", "4", "5", "6", "7"]) await send(text.repeat(4));
  assert.equal(read(), '{"a":"7777"}\n');
  assert.equal(read(".1"), '{"a":"6666"}\n');
  assert.equal(read(".2"), '{"a":"5555"}\n');
  assert.ok(!existsSync(`${path}.3`));
  await output.close();
});

test("after reopen() the next alert goes to a new file at the path", async () => {
  const { output, path, read, send } = outputWith(1000, 1);
  await send("1");
  renameSync(path, `${path}.moved`);
  await send("2");
  output.reopen?.();
  await send("3");
  assert.equal(read(".moved"), '{"a":"1"}\n{"a":"2"}\n');
  assert.equal(read(), '{"a":"3"}\n');
  await output.close();
});

test("a path that cannot be written is a failure that names it", async () => {
  const output = createFileOutput({ name: "f", path: folder, bytesMax: 1, keptFiles: 0 });
  await assert.rejects(output.send([{}], never), /cannot write .*EISDIR/);
});
