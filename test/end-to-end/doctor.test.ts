// `doctor` on this machine, with rights and without: what it says is what then happens.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import type { Finding } from "../../src/cli/doctor-finding.ts";
import { asNobody } from "./as-nobody.ts";
import { commandLine, noLiveSensor } from "./live-tripline.ts";
import { repository, runTripline } from "./run-tripline.ts";

interface Said {
  readonly ok: boolean;
  readonly source: string | null;
  readonly findings: readonly Finding[];
}

test("doctor says the same to people and to machines, and its exit code whether all is well", async () => {
  const json = await runTripline(["doctor", "--json"]);
  const said = JSON.parse(json.stdout) as Said;
  assert.equal(
    said.ok,
    said.findings.every(({ level }) => level !== "fail"),
  );
  assert.equal(json.exitCode, said.ok ? 0 : 1);
  const areas = new Set(said.findings.map(({ area }) => area));
  for (const area of ["rules", "sensor", "machine"] as const) assert.ok(areas.has(area), area);
  const text = await runTripline(["doctor"]);
  const marks = [...text.stdout.matchAll(/^(ok {2}|less|no {2}) /gm)].map(([, mark]) =>
    mark?.trim(),
  );
  assert.deepEqual(
    marks,
    said.findings.map(({ level }) => ({ ok: "ok", warn: "less", fail: "no" })[level]),
  );
});

test("with rights the BPF programs are what auto takes", { skip: noLiveSensor }, async () => {
  const said = JSON.parse((await runTripline(["doctor", "--json"])).stdout) as Said;
  assert.equal(said.source, "ebpf");
  const programs = said.findings.find(({ what }) => what === "attaching to the kernel");
  assert.match(programs?.found ?? "", /^\d+ programs, [\d,]+ instructions$/);
});

test("without rights no way works, and each says what it needs", { skip: noLiveSensor }, () => {
  // The one right is only to read this repository, however it was checked out.
  const [program = "", ...words] = asNobody("dac_read_search");
  const command = [...words, ...commandLine(["doctor", "--json"])];
  const ended = spawnSync(program, command, { cwd: repository, encoding: "utf8" });
  assert.equal(ended.status, 1, ended.stderr);
  const { source, findings } = JSON.parse(ended.stdout) as Said;
  assert.equal(source, null);
  const failed = findings.filter(({ level }) => level === "fail").map(({ what }) => what);
  for (const what of ["BPF programs", "the audit system", "tracefs"]) {
    assert.ok(failed.includes(what), what);
  }
  const needs = failed.filter((what) => what.startsWith("CAP_")).join("; ");
  for (const right of ["CAP_BPF", "CAP_AUDIT_READ", "CAP_SYS_ADMIN"]) {
    assert.ok(needs.includes(right), needs);
  }
});
