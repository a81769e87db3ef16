import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type TlsPaths, tlsRenewal } from "./renewed-tls.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

function makeCertificate(folder: string, name: string): TlsPaths {
  const paths = { cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  const { status, stderr } = spawnSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-subj", `/CN=${name}`, "-keyout", paths.key, "-out", paths.cert],
    ],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  return paths;
}

test("a renewed certificate is put in force; half a renewal and nonsense leave the one before", {
  skip: hasOpenssl ? false : "no openssl here",
}, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-tls-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const used = makeCertificate(folder, "used");
  const next = makeCertificate(folder, "next");
  const said: string[] = [];
  let reloadCount = 0;
  const look = tlsRenewal(used, {
    reload: () => {
      reloadCount++;
    },
    say: (line) => said.push(line),
  });
  look();
  assert.deepEqual([reloadCount, said], [0, []]);

  copyFileSync(next.cert, used.cert);
  look();
  look();
  assert.equal(reloadCount, 0);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /cannot be used, the one before stays: .*mismatch/i);

  copyFileSync(next.key, used.key);
  look();
  look();
  assert.equal(reloadCount, 1);
  assert.match(said[1] ?? "", /the renewed certificate ".*used.crt" is in force/);

  writeFileSync(used.cert, "nonsense");
  look();
  rmSync(used.key);
  look();
  assert.equal(reloadCount, 1);
  assert.match(said[2] ?? "", /cannot be used/);
  assert.match(said[3] ?? "", /cannot read ".*used.key"/);
});
