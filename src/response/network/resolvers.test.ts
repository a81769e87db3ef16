// Which name servers count as this host's own.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readResolvers } from "./resolvers.ts";

test("the servers behind a stub are found, and nothing else of the files", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-resolvers-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const [stub, real] = [join(folder, "stub"), join(folder, "real")];
  writeFileSync(stub, "# nameserver 192.0.2.1\nnameserver 127.0.0.53\noptions edns0\n");
  writeFileSync(
    real,
    "nameserver 192.0.2.53\nnameserver 2001:db8::53\nnameserver fe80::1%eth0\nnameserver 192.0.2.53\nnameserver 0.0.0.0\nnameserver\n",
  );
  const texts = readResolvers([stub, real, join(folder, "missing")]).map(({ text }) => text);
  assert.deepEqual(texts, ["192.0.2.53", "2001:db8::53"]);
});
