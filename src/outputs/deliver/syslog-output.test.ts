// Syslog outputs against real receivers on loopback.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { sampleAlert } from "../../../test/end-to-end/sample-alert.ts";
import { syslogMessage } from "./syslog-message.ts";
import { createSyslogOutput, type SyslogTransport } from "./syslog-output.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-syslog-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const message = { facility: 16, hostname: "sensor 1", appName: "tripline" };
const never = new AbortController().signal;
const outputTo = (transport: SyslogTransport) =>
  createSyslogOutput({ name: "s", transport, message });

/** Resolves with all bytes of the first connection that has sent so many, or has ended. */
function received(server: Server, countMin: number): Promise<string> {
  return new Promise((resolve) => {
    server.on("connection", (socket: Socket) => {
      let text = "";
      socket.on("error", () => undefined);
      socket.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (Buffer.byteLength(text) >= countMin) resolve(text);
      });
    });
  });
}

test("a message has priority, time, structured data and one line of text", () => {
  const text = syslogMessage(sampleAlert({ id: "a" }), { ...message, bytesMax: 8192 }).toString();
  assert.match(
    text,
    /^<131>1 2026-11-24T10:00:00Z sensor_1 tripline - alert \[alert@32473 id="a" severity="high" risk="73" rule="Python Shell" /,
  );
  assert.match(
    text,
    /host="web-1" user="deploy" command="bash -i" parent="python3 \/srv\/job\.py"\] process event/,
  );
});

test("hostile values stay inside their quotes, on one line, and are cut at a whole character", () => {
  const hostile = sampleAlert({
    id: "a",
    rule: 'x"] <165>1 forged\n<0>1 - - \u001b[2J\\',
    command: "é".repeat(9000),
    host: "\ud800",
  });
  const options = { ...message, bytesMax: 301 };
  const bytes = syslogMessage(hostile, options);
  assert.ok(bytes.length <= 301);
  assert.deepEqual(Buffer.from(bytes.toString("utf8")), bytes);
  const whole = syslogMessage(hostile, { ...message, bytesMax: 8192 }).toString();
  assert.doesNotMatch(whole, /\p{Cc}/u);
  assert.match(whole, /rule="x\\"\\\] <165>1 forged <0>1 - - {2}\[2J\\\\" /);
});

test("UDP sends a datagram an alert", async () => {
  const receiver = createSocket("udp4");
  receiver.bind(0, "127.0.0.1");
  await once(receiver, "listening");
  const texts: string[] = [];
  const both = new Promise<void>((resolve) => {
    receiver.on("message", (bytes) => {
      texts.push(bytes.toString());
      if (texts.length === 2) resolve();
    });
  });
  const output = outputTo({ kind: "udp", host: "127.0.0.1", port: receiver.address().port });
  await output.send([sampleAlert({ id: "a" }), sampleAlert({ id: "b" })], never);
  await both;
  assert.match(texts[0] ?? "", /id="a"/);
  assert.match(texts[1] ?? "", /id="b"/);
  receiver.close();
});

test("TCP counts octets, keeps its connection, and connects anew after it broke", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = (server.address() as AddressInfo).port;
  const connections: Socket[] = [];
  server.on("connection", (socket) => connections.push(socket));
  const first = received(server, 100);
  const output = outputTo({ kind: "tcp", host: "127.0.0.1", port });
  await output.send([sampleAlert({ id: "é" })], never);
  const text = await first;
  const length = Number(/^(\d+) </.exec(text)?.[1]);
  assert.equal(Buffer.byteLength(text.slice(text.indexOf(" ") + 1)), length);
  await output.send([sampleAlert({ id: "b" })], never);
  assert.equal(connections.length, 1);
  const again = received(server, 100);
  const isGone = once(connections[0] as Socket, "close");
  connections[0]?.destroy();
  await isGone;
  // The first may go into the broken connection before we hear of it; one of the next tries connects.
  for (let isSent = false; !isSent && connections.length < 2; ) {
    isSent = await output.send([sampleAlert({ id: "c" })], never).then(
      () => connections.length === 2,
      () => false,
    );
  }
  assert.match(await again, /id="c"/);
  await output.close();
  server.close();
});

test("a unix socket gets a line an alert", async () => {
  const path = join(folder, "log");
  const server = createServer().listen(path);
  await once(server, "listening");
  const text = received(server, 100);
  const output = outputTo({ kind: "unix", path });
  await output.send([sampleAlert({ id: "a" })], never);
  assert.match(await text, /^<131>1 .*\n$/);
  await output.close();
  server.close();
});

test("a receiver that is not there is a failure that names it", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  const output = outputTo({ kind: "tcp", host: "127.0.0.1", port });
  await assert.rejects(
    output.send([sampleAlert({ id: "a" })], never),
    /cannot send to 127.*ECONNREFUSED/,
  );
});

test("TLS takes a receiver of the given authority and refuses another", async (context) => {
  const files = { key: join(folder, "key.pem"), cert: join(folder, "cert.pem") };
  try {
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
        ...["-keyout", files.key, "-out", files.cert, "-days", "2", "-subj", "/CN=localhost"],
        ...["-addext", "subjectAltName=DNS:localhost"],
      ],
      { stdio: "ignore" },
    );
  } catch {
    context.skip("no openssl to make a certificate with");
    return;
  }
  const cert = readFileSync(files.cert, "utf8");
  const server = createTlsServer({ key: readFileSync(files.key), cert }).listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const text = new Promise<string>((resolve) => {
    server.on("secureConnection", (socket) =>
      socket.setEncoding("utf8").once("data", (chunk: string) => resolve(chunk)),
    );
  });
  const known = outputTo({ kind: "tls", host: "localhost", port, ca: cert });
  await known.send([sampleAlert({ id: "a" })], never);
  assert.match(await text, /^\d+ <131>1 /);
  await known.close();
  const unknown = outputTo({ kind: "tls", host: "localhost", port });
  await assert.rejects(unknown.send([sampleAlert({ id: "b" })], never), /SELF_SIGNED|self/i);
  server.close();
});
