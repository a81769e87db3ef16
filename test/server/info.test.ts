// What shippers ask before they send, what operators ask of a server, where it listens, and TLS.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { TLSSocket } from "node:tls";
import { createServer, type ServerOptions } from "../../src/server/create-server.ts";
import { MemoryEventStore } from "../../src/store/events/memory-event-store.ts";
import { createPlainIntake } from "./plain-intake.ts";
import { HandClock, ndjson, noEql, startServer } from "./start-server.ts";

test("the questions of shippers are answered", async (t) => {
  const { send, port } = await startServer(t, { reportedVersion: "8.19.0" });
  const ask = async (path: string) => (await send({ path })).body;
  assert.equal((await ask("/")).version.number, "8.19.0");
  assert.equal((await ask("/_license")).license.status, "active");
  assert.equal((await ask("/_xpack")).features.ilm.enabled, true);
  assert.equal((await ask("/_cluster/health?wait_for_status=yellow")).status, "green");
  for (const path of ["/_nodes/http", "/_nodes/_all/http"]) {
    const [node] = Object.values((await ask(path)).nodes) as {
      http: { publish_address: string };
    }[];
    assert.equal(node?.http.publish_address, `127.0.0.1:${port}`);
  }
  const cat = await send({ path: "/_cat/health" });
  assert.match(cat.text, /^1795521600 12:00:00 tripline green /);
  const head = await send({ method: "HEAD", path: "/" });
  assert.deepEqual([head.status, head.text], [200, ""]);
  assert.equal((await ask("/?filter_path=version.number,-tagline")).version.number, "8.19.0");
});

test("setting up templates, policies and pipelines is acknowledged and forgotten", async (t) => {
  const { send } = await startServer(t);
  const kinds = [
    "_index_template",
    "_component_template",
    "_template",
    "_ilm/policy",
    "_ingest/pipeline",
    "_data_stream",
  ];
  for (const kind of kinds) {
    const path = `/${kind}/logs-endpoint`;
    assert.deepEqual((await send({ method: "PUT", path, body: { a: 1 } })).body, {
      acknowledged: true,
    });
    assert.equal((await send({ method: "HEAD", path })).status, 404);
    const got = await send({ path });
    assert.deepEqual([got.status, got.body.error.type], [404, "resource_not_found_exception"]);
  }
  assert.equal((await send({ method: "HEAD", path: "/logs-a" })).status, 200);
  assert.equal((await send({ path: "/logs-*" })).status, 200);
  assert.equal((await send({ method: "PUT", path: "/logs-a", body: {} })).body.index, "logs-a");
  assert.equal((await send({ method: "POST", path: "/logs-a/_refresh" })).status, 200);
});

test("an unknown address is refused in Elasticsearch's words", async (t) => {
  const { send } = await startServer(t);
  const { status, body } = await send({
    method: "PUT",
    path: "/_cluster/settings?x=%0a",
    body: {},
  });
  assert.equal(status, 400);
  assert.match(
    body.error.reason,
    /^no handler found for uri \[\/_cluster\/settings\?x=%0a\] and method \[PUT\]$/,
  );
});

test("metrics are in Prometheus' form, ours and those handed in", async (t) => {
  const { send } = await startServer(t, {
    metrics: [
      {
        read: () => [
          {
            name: "tripline_alerts",
            help: "By\nseverity.",
            kind: "gauge",
            values: [{ labels: { severity: 'hi"gh\\' }, value: 3 }],
          },
        ],
      },
    ],
  });
  await send({ path: "/logs-a/_bulk", body: ndjson({ create: {} }, { a: 1 }) });
  const { text, headers } = await send({ path: "/metrics" });
  assert.match(headers["content-type"] ?? "", /^text\/plain; version=0\.0\.4/);
  assert.match(
    text,
    /^# TYPE tripline_server_created_total counter\ntripline_server_created_total 1$/m,
  );
  assert.match(text, /^# HELP tripline_alerts By\\nseverity\.$/m);
  assert.match(text, /^tripline_alerts\{severity="hi\\"gh\\\\"\} 3$/m);
  assert.equal((await send({ path: "/healthz" })).text, "ok\n");
});

function options(more: Partial<ServerOptions> = {}): ServerOptions {
  const store = new MemoryEventStore();
  const clock = new HandClock();
  return {
    store,
    intake: createPlainIntake(store, { nowMs: clock.nowMs, newId: () => "1" }),
    eql: noEql,
    access: { kind: "open" },
    clock,
    randomId: () => "1",
    log: { error: () => undefined },
    ...more,
  };
}

test("an address beyond this machine needs TLS or an explicit word", async (t) => {
  const server = createServer(options());
  t.after(() => server.close());
  for (const host of ["0.0.0.0", "::", "192.0.2.1"])
    await assert.rejects(server.listen({ host, port: 0 }), /without TLS/, host);
  await assert.rejects(server.listen({ host: "example.com", port: 0 }), /not an IP address/);
  const bound = await server.listen({ host: "0.0.0.0", port: 0, isPlainTextAllowed: true });
  assert.equal(bound.host, "0.0.0.0");
});

function hasOpenssl(): string | false {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return false;
  } catch {
    return "openssl is not installed";
  }
}

test("TLS serves, and takes a renewed certificate while it runs", {
  skip: hasOpenssl(),
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-tls-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const first = selfSigned(folder, "first");
  const server = createServer(options({ tls: first }));
  const { port } = await server.listen({ port: 0 });
  t.after(() => server.close());
  assert.equal(await nameOnCertificate(port), "first");
  server.reloadTls(selfSigned(folder, "second"));
  assert.equal(await nameOnCertificate(port), "second");
});

function selfSigned(folder: string, name: string) {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const rest = ["-nodes", "-keyout", key, "-out", cert, "-days", "1", "-subj", `/CN=${name}`];
  execFileSync("openssl", [...args, ...rest], { stdio: "ignore" });
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}

function nameOnCertificate(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = get(
      { host: "127.0.0.1", port, path: "/healthz", rejectUnauthorized: false, agent: false },
      (response) => {
        const name = (response.socket as TLSSocket).getPeerCertificate().subject.CN;
        response.resume().on("end", () => resolve(String(name)));
      },
    );
    asked.on("error", reject);
  });
}

test("closing lets the request under way finish", async () => {
  const store = new MemoryEventStore();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let reached: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const base = options({ store });
  const server = createServer({
    ...base,
    intake: {
      append: async (items) => {
        reached();
        await held;
        return items.map((_, at) => ({ id: String(at), result: "created", position: at }));
      },
    },
  });
  const { port } = await server.listen({ port: 0 });
  const answer = fetch(`http://127.0.0.1:${port}/logs-a/_bulk`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: ndjson({ create: {} }, { a: 1 }),
  });
  await arrived;
  const closed = server.close();
  release();
  assert.equal((await answer).status, 200);
  await closed;
});
