// Shippers that Debian packages send to the server while it is killed and started again. Each runs as a
// child with its own configuration, pid and spool files in the test's folder. Skipped, with the reason,
// where the program is not installed.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { KillableServer } from "./killable-server.ts";

const EVENT_COUNT = 20_000;
const KILL_AT = [5_000, 12_000];
const INDEX = "logs-system.syslog-default";

/** Where syslog-ng is, if not on the path: Debian lets only one system logger be installed. */
const SYSLOG_NG_ROOT = process.env["SYSLOG_NG_ROOT"] ?? "/opt/syslog-ng";
const SYSLOG_NG_VERSION = "3.38";
const DEBIAN_PYTHON = "/usr/bin/python3";

const RSYSLOG = "/usr/sbin/rsyslogd";
const RSYSLOG_MODULE = "/usr/lib/x86_64-linux-gnu/rsyslog/omelasticsearch.so";

function noRsyslog(): string | false {
  const isThere = existsSync(RSYSLOG) && existsSync(RSYSLOG_MODULE);
  return isThere ? false : "rsyslog and rsyslog-elasticsearch are not installed";
}

function noSyslogNg(): string | false {
  return syslogNg === undefined
    ? "syslog-ng-core and syslog-ng-mod-http are not installed, or do not start"
    : false;
}

interface SyslogNg {
  readonly program: string;
  readonly modules: string;
  readonly env: NodeJS.ProcessEnv;
}

const syslogNg: SyslogNg | undefined = ["", SYSLOG_NG_ROOT].map(syslogNgAt).find(canStart);

function syslogNgAt(root: string): SyslogNg {
  const library = `${root}/usr/lib/syslog-ng`;
  const modules = `${library}/${SYSLOG_NG_VERSION}`;
  return { program: `${root}/usr/sbin/syslog-ng`, modules, env: { LD_LIBRARY_PATH: library } };
}

function canStart({ program, modules, env }: SyslogNg): boolean {
  const probe = spawnSync(program, ["--version"], { env: { ...process.env, ...env } });
  return probe.status === 0 && existsSync(join(modules, "libhttp.so"));
}

function noPython(): string | false {
  const probe = spawnSync(DEBIAN_PYTHON, ["-c", "import elasticsearch"]);
  return probe.status === 0 ? false : "python3-elasticsearch is not installed";
}

/** Ends with the test, by its own pid. */
function runFor(
  t: TestContext,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcess {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  });
  return child;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

/** Syslog lines over TCP to a shipper that may still be starting. */
async function sendSyslog(port: number): Promise<void> {
  const socket = await connected(port);
  for (let number = 0; number < EVENT_COUNT; number++) {
    const line = `<13>1 2026-11-24T10:00:00Z h1 test - event-${number} - message ${number}\n`;
    if (!socket.write(line)) await once(socket, "drain");
  }
  socket.end();
  await once(socket, "close");
}

async function connected(port: number) {
  for (let tries = 0; ; tries++) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return socket.resume();
    } catch (error) {
      if (tries === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function assertOnce(server: KillableServer): void {
  const events = server.events(INDEX);
  assert.equal(new Set(events.map((event) => event.id)).size, EVENT_COUNT);
  assert.equal(events.length, EVENT_COUNT);
}

test("rsyslog: 20,000 lines with ids arrive once each, over two kills", {
  skip: noRsyslog(),
}, async (t) => {
  const server = await KillableServer.start(t);
  const input = await freePort();
  const config = join(server.folder, "rsyslog.conf");
  writeFileSync(config, rsyslogConfig(server, input));
  runFor(t, RSYSLOG, ["-n", "-f", config, "-i", join(server.folder, "rsyslog.pid")]);
  await Promise.all([sendSyslog(input), server.killAt(KILL_AT)]);
  await server.kept(EVENT_COUNT);
  assertOnce(server);
});

function rsyslogConfig(server: KillableServer, input: number): string {
  return `global(workDirectory="${server.folder}")
module(load="imptcp")
module(load="omelasticsearch")
input(type="imptcp" address="127.0.0.1" port="${input}")
template(name="id" type="string" string="%msgid%")
template(name="event" type="list" option.jsonf="on") {
  property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="message" name="msg" format="jsonf")
  property(outname="host.name" name="hostname" format="jsonf")
}
if $programname == "test" then action(
  type="omelasticsearch" server="127.0.0.1" serverport="${server.port}"
  uid="${server.key.id}" pwd="${server.key.secret}"
  searchIndex="${INDEX}" searchType="" template="event"
  bulkmode="on" writeoperation="create" bulkid="id" dynbulkid="on"
  queue.type="linkedlist" queue.size="50000" queue.dequeuebatchsize="500"
  action.resumeretrycount="-1" action.resumeinterval="1")
`;
}

test("syslog-ng: 20,000 lines with ids arrive once each, over two kills", {
  skip: noSyslogNg(),
}, async (t) => {
  const server = await KillableServer.start(t);
  const input = await freePort();
  const config = join(server.folder, "syslog-ng.conf");
  writeFileSync(config, syslogNgConfig(server, input));
  const files = ["persist-file=persist", "pidfile=pid", "control=ctl"].map((flag) => {
    const [name, file] = flag.split("=");
    return `--${name}=${join(server.folder, `syslog-ng.${file}`)}`;
  });
  const { program, modules, env } = syslogNg ?? syslogNgAt("");
  const args = ["-F", "--no-caps", `--cfgfile=${config}`, `--module-path=${modules}`, ...files];
  runFor(t, program, args, env);
  await Promise.all([sendSyslog(input), server.killAt(KILL_AT)]);
  await server.kept(EVENT_COUNT);
  assertOnce(server);
});

function syslogNgConfig(server: KillableServer, input: number): string {
  return `@version: ${SYSLOG_NG_VERSION}
options { stats-freq(0); time-reopen(1); };
source s_in { network(ip("127.0.0.1") port(${input}) transport("tcp") flags(syslog-protocol) log-iw-size(50000)); };
destination d_out {
  http(
    url("${server.url}/_bulk") method("POST")
    headers("Content-Type: application/x-ndjson", "Authorization: ApiKey ${server.key.encoded}")
    body('{"create":{"_index":"${INDEX}","_id":"\${MSGID}"}}
$(format-json --scope none @timestamp=\${ISODATE} message=\${MESSAGE} host.name=\${HOST})')
    body-suffix("\\n") delimiter("\\n")
    workers(2) batch-lines(500) batch-timeout(1000) retries(1000) log-fifo-size(50000)
  );
};
log { source(s_in); destination(d_out); flags(flow-control); };
`;
}

const PYTHON_SENDER = `
import sys, time
from elasticsearch import Elasticsearch
from elasticsearch.exceptions import ConnectionError
from elasticsearch.helpers import streaming_bulk
client = Elasticsearch([sys.argv[1]], max_retries=0, http_auth=(sys.argv[4], sys.argv[5]))
assert client.info()["version"]["number"]
count, index = int(sys.argv[2]), sys.argv[3]
def action(n):
    return {"_op_type": "create", "_index": index, "_id": "event-%d" % n, "@timestamp": "2026-11-24T10:00:00Z", "message": "message %d" % n}
for start in range(0, count, 500):
    while True:
        try:
            batch = (action(n) for n in range(start, start + 500))
            for ok, item in streaming_bulk(client, batch, raise_on_error=False):
                assert item["create"]["status"] in (201, 409), item
            break
        except ConnectionError:
            time.sleep(0.1)
`;

test("python3-elasticsearch 7: 20,000 documents with ids arrive once each, over two kills", {
  skip: noPython(),
}, async (t) => {
  const server = await KillableServer.start(t);
  const child = runFor(t, DEBIAN_PYTHON, [
    "-W",
    "ignore",
    "-c",
    PYTHON_SENDER,
    server.url,
    String(EVENT_COUNT),
    INDEX,
    server.key.id,
    server.key.secret,
  ]);
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(child, "exit");
  await server.killAt(KILL_AT);
  const [code] = await ended;
  assert.equal(code, 0, stderr);
  assertOnce(server);
});
