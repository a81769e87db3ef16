// Processes that want to break whoever looks at them: endless arguments, bytes that are no text, names
// that command a terminal, programs without a file, names changed while they run. Each is one event, and
// nothing of it reaches a terminal as it is.
import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { JsonObject } from "../../src/base/json.ts";
import { readField } from "../../src/event/read-field.ts";
import { fieldOf, linesOf, noLiveSensor, run, startLive, until } from "./live-tripline.ts";

const skip = noLiveSensor;

function argsOf(event: JsonObject): readonly string[] {
  return [readField(event, ["process", "args"]) ?? []].flat().map(String);
}

test("hostile processes are an event each, cut where they are too long", { skip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-hostile-"));
  const out = join(folder, "events.ndjson");
  const recorder = await startLive(["record", "-o", out]);
  const marker = `hostile-${process.pid}`;
  symlinkSync("/bin/true", join(folder, "line\nbreak\u001b[31m"));
  const python = (code: string) => run("python3", ["-c", code, marker]);
  await python(`import os; os.execv("/bin/true", ["${marker}-many"] + ["x"] * 100000)`);
  await python(`import os; os.execv("/bin/true", ["${marker}-long"] + ["y" * 100000] * 19)`);
  await python(
    `import os; os.execv(b"/bin/true", [b"${marker}-bytes", b"\\xff\\xfe\\x80", b"a\\nb", b"\\x1b[2J"])`,
  );
  await run(join(folder, "line\nbreak\u001b[31m"), [`${marker}-name`]);
  await python(
    `import os; f = os.memfd_create("${marker}-mem"); os.write(f, open("/bin/true", "rb").read()); os.execve(f, ["${marker}-memfd"], {})`,
  );
  await python(
    `import shutil, os; p = "${folder}/gone"; shutil.copy("/bin/true", p); f = os.open(p, os.O_RDONLY); os.unlink(p); os.execve(f, ["${marker}-deleted"], {})`,
  );
  await run("unshare", ["--pid", "--fork", "--mount-proc", "/bin/true", `${marker}-namespace`]);
  await until(() => readFileSync(out, "utf8").includes(`${marker}-namespace`), 5_000);
  assert.equal(await recorder.stop(), 0);
  const execs = linesOf(readFileSync(out, "utf8")).filter(
    (one) => fieldOf(one, "event.action") === "exec",
  );
  const argsOf = (suffix: string): readonly string[] => {
    const found = execs.filter(
      (one) =>
        [readField(one, ["process", "args"])].flat().includes(`${marker}-${suffix}`) &&
        fieldOf(one, "process.name") !== "python3" &&
        fieldOf(one, "process.name") !== "unshare",
    );
    assert.equal(found.length, 1, suffix);
    return [readField(found[0] as JsonObject, ["process", "args"])].flat().map(String);
  };
  assert.ok(argsOf("many").length > 7_000);
  const many = execs.find(
    (one) => [readField(one, ["process", "args"])].flat()[0] === `${marker}-many`,
  );
  assert.equal(fieldOf(many as JsonObject, "process.args_count"), "100001");
  assert.ok(argsOf("long").join("").length < 17_000);
  assert.deepEqual(argsOf("bytes").slice(1), ["\ufffd\ufffd\ufffd", "a\nb", "\u001b[2J"]);
  for (const one of ["name", "memfd", "deleted", "namespace"]) argsOf(one);
  rmSync(folder, { recursive: true });
});

test("a process that renames itself and overwrites its arguments is told as it began", {
  skip,
}, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-rename-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const out = join(folder, "events.ndjson");
  const recorder = await startLive(["record", "-o", out]);
  context.after(() => recorder.child.kill("SIGKILL"));
  const marker = `rename-${process.pid}`;
  const code = `import ctypes, os, socket
libc = ctypes.CDLL(None)
libc.prctl(15, b"\\x1b[2J\\nevil", 0, 0, 0)
fields = open("/proc/self/stat", "rb").read().rsplit(b")", 1)[1].split()
start, end = int(fields[45]), int(fields[46])
ctypes.memset(start, ord("Z"), end - start - 1)
assert b"ZZZZ" in open("/proc/self/cmdline", "rb").read()
try: socket.create_connection(("127.0.0.1", 9), 1)
except OSError: pass
if os.fork() == 0: os._exit(0)
os.wait()`;
  await run("python3", ["-c", code, marker]);
  await run("/bin/true", [`${marker}-last`]);
  assert.ok(await until(() => readFileSync(out, "utf8").includes(`${marker}-last`), 5_000));
  assert.equal(await recorder.stop(), 0);
  const told = linesOf(readFileSync(out, "utf8")).filter(
    (one) => argsOf(one).at(-1) === marker && fieldOf(one, "process.name").startsWith("python"),
  );
  const actions = told.map((one) => fieldOf(one, "event.action"));
  for (const action of ["exec", "connection_attempted", "fork", "end"]) {
    assert.ok(actions.includes(action), `${action} not in ${actions}`);
  }
});

test("the table of alerts has no control character of an attacker's", { skip }, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-table-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const marker = `table-${process.pid}`;
  const rule = join(folder, "rule.toml");
  writeFileSync(
    rule,
    `[metadata]
creation_date = "2026/01/01"
maturity = "production"
updated_date = "2026/01/01"

[rule]
author = ["test"]
description = "Every program that this test runs."
index = ["logs-endpoint.events.process*"]
language = "eql"
license = "Apache-2.0"
name = "Marked"
risk_score = 21
rule_id = "0a0a0a0a-0000-4000-8000-000000000001"
severity = "low"
type = "eql"
query = '''
process where event.action == "exec" and process.args == "${marker}"
'''
`,
  );
  const hostile = join(folder, "line\nbreak\u001b[31m\u202egnp\u009b2J");
  copyFileSync("/bin/true", hostile);
  const watcher = await startLive(["watch", "--rules", rule]);
  context.after(() => watcher.child.kill("SIGKILL"));
  await run("/usr/bin/env", [
    "-C",
    folder,
    hostile,
    marker,
    "\u001b]0;owned\u0007",
    "a\rb\nc",
    "\u2066x",
  ]);
  assert.ok(await until(() => watcher.stdout().includes(marker), 5_000), watcher.stderr());
  assert.equal(await watcher.stop(), 0);
  const shown = watcher.stdout().replaceAll("\n", "");
  assert.match(shown, /owned/);
  assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  assert.doesNotMatch(watcher.stderr().replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u);
  assert.match(watcher.stdout(), /line\\u\{a\}break\\u\{1b\}\[31m/);
});
