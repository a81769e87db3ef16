import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { AlertStore } from "./alert-store.ts";
import { LINK_LIFE_MS, SESSION_IDLE_MS, SESSION_LIFE_MS } from "./logins.ts";
import { openAlertStore } from "./open-alert-store.ts";

const NOW_MS = Date.UTC(2026, 10, 24, 12);
const BY = { actor: "anna", nowMs: NOW_MS };

function storeWith(t: TestContext, ...names: readonly string[]): AlertStore {
  const store = openAlertStore(":memory:");
  t.after(() => store.close());
  for (const name of names) store.accounts.create({ name, role: "analyst" }, BY);
  return store;
}

function logIn({ logins }: AlertStore, name: string, nowMs = NOW_MS): string {
  const token = logins.makeLink(name, { actor: "anna", nowMs })?.token ?? "";
  return logins.redeem(token, nowMs)?.secret ?? "";
}

test("a link is good once and until its time", (t) => {
  const { logins } = storeWith(t, "eve");
  const link = logins.makeLink("eve", BY);
  assert.equal(link?.expiresMs, NOW_MS + LINK_LIFE_MS);
  const { token } = link ?? assert.fail();
  assert.equal(logins.redeem(token, NOW_MS + LINK_LIFE_MS), undefined);
  const made = logins.redeem(token, NOW_MS + LINK_LIFE_MS - 1);
  assert.equal(made?.account.name, "eve");
  assert.equal(logins.redeem(token, NOW_MS), undefined);
  assert.equal(logins.makeLink("nobody", BY), undefined);
  for (const wrong of ["", "x", `${token}x`, "x".repeat(10_000)]) {
    assert.equal(logins.redeem(wrong, NOW_MS), undefined);
  }
});

test("a session ends idle, at its time, and when the clock was put back", (t) => {
  const store = storeWith(t, "eve");
  const { logins } = store;
  const secret = logIn(store, "eve");
  const at = (ms: number, isUse = true) => logins.session(secret, NOW_MS + ms, isUse)?.name;
  assert.equal(at(0), "eve");
  assert.equal(at(SESSION_IDLE_MS - 1, false), "eve");
  assert.equal(at(SESSION_IDLE_MS), undefined);
  assert.equal(at(SESSION_IDLE_MS - 1), "eve");
  assert.equal(at(SESSION_IDLE_MS), "eve");
  for (let ms = SESSION_IDLE_MS; ms < SESSION_LIFE_MS; ms += SESSION_IDLE_MS / 2) at(ms);
  assert.equal(at(SESSION_LIFE_MS - 1), "eve");
  assert.equal(at(SESSION_LIFE_MS), undefined);
  assert.equal(at(-SESSION_LIFE_MS), undefined);
});

test("ending a session ends that one, removing an account ends all", (t) => {
  const store = storeWith(t, "eve", "bob");
  const [first, second, other] = [logIn(store, "eve"), logIn(store, "eve"), logIn(store, "bob")];
  const names = () =>
    [first, second, other].map((one) => store.logins.session(one, NOW_MS, true)?.name);
  assert.deepEqual(names(), ["eve", "eve", "bob"]);
  store.logins.end(first, NOW_MS);
  store.logins.end("never was", NOW_MS);
  assert.deepEqual(names(), [undefined, "eve", "bob"]);
  const { token } = store.logins.makeLink("eve", BY) ?? assert.fail();
  assert.equal(store.accounts.remove("eve", BY), true);
  assert.equal(store.accounts.remove("eve", BY), false);
  assert.deepEqual(names(), [undefined, undefined, "bob"]);
  // An account of the same name is another one.
  store.accounts.create({ name: "eve", role: "admin" }, BY);
  assert.deepEqual(names(), [undefined, undefined, "bob"]);
  assert.equal(store.logins.redeem(token, NOW_MS), undefined);
});

test("one account has a bounded number of sessions; the oldest end", (t) => {
  const store = storeWith(t, "eve");
  const secrets = Array.from({ length: 22 }, (_, at) => logIn(store, "eve", NOW_MS + at));
  const left = secrets.filter((one) => store.logins.session(one, NOW_MS + 30, true) !== undefined);
  assert.deepEqual(left, secrets.slice(2));
});

test("names that could be mistaken are no names, and none is given twice", (t) => {
  const store = storeWith(t, "eve");
  const create = (name: string) => store.accounts.create({ name, role: "viewer" }, BY).kind;
  for (const name of ["", "Eve", "a b", "-a", "a/b", "a\n", "ä", "\u202e", "a".repeat(65)]) {
    assert.equal(create(name), "refused", name);
  }
  for (const name of ["e.v-e_1@example.org", "a".repeat(64)]) assert.equal(create(name), "made");
  assert.equal(store.accounts.get("nobody"), undefined);
});

test("logins are told in the trail, and no secret stands in the file", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-logins-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "state.db");
  const store = openAlertStore(path);
  store.accounts.create({ name: "eve", role: "analyst" }, BY);
  const { token } = store.logins.makeLink("eve", BY) ?? assert.fail();
  const { secret } = store.logins.redeem(token, NOW_MS) ?? assert.fail();
  store.logins.end(secret, NOW_MS);
  assert.deepEqual(
    store.audit({ subject: "eve", limit: 9 }).map(({ actor, action }) => [actor, action]),
    [
      ["eve", "account.logout"],
      ["eve", "account.login"],
      ["anna", "account.link"],
      ["anna", "account.create"],
    ],
  );
  store.close();
  // What was written last may stand in the log beside the file.
  const bytes = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "latin1"))
    .join();
  assert.ok(bytes.includes("account.login"));
  assert.ok(!bytes.includes(token) && !bytes.includes(secret));
});

test("what is switched off is kept, and a switch that changes nothing leaves no trace", (t) => {
  const { disabledRules, audit } = storeWith(t);
  const before = disabledRules.revision();
  disabledRules.set("r1", true, BY);
  assert.equal(disabledRules.revision(), before);
  disabledRules.set("r1", false, BY);
  disabledRules.set("r1", false, BY);
  assert.deepEqual([...disabledRules.ids()], ["r1"]);
  assert.equal(disabledRules.revision(), before + 1);
  disabledRules.set("r1", true, BY);
  assert.deepEqual([...disabledRules.ids()], []);
  assert.deepEqual(
    audit({ subject: "r1", limit: 9 }).map(({ action }) => action),
    ["rule.enable", "rule.disable"],
  );
});
