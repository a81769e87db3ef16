// The whole story in a real browser, on this machine: an attack is seen, understood, stopped, excepted and
// told of. It runs the attack of the first rule, kills the shell from the page, and isolates the host inside
// a network namespace of its own. With STORY_SHOTS=FOLDER it keeps a picture of each step; the README's is
// one of them.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { buildConsole } from "../../scripts/build-console.ts";
import { chromiumPath } from "./console/open-browser.ts";
import { startUpWithBrowser, type UpWithBrowser } from "./console/up-with-browser.ts";
import { noLiveSensor } from "./live-tripline.ts";
import { repository } from "./run-tripline.ts";

/** Nothing else on this machine says so, whatever other alerts it raises meanwhile. */
const MARK = `story-${process.pid}`;
const SCRIPT = `import pty; pty.spawn("/bin/sh") # ${MARK}`;
const RULE = "Terminal Spawned with Python pty.spawn";

const skip = reasonToSkip();

function reasonToSkip(): string | false {
  if (noLiveSensor !== false) return noLiveSensor;
  if (chromiumPath === undefined) return "no Chromium here";
  const missing = ["python3", "nft", "ip"].find(
    (name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0,
  );
  return missing === undefined ? false : `${missing} is not installed`;
}

/** As an attacker's blind shell would: the terminal stays open until its input ends. */
function attack(): ChildProcess {
  return spawn("python3", ["-c", SCRIPT], { stdio: ["pipe", "ignore", "ignore"] });
}

describe("an analyst's story", { skip }, () => {
  const attacks: ChildProcess[] = [];
  let story: UpWithBrowser;
  let page: Page;
  let shots = 0;

  before(async () => {
    await buildConsole(join(repository, "dist", "console"));
    story = await startUpWithBrowser();
    page = story.page;
  });

  after(async () => {
    for (const one of attacks) one.kill("SIGKILL");
    await story?.close();
  });

  const shoot = async (name: string): Promise<void> => {
    const folder = process.env["STORY_SHOTS"];
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${++shots}-${name}.png`) });
  };
  const begin = (): ChildProcess => {
    const child = attack();
    attacks.push(child);
    return child;
  };
  const alerts = () => page.getByRole("row", { name: RULE });
  const actions = () => page.getByRole("toolbar", { name: "Actions" });

  test("the attack appears by itself, and its page says who did what and that it goes on", async (context) => {
    await page.getByRole("searchbox").fill(MARK);
    await page.waitForURL(`**/*${MARK}*`);
    begin();
    await alerts().first().waitFor();
    const seenMs = Date.now();
    await shoot("alert-appears");
    await alerts().first().click();
    await page.getByRole("link", { name: "Open as a page of its own" }).click();
    await page.getByText("Goes on", { exact: true }).waitFor();
    const { row } = await asked<{ readonly row: { readonly timeMs: number } }>(page, "");
    context.diagnostic(`from the shell's exec to the line on the page: ${seenMs - row.timeMs} ms`);
    const tree = page.getByRole("treegrid", { name: "Process tree" });
    await tree.getByRole("row", { name: MARK }).first().waitFor();
    await page.getByText("puts a program on a terminal of its own").first().waitFor();
    await shoot("alert");
  });

  test("each step of the guide leads to its answer", async () => {
    const guide = page.getByRole("complementary", { name: "The rule's guide" });
    await guide.getByText("Its parent’s command line").first().click();
    await page.getByRole("heading", { name: /Command/ }).waitFor();
    await guide.getByRole("checkbox").first().check();
    await guide.getByText(/1 of \d+ done/).waitFor();
    await page.getByRole("button", { name: "Why", exact: true }).click();
    await page.getByText("event.category").first().waitFor();
    await shoot("why");
  });

  test("the shell is killed from the page, after it was said what will happen", async () => {
    const [child] = attacks as [ChildProcess];
    const ended = once(child, "exit");
    const { subject } = await asked<{ readonly subject: { readonly pid: number } }>(
      page,
      "/investigation",
    );
    assert.ok(existsSync(`/proc/${subject.pid}`));
    await actions().getByRole("button", { name: "Respond…" }).click();
    await page.getByRole("button", { name: /^Kill .* and all below it/ }).click();
    await page.getByText("What will happen").waitFor();
    await shoot("rehearsal");
    await page.getByRole("button", { name: "Do it" }).click();
    await page.getByText("1 process killed").waitFor();
    // Python ends with the terminal that it opened.
    await ended;
    assert.ok(!existsSync(`/proc/${subject.pid}`));
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await page.getByText("Over", { exact: true }).waitFor();
  });

  test("an exception shows what it would take away, and the same attack then raises nothing", async () => {
    await actions().getByRole("button", { name: "Add exception…" }).click();
    await page.getByText("this alert", { exact: true }).waitFor();
    await shoot("exception");
    await page.getByRole("button", { name: "Save the exception" }).click();
    await page.getByText("is in force").waitFor();
    begin();
    await page.getByRole("link", { name: "Exceptions" }).click();
    await untilShown(page, "1 event taken away");
    await shoot("exceptions");
    await page.getByRole("link", { name: "Alerts", exact: true }).click();
    await page.getByRole("searchbox").fill(MARK);
    await page.getByText("1 alert", { exact: true }).waitFor();
  });

  test("the host is isolated and released, and the page stays in reach", async () => {
    await alerts().first().click();
    await actions().getByRole("button", { name: "Respond…" }).click();
    await page.getByRole("button", { name: "Isolate this host" }).click();
    const host = await page
      .getByText(/^Type /)
      .locator("strong")
      .textContent();
    await page.getByRole("textbox", { name: /^Type / }).fill(host ?? "");
    await shoot("isolate");
    await page.getByRole("button", { name: "Do it" }).click();
    await page.getByRole("heading", { name: "Done", exact: true }).waitFor();
    assert.match(story.inside("nft", "list", "tables"), /^table inet tripline$/m);
    await page.getByRole("link", { name: "Journal" }).click();
    await page.getByText("This host is isolated").waitFor();
    await shoot("isolated");
    await page.getByRole("button", { name: "Release…" }).click();
    await page.getByRole("button", { name: "Do it" }).click();
    await page.getByRole("heading", { name: "Done", exact: true }).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await page.getByText("This host is not isolated").waitFor();
    assert.doesNotMatch(story.inside("nft", "list", "tables"), /^table inet tripline$/m);
    await shoot("released");
  });

  test("the report is one file that tells the story without the page", async () => {
    await page.goBack();
    const download = page.waitForEvent("download");
    await actions().getByRole("button", { name: "Export" }).click();
    const report = readFileSync(await (await download).path(), "utf8");
    assert.match(report, /^<!doctype html>/i);
    for (const text of [RULE, MARK, "process.parent.command_line"]) {
      assert.ok(report.includes(text), text);
    }
    assert.doesNotMatch(report, /<script/i);
    assert.ok(!report.includes(`pty.spawn("/bin/sh") # ${MARK}`), "quotes are escaped");
  });
});

/** What the API says of the alert that the page shows. */
async function asked<T>(page: Page, below: string): Promise<T> {
  const { pathname, searchParams } = new URL(page.url());
  const id = searchParams.get("open") ?? pathname.split("/").at(-1);
  return await page.evaluate(
    async (path) => (await fetch(path)).json(),
    `/console/api/alerts/${id}${below}`,
  );
}

/** Hits are counted with the engine's state, some seconds later: the view is read until it tells. */
async function untilShown(page: Page, text: string): Promise<void> {
  const found = page.getByText(text);
  while ((await found.count()) === 0) {
    await page.reload();
    await page.getByRole("heading", { name: "Exceptions" }).waitFor();
    await page.waitForLoadState("networkidle").catch(() => undefined);
  }
}
