// `[[output]]` tables through the real command line.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { type CliRun, runTripline } from "../../test/end-to-end/run-tripline.ts";
import { makeSampleData } from "../../test/end-to-end/sample-data.ts";

async function withConfig(
  config: string,
  work: (run: (...args: readonly string[]) => Promise<CliRun>, folder: string) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const data = makeSampleData();
  const path = join(data.folder, "tripline.toml");
  writeFileSync(path, config.replaceAll("FOLDER", data.folder));
  const all = { TRIPLINE_DATA: data.folder, TRIPLINE_CONFIG: path, ...env };
  try {
    await work((...args) => runTripline(args, all), data.folder);
  } finally {
    data.remove();
  }
}

test("an output is told what is wrong with it, at its place in the file", async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['type = "sylog"\n', /CFG6003.*"type" cannot be "sylog"; did you mean "syslog"[\s\S]*toml:2:8/],
    ['name = "x"\n', /CFG6003.*the output has no "type"/],
    ['type = "file"\npaht = "x"\n', /CFG6002.*"paht".*did you mean "path"[\s\S]*toml:3:/],
    ['type = "file"\npath = 7\n', /CFG6003.*"path" takes a text/],
    ['type = "file"\npath = "x"\nkeep = -1\n', /"keep" takes a whole number of at least 0/],
    ['type = "syslog"\naddress = "http://x"\n', /"address" takes a URL with udp, tcp, tls, unix/],
    ['type = "webhook"\nurl = "https://u:p@x/"\n', /these belong into secret_env/],
    [
      'type = "webhook"\nurl = "https://x/"\nsecret_env = "NOT_SET"\n',
      /environment has no NOT_SET/,
    ],
    ['type = "webhook"\nform = "pagerduty"\n', /routing key/],
    ['type = "mail"\nserver = "smtp://x"\nfrom = "a@b"\n', /"to" takes a text or a list/],
    [
      'type = "mail"\nserver = "smtp://x"\nfrom = "a@b"\nto = "a@b"\nuser = "u"\n',
      /needs "secret_env"/,
    ],
    ['type = "otlp"\nurl = "https://x"\nca_file = "/no/such"\n', /cannot read "\/no\/such"/],
    [
      'type = "otlp"\nurl = "https://x"\nmin_severity = "grave"\n',
      /"min_severity" cannot be "grave"/,
    ],
  ];
  for (const [lines, expected] of cases) {
    await withConfig(`[[output]]\n${lines}`, async (run) => {
      const { exitCode, stderr } = await run("outputs", "check");
      assert.equal(exitCode, 2, lines);
      assert.match(stderr, expected, lines);
    });
  }
  await withConfig('[output]\ntype = "file"\n', async (run) => {
    assert.match((await run("outputs", "check")).stderr, /tables headed \[\[output\]\]/);
  });
});

test("good outputs are listed, two of one name are refused", async () => {
  const file = '[[output]]\ntype = "file"\npath = "FOLDER/a"\n';
  const others = `[[output]]
type = "syslog"
address = "tls://[::1]:6514"
facility = "auth"
[[output]]
type = "mail"
server = "smtps://mail.example.org"
from = "a@example.org"
to = ["b@example.org"]
[[output]]
type = "elasticsearch"
url = "https://es.example.org:9200"
user = "u"
secret_env = "ES"
[[output]]
name = "chat"
type = "webhook"
form = "slack"
url_env = "SLACK"
`;
  const env = { ES: "x", SLACK: "https://hooks.example.org/T/B/x" };
  await withConfig(
    file + others,
    async (run) => {
      const { stdout, stderr } = await run("outputs", "check");
      assert.deepEqual(
        stdout
          .trim()
          .split("\n")
          .map((line) => line.split(":")[0]),
        ["file", "syslog", "mail", "elasticsearch", "chat"],
        stderr,
      );
    },
    env,
  );
  await withConfig(file + file, async (run) => {
    assert.match((await run("outputs", "check")).stderr, /two outputs are called "file"/);
  });
});

test("send brings to each output what it lacks, once, and says which one failed", async () => {
  const server = createServer((_, response) => response.writeHead(503).end()).listen(
    0,
    "127.0.0.1",
  );
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const config = `[[output]]
type = "file"
path = "FOLDER/alerts.ndjson"
min_severity = "high"
[[output]]
type = "webhook"
url = "http://127.0.0.1:${port}/"
`;
  await withConfig(config, async (run, folder) => {
    const first = await run("outputs", "send");
    assert.equal(first.exitCode, 1);
    assert.match(
      first.stdout,
      /^file: 2 sent\nwebhook: 0 sent; failed: 127\.0\.0\.1:\d+ answers 503\n$/,
    );
    assert.match((await run("outputs", "send")).stdout, /^file: 0 sent\n/);
    const lines = readFileSync(join(folder, "alerts.ndjson"), "utf8").trim().split("\n");
    assert.equal(lines.length, 2);
    assert.equal((await run("scan", "--quiet", "package.json")).exitCode, 0);
  });
  server.closeAllConnections();
  server.close();
});
