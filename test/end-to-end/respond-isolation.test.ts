// `tripline respond isolate|release|block` on a host of the test's own: two network namespaces with a cable
// between them. What is cut is asked for again after the release, so that a broken cable proves nothing.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { asNobody } from "./as-nobody.ts";
import { commandLine } from "./live-tripline.ts";
import { repository, runTripline } from "./run-tripline.ts";
import {
  containerBehind,
  type NetworkPlace,
  noTwoNetworks,
  type TwoNetworks,
  twoNetworks,
} from "./two-networks.ts";

/** Long enough for a busy machine, since it is only waited for where something is broken. */
const REACHED_MS = 20_000;
/** The kernel answers over a cable at once or, when a packet was dropped, not at all. */
const CUT_MS = 400;

let count = 0;

function reaches(place: NetworkPlace, host: string, port = 9000): Promise<boolean> {
  return place.ask({ do: "dial", name: `c${count++}`, host, port, waitMs: REACHED_MS });
}

async function isCut(place: NetworkPlace, host: string, port = 9000): Promise<boolean> {
  return !(await place.ask({ do: "dial", name: `c${count++}`, host, port, waitMs: CUT_MS }));
}

async function connected(context: TestContext): Promise<TwoNetworks & { readonly data: string }> {
  const data = mkdtempSync(join(tmpdir(), "tripline-isolation-"));
  context.after(() => rmSync(data, { recursive: true, force: true }));
  const places = await twoNetworks(context);
  const { host, peer } = places;
  for (const place of [host, peer])
    for (const address of ["0.0.0.0", "::"])
      await place.ask({ do: "listen", host: address, port: address === "::" ? 9001 : 9000 });
  await host.ask({ do: "listen", host: "10.77.0.1", port: 7077 });
  return { ...places, data };
}

async function allReached({ host, peer }: TwoNetworks): Promise<void> {
  for (const address of ["10.77.0.2", "10.77.0.3", "127.0.0.1"])
    assert.ok(await reaches(host, address), `host to ${address}`);
  for (const address of ["fd77::2", "fd77::3"]) assert.ok(await reaches(host, address, 9001));
  assert.ok(await reaches(peer, "10.77.0.1"));
  assert.ok(await reaches(peer, "10.77.0.1", 7077));
}

function respond(place: NetworkPlace, data: string, ...args: readonly string[]): string {
  const { exitCode, stdout, stderr } = place.tripline("respond", ...args, "--data", data, "--yes");
  assert.equal(exitCode, 0, stderr);
  return stdout;
}

test("an isolated host reaches and hears nobody but who was allowed, until it is released", {
  skip: noTwoNetworks,
}, async (context) => {
  const { data, ...places } = await connected(context);
  const { host, peer } = places;
  await allReached(places);
  const open = { do: "dial", name: "open", port: 9000, waitMs: REACHED_MS } as const;
  await host.ask({ ...open, host: "10.77.0.3" });
  assert.ok(await host.ask({ do: "echo", name: "open", word: "before", waitMs: REACHED_MS }));

  const allowed = ["--allow", "10.77.0.2", "--allow", "fd77::2"];
  respond(host, data, "isolate", ...allowed, "--page", "10.77.0.1:7077");
  assert.ok(await reaches(host, "127.0.0.1"), "loopback goes on");
  assert.ok(await reaches(host, "10.77.0.2"), "the allowed address is reached");
  host.run("ip", "neigh", "flush", "all");
  assert.ok(await reaches(host, "fd77::2", 9001), "its neighbors are discovered anew");
  assert.ok(await reaches(peer, "10.77.0.1", 7077), "the page is reached");
  assert.ok(await isCut(host, "10.77.0.3"), "out");
  assert.ok(await isCut(host, "fd77::3", 9001), "out over IPv6");
  const isOpenStill = await host.ask({ do: "echo", name: "open", word: "after", waitMs: CUT_MS });
  assert.ok(!isOpenStill, "a connection that was open is cut");
  // The peer speaks from its first address, which is allowed; from the other one it is not heard.
  peer.run("ip", "addr", "del", "10.77.0.2/24", "dev", "cable");
  peer.run("ip", "addr", "add", "10.77.0.3/24", "dev", "cable");
  assert.ok(await isCut(peer, "10.77.0.1"), "in");
  assert.ok(await reaches(peer, "10.77.0.1", 7077), "the page is reached from everywhere");
  assert.match(host.run("nft", "list", "tables").stdout, /^table inet tripline$/m);

  const released = respond(host, data, "release");
  assert.match(released, /the host is released/);
  assert.equal(host.run("nft", "list", "tables").stdout, "");
  peer.run("ip", "addr", "add", "10.77.0.2/24", "dev", "cable");
  await allReached(places);
});

test("what an isolated host forwards is cut as well", {
  skip: noTwoNetworks,
}, async (context) => {
  const { data, ...places } = await connected(context);
  const { host } = places;
  const container = await containerBehind(context, places);
  assert.ok(await reaches(container, "10.77.0.2"));
  respond(host, data, "isolate", "--allow", "10.77.0.2");
  assert.ok(await isCut(container, "10.77.0.2"));
  assert.ok(await reaches(host, "10.77.0.2"), "the host itself was allowed to");
  respond(host, data, "release");
  assert.ok(await reaches(container, "10.77.0.2"));
  respond(host, data, "block", "10.77.0.2");
  assert.ok(await isCut(container, "10.77.0.2"));
});

test("isolation and blocks are in force again after a restart, and the bare command lifts them", {
  skip: noTwoNetworks,
}, async (context) => {
  const { data, host } = await connected(context);
  respond(host, data, "isolate", "--allow", "10.77.0.2");
  respond(host, data, "block", "10.77.0.2");
  const saved = ["isolation.nft", "blocked.nft"].map((name) => join(data, "response", name));
  const lift = () => {
    for (const table of ["tripline", "tripline_block"])
      assert.equal(host.run("nft", "delete", "table", "inet", table).exitCode, 0);
  };
  lift();
  assert.ok(await reaches(host, "10.77.0.3"), "lifted with Tripline dead");
  // What the unit runs at boot, in another data folder.
  const unit = readFileSync(join(repository, "packaging/tripline-isolation.service"), "utf8");
  const text = /^StandardInputText=(.*)$/m.exec(unit)?.[1]?.replace("/var/lib/tripline", data);
  const { status, stderr } = host.feed(`${text}\n`, "nft", "-f", "-");
  assert.equal(status, 0, stderr);
  assert.ok(await isCut(host, "10.77.0.3"));
  assert.ok(await isCut(host, "10.77.0.2"), "a blocked address is cut though it is allowed");
  lift();
  await startedUp(context, host, data, "this host is isolated, again after a restart");
  assert.ok(await isCut(host, "10.77.0.3"));
  assert.ok(await isCut(host, "10.77.0.2"));
  respond(host, data, "release");
  respond(host, data, "unblock", "10.77.0.2");
  assert.deepEqual(saved.map(existsSync), [false, false]);
  assert.ok(await reaches(host, "10.77.0.2"));
});

test("a service that is nobody isolates with the two rights that its drop-in gives it", {
  skip: noTwoNetworks,
}, async (context) => {
  const { data, host } = await connected(context);
  chmodSync(data, 0o777);
  const dropIn = readFileSync(join(repository, "packaging/tripline-contain.conf"), "utf8");
  const rights = /^AmbientCapabilities=(.*)$/m.exec(dropIn)?.[1] ?? "";
  const names = rights.split(" ").map((name) => name.replace("CAP_", "").toLowerCase());
  assert.deepEqual(names, ["kill", "net_admin"]);
  const own = join(data, "own");
  const as = (rightsOf: readonly string[], ...args: readonly string[]) => {
    const words = commandLine(["respond", ...args, "--data", own, "--yes"]);
    const [first = "", ...more] = [...asNobody(...rightsOf), ...words];
    return host.run(first, ...more);
  };
  const refused = as([], "isolate");
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /needs CAP_NET_ADMIN/);
  assert.equal(as(names, "isolate").exitCode, 0);
  assert.ok(await isCut(host, "10.77.0.3"));
  // Root in the folder of that service leaves it what it needs.
  respond(host, own, "block", "10.77.0.2");
  const released = as(names, "release");
  assert.equal(released.exitCode, 0, released.stderr);
  assert.ok(await reaches(host, "10.77.0.3"));
});

test("one address is blocked, both ways, and let in again", {
  skip: noTwoNetworks,
}, async (context) => {
  const { data, host, peer } = await connected(context);
  const blocked = respond(host, data, "block", "10.77.0.2");
  assert.ok(await isCut(host, "10.77.0.2"));
  assert.ok(await isCut(peer, "10.77.0.1"));
  assert.ok(await reaches(host, "10.77.0.3"), "others go on");
  const id = /journaled as (\w+)/.exec(blocked)?.[1] as string;
  respond(host, data, "undo", id);
  assert.ok(await reaches(host, "10.77.0.2"));
  assert.ok(await reaches(peer, "10.77.0.1"));
});

test("addresses that are none, or nearly all, are refused before anything is done", {
  skip: noTwoNetworks,
}, async (context) => {
  const data = mkdtempSync(join(tmpdir(), "tripline-isolation-"));
  context.after(() => rmSync(data, { recursive: true, force: true }));
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["block", "127.0.0.1"], /own loopback/],
    [["block", "0.0.0.0/0"], /nearly everything/],
    [["block", "10.77.0.2; flush ruleset"], /neither an address nor a network/],
    [["unblock", "10.77.0.2"], /is not blocked/],
    [["isolate", "--allow", "0.0.0.0/0"], /nothing would be isolated/],
    [["isolate", "--allow", "example.org"], /neither an address nor a network/],
    [["isolate", "--allow", "10.0.0.1 }"], /neither an address nor a network/],
  ];
  for (const [args, expected] of cases) {
    // Rehearsed only: this is the machine's own network.
    const refused = await runTripline(["respond", ...args, "--data", data, "--dry-run"]);
    assert.equal(refused.exitCode, 1, args.join(" "));
    assert.match(refused.stderr, expected);
  }
});

/** Starts `tripline up` there, waits until it has said so, and ends it. */
async function startedUp(
  context: TestContext,
  place: NetworkPlace,
  data: string,
  line: string,
): Promise<void> {
  const up = commandLine(["up", "--no-sensor", "--no-http", "--data", data]);
  const [program = "", ...words] = [...place.inside, ...up];
  const child = spawn(program, words, { cwd: repository, stdio: ["ignore", "ignore", "pipe"] });
  context.after(() => child.kill("SIGKILL"));
  let said = "";
  for await (const text of child.stderr.setEncoding("utf8")) {
    said += String(text);
    if (said.includes(line)) break;
  }
  assert.ok(said.includes(line), said);
  child.kill("SIGTERM");
  await once(child, "exit");
}
