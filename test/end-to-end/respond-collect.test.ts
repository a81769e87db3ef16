// `tripline respond collect` on this machine, which it only reads, and `verify` on what it made.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { createResponder } from "../../src/response/create-responder.ts";
import { runTripline } from "./run-tripline.ts";

const skip = process.platform === "linux" ? false : "it reads /proc";

test("a collection is signed, says what it found, and shows every change to it", {
  skip,
}, async (context) => {
  const data = mkdtempSync(join(tmpdir(), "tripline-collect-"));
  context.after(() => rmSync(data, { recursive: true, force: true }));
  const hostile = spawn("sleep", ["60"], { argv0: "<script>alert(1)</script>", stdio: "ignore" });
  context.after(() => hostile.kill("SIGKILL"));
  await once(hostile, "spawn");
  const env = { TRIPLINE_DATA: data };
  const made = await runTripline(["respond", "collect", "--yes", "--comment", "test"], env);
  assert.equal(made.exitCode, 0, made.stderr);
  const folder = join(data, "response", "collected");
  const name = readdirSync(folder).find((one) => one.endsWith(".tar.gz")) as string;
  const archive = join(folder, name);
  assert.equal(statSync(archive).mode & 0o777, 0o600);
  assert.equal(statSync(join(data, "response/signing-key.pem")).mode & 0o777, 0o600);
  const good = await runTripline(["respond", "verify", archive], env);
  assert.equal(good.exitCode, 0, good.stderr);
  assert.match(good.stdout, /files are as the manifest says/);

  const listed = spawnSync("tar", ["tzf", archive], { encoding: "utf8" }).stdout.split("\n");
  for (const part of ["manifest.json", "report.md", "report.html", "processes.json", "cron.json"])
    assert.ok(listed.includes(part), part);
  assert.ok(
    !listed.some((one) => one.includes("shadow")),
    "hashes of passwords stay where they are",
  );
  const read = (part: string) =>
    spawnSync("tar", ["xzOf", archive, part], { encoding: "utf8", maxBuffer: 2 ** 28 }).stdout;
  const processes = JSON.parse(read("processes.json")) as readonly Record<string, unknown>[];
  const own = processes.find(({ pid }) => pid === process.pid);
  assert.match(String(own?.["sha256"]), /^[0-9a-f]{64}$/);
  assert.equal(own?.["executable"], process.execPath);
  assert.ok(processes.some(({ pid }) => pid === hostile.pid));
  assert.doesNotMatch(read("report.html"), /<script>/);

  const changed = join(data, name);
  const copy = () => {
    for (const end of ["", ".sig", ".pub.pem"])
      copyFileSync(`${archive}${end}`, `${changed}${end}`);
  };
  copy();
  appendFileSync(changed, "\0");
  assert.match(
    (await runTripline(["respond", "verify", changed], env)).stderr,
    /is not what the key/,
  );
  copy();
  const tar = gunzipSync(readFileSync(changed));
  tar[tar.indexOf("Collection of")] = 0x63;
  writeFileSync(changed, gzipSync(tar));
  assert.equal((await runTripline(["respond", "verify", changed], env)).exitCode, 1);
  copy();
  const stranger = join(data, "stranger.pem");
  const { publicKey } = generateKeyPairSync("ed25519");
  writeFileSync(stranger, publicKey.export({ type: "spki", format: "pem" }));
  const foreign = await runTripline(["respond", "verify", changed, "--key", stranger], env);
  assert.match(foreign.stderr, /is not what the key/);
  const elsewhere = await runTripline(["respond", "verify", changed], {
    TRIPLINE_DATA: join(data, "other"),
  });
  assert.equal(elsewhere.exitCode, 0);
  assert.match(elsewhere.stdout, /the key lies beside the archive/);

  const responder = createResponder({ dataDir: data, nowMs: Date.now });
  const [action] = responder.journal(1);
  assert.equal(action?.file, name);
  assert.equal(responder.file(name), archive);
  for (const other of [
    "../signing-key.pem",
    "signing-key.pem",
    "collection-../x.tar.gz",
    `${name}/..`,
  ])
    assert.equal(responder.file(other), undefined, other);
  assert.ok(existsSync(archive));
});
