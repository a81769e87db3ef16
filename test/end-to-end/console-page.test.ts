// The analyst's page in a real browser, against answers that are held in hand: what is drawn, the whole of
// it by keyboard, both themes at a desk's and a phone's width, hostile text in every field, and axe-core.
// Skipped where there is no Chromium. With PAGE_SHOTS=FOLDER it keeps a picture of each view.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { buildConsole } from "../../scripts/build-console.ts";
import { INVESTIGATION } from "./console/attack-investigation.ts";
import { chromiumPath, openBrowser } from "./console/open-browser.ts";
import { pageAnswers } from "./console/page-answers.ts";
import { ATTACK_ID, alertRow, HOSTILE_ID, NOW_MS } from "./console/page-rows.ts";
import { type Answers, type PageServer, servePage } from "./console/page-server.ts";
import { seriousFaults } from "./console/serious-faults.ts";

/** What a first view may weigh, compressed; the page aims at a third of it. */
const FIRST_VIEW_BYTES_MAX = 150_000;

const skip = chromiumPath === undefined ? "no Chromium here" : false;

interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: "light" | "dark";
}

describe("the analyst's page", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-console-"));
  let browser: Browser;
  let answers: Answers = pageAnswers();
  let server: PageServer;
  let firstViewBytes = 0;
  const faults: string[] = [];

  before(async () => {
    const built = await buildConsole(join(folder, "console"));
    firstViewBytes = built.firstViewGzipBytes;
    server = await servePage(built.folder, (asked) => answers(asked));
    browser = await openBrowser();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(path: string, look: Look = {}): Promise<Page> {
    const { width = 1280, height = 800, theme = "light" } = look;
    const page = await browser.newPage({
      viewport: { width, height },
      colorScheme: theme,
      reducedMotion: "reduce",
    });
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      // A refused answer is told by the browser too; a broken policy is a fault of ours. But for the event
      // handlers of a hostile guide: DOMPurify reads them in a document of its own, where none can run.
      const text = message.text();
      const isPurified = path.includes(HOSTILE_ID) && text.includes("inline event handler");
      if (text.includes("Content Security Policy") && !isPurified) faults.push(text);
    });
    await page.clock.setFixedTime(NOW_MS);
    await page.goto(server.origin + path);
    return page;
  }

  const firstRow = (page: Page) => page.getByRole("grid").getByRole("row").first();

  test("the first view weighs little", () => {
    assert.ok(firstViewBytes > 5000, `${firstViewBytes} bytes cannot be all of it`);
    assert.ok(firstViewBytes <= FIRST_VIEW_BYTES_MAX, `${firstViewBytes} bytes`);
  });

  test("the list is worked through by keyboard alone", async () => {
    const page = await open("/console/");
    await firstRow(page).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByText("2 processes of it are still running").waitFor();
    assert.equal(new URL(page.url()).searchParams.get("open"), ATTACK_ID);
    await page.keyboard.press("Escape");
    await page.getByRole("article").waitFor({ state: "detached" });
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Shift+X");
    await page.getByText("3 selected").waitFor();
    await page.keyboard.press("c");
    await page.getByRole("dialog", { name: "Close 3 alerts" }).waitFor();
    await page.getByLabel("False positive").check();
    await page.keyboard.press("Enter");
    await page.getByText("1 alert closed").waitFor();
    const request = server.posted.at(-1)?.body as { ids: string[]; change: object };
    assert.equal(request.ids.length, 3);
    assert.deepEqual(request.change, { status: "closed", reason: "false_positive" });
    await page.close();
  });

  test("a change of all that is found is asked about first", async () => {
    const page = await open("/console/");
    await firstRow(page).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByRole("button", { name: /^Select all/ }).click();
    await page.keyboard.press("a");
    await page.getByRole("dialog").getByRole("button", { name: "Acknowledge 858 alerts" }).click();
    await page.getByText("1 alert acknowledged").waitFor();
    assert.deepEqual(server.posted.at(-1)?.body, {
      query: { status: ["open"] },
      change: { status: "acknowledged" },
    });
    await page.close();
  });

  test("search, filters and spans are in the address, and a link brings them back", async () => {
    const page = await open("/console/");
    await firstRow(page).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("nmap");
    await page.waitForURL(/q=nmap/);
    await page.getByText("bash -i >&").first().waitFor({ state: "detached" });
    await page.getByLabel("critical").check();
    await page.waitForURL(/severity=critical/);
    await page.getByRole("radio", { name: "24h" }).check({ force: true });
    await page.waitForURL(/range=24h/);
    const again = await open(new URL(page.url()).pathname + new URL(page.url()).search);
    await again.getByRole("button", { name: /critical/ }).waitFor();
    assert.equal(await again.getByRole("searchbox").inputValue(), "nmap");
    await page.close();
    await again.close();
  });

  test("the histogram is brushed by keyboard and by mouse", async () => {
    const page = await open("/console/");
    const slider = page.getByRole("slider");
    await slider.focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press("Enter");
    await page.waitForURL(/from=\d+&to=\d+/);
    const search = new URL(page.url()).searchParams;
    assert.equal(Number(search.get("to")) - Number(search.get("from")) + 1, 2 * 7_200_000);
    const box = await slider.boundingBox();
    assert.ok(box !== null);
    await page.mouse.move(box.x + 100, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 20);
    await page.mouse.up();
    await page.waitForFunction(
      (old) => !location.search.includes(old),
      `from=${search.get("from")}`,
    );
    await page.close();
  });

  test("new alerts appear by themselves at the top, and wait while the reader is further down", async () => {
    const page = await open("/console/");
    await firstRow(page).waitFor();
    const added = { ...alertRow(0), id: "new1".padEnd(64, "0"), ruleName: "A new one" };
    answers = pageAnswers([added]);
    await page.getByText("Live", { exact: true }).waitFor();
    server.tell({ kind: "alerts", rows: [added], addedCount: 1 });
    await firstRow(page).getByText("A new one").waitFor();
    await page.getByRole("grid").evaluate((grid) => grid.scrollTo(0, 2000));
    answers = pageAnswers([{ ...added, id: "new2".padEnd(64, "0"), ruleName: "Newer" }, added]);
    server.tell({ kind: "alerts", rows: [], addedCount: 1 });
    await page.getByRole("button", { name: "1 new" }).click();
    await firstRow(page).getByText("Newer").waitFor();
    answers = pageAnswers();
    await page.close();
  });

  test("a long list draws only what is in sight", async () => {
    const page = await open("/console/");
    await firstRow(page).waitFor();
    // Pages are read as one comes near their end, so the way down is several steps.
    await page.waitForFunction(() => {
      document.querySelector("[role=grid]")?.scrollTo(0, 27_000);
      return document.querySelector('[role=row][aria-rowindex="542"]') !== null;
    });
    const count = await page.getByRole("grid").getByRole("row").count();
    assert.ok(count < 60, `${count} rows are drawn`);
    await page.close();
  });

  test("an alert says who did what and whether it goes on, and its tree is moved through by keys", async () => {
    const page = await open(`/console/alerts/${ATTACK_ID}`);
    await page.getByText("Goes on").waitFor();
    const tree = page.getByRole("treegrid");
    const rowOf = (name: string) => tree.getByRole("row").filter({ hasText: name });
    await tree.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("End");
    assert.equal(await rowOf("uname").count(), 1);
    await page.keyboard.press("s");
    await page.keyboard.press("ArrowLeft");
    await rowOf("uname").waitFor({ state: "detached" });
    assert.equal(await rowOf("this alert").getAttribute("aria-expanded"), "false");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.getByRole("heading", { name: "curl" }).waitFor();
    assert.equal(await page.locator("mark").count(), 2);
    await page.close();
  });

  test("a tree that grows while it is read keeps its folds and the chosen process", async () => {
    const page = await open(`/console/alerts/${ATTACK_ID}`);
    const tree = page.getByRole("treegrid");
    await tree.getByRole("row").filter({ hasText: "curl" }).click();
    await page.getByRole("button", { name: "Fold .x" }).click();
    const first = INVESTIGATION.tree.rows[11] as (typeof INVESTIGATION.tree.rows)[number];
    const added = { ...first, process: { ...first.process, entityId: "new", name: "newcomer" } };
    answers = (asked) => {
      const answer = pageAnswers()(asked);
      if (!asked.path.endsWith("/investigation")) return answer;
      const { rows } = INVESTIGATION.tree;
      const grown = [...rows.slice(0, 4), { ...added, depth: 4, parentIndex: 3 }, ...rows.slice(4)];
      const moved = grown.map((row, index) =>
        index > 4 && row.parentIndex >= 4 ? { ...row, parentIndex: row.parentIndex + 1 } : row,
      );
      return { ...(answer as object), tree: { rows: moved, subjectIndex: 6, isCut: false } };
    };
    await page.getByRole("button", { name: "Acknowledge" }).click();
    await tree.getByText("newcomer").waitFor();
    await page.getByRole("heading", { name: "curl" }).waitFor();
    await page.getByRole("button", { name: "Unfold .x" }).waitFor();
    answers = pageAnswers();
    await page.close();
  });

  test("the guide's steps lead to their answers and stay ticked", async () => {
    const page = await open(`/console/alerts/${ATTACK_ID}`);
    const step = page.getByRole("checkbox", { name: /Look for any related alerts/ });
    await step.check();
    await page.getByRole("button", { name: /Related alerts 3 related/ }).click();
    await page.waitForFunction(() => document.activeElement?.id === "section-related");
    await page.reload();
    assert.ok(await step.isChecked());
    const hunt = page.getByRole("link", { name: "Alerts associated with the user" });
    const href = new URL((await hunt.getAttribute("href")) ?? "", server.origin);
    assert.equal(href.searchParams.get("q"), 'any where user.name == "www-data"');
    await page.getByRole("button", { name: "Osquery - Retrieve crontab" }).click();
    await page.getByRole("dialog").getByText("SELECT * FROM crontab").waitFor();
    await page.close();
  });

  test("the report is saved as one file that runs nothing", async () => {
    const page = await open(`/console/alerts/${HOSTILE_ID}`);
    await page.getByText("Process tree").first().waitFor();
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    const path = await (await saved).path();
    const html = readFileSync(path, "utf8");
    assert.match(html, /Timeline/);
    assert.doesNotMatch(html, /<script|<img|\u202e/);
    await page.close();
  });

  test("hostile text in every field changes nothing on the page", async () => {
    for (const width of [1280, 390]) {
      const page = await open(`/console/alerts/${HOSTILE_ID}`, { width });
      await page.getByRole("heading", { name: "Timeline" }).waitFor();
      await page.evaluate(() => {
        for (const part of document.querySelectorAll("details")) part.open = true;
      });
      await page.locator(".guide-text").first().waitFor();
      assert.match(await page.title(), /^<img .*Tripline$/);
      assert.equal(await page.locator("img, script:not([src])").count(), 0);
      const text = (await page.locator("#page").textContent()) ?? "";
      assert.doesNotMatch(text, /[\u202e\u200b]/);
      assert.match(text, /‹202E›/);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px too wide at ${width}`);
      await page.close();
    }
  });

  test("a megabyte of arguments is cut, and shown whole on demand", async () => {
    const long = "A".repeat(1_000_000);
    answers = (asked) => {
      const answer = pageAnswers()(asked);
      if (!asked.path.endsWith("/investigation")) return answer;
      return { ...(answer as object), commandLine: { text: long, marks: [] } };
    };
    const page = await open(`/console/alerts/${ATTACK_ID}`);
    await page.getByRole("button", { name: "Show all 1,000,000 characters" }).click();
    await page.getByRole("button", { name: "Show the beginning only" }).waitFor();
    answers = pageAnswers();
    await page.close();
  });

  test("the way back from the journal is rehearsed, has its reason and says what happened", async () => {
    const others = pageAnswers();
    answers = (asked) => {
      if (asked.path === "/response/rehearse")
        return { steps: ["the rule is taken away"], obstacles: [], isUndoable: true };
      if (asked.path === "/response/run") return { isDone: true, lines: ["it is gone"] };
      if (asked.path === "/response")
        return { isIsolated: false, blockedAddresses: ["203.0.113.9"], actions: [] };
      return others(asked);
    };
    const page = await open("/console/response");
    await page.getByRole("button", { name: "Unblock…" }).click();
    await page.getByText("the rule is taken away").waitFor();
    await page.getByRole("textbox", { name: /^Why/ }).fill(" a mistake ");
    await page.getByRole("button", { name: "Do it" }).click();
    await page.getByRole("heading", { name: "Done", exact: true }).waitFor();
    await page.getByText("it is gone").waitFor();
    assert.deepEqual(server.posted.at(-1)?.body, {
      action: { kind: "unblock", address: "203.0.113.9" },
      comment: "a mistake",
    });
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await page.getByText("Unblock 203.0.113.9: done.").waitFor();
    answers = others;
    await page.close();
  });

  test("what fails says so, and trying again helps", async () => {
    let isBroken = true;
    answers = (asked) => (asked.path === "/alerts" && isBroken ? 500 : pageAnswers()(asked));
    const page = await open("/console/");
    await page.getByText("The alerts could not be read").waitFor();
    isBroken = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await firstRow(page).waitFor();
    answers = pageAnswers();
    await page.close();
  });

  test("whoever is not logged in is told how to get in", async () => {
    answers = () => 401;
    const page = await open("/console/");
    await page.getByRole("heading", { name: "You are not logged in" }).waitFor();
    assert.equal(
      await page.getByRole("link", { name: "I have a link" }).getAttribute("href"),
      "/console/login",
    );
    answers = pageAnswers();
    await page.close();
  });

  test("the theme that was chosen is there before anything is painted", async () => {
    const page = await open("/console/", { theme: "light" });
    await page.getByRole("button", { name: /^Theme/ }).click();
    await page.reload({ waitUntil: "commit" });
    await page.waitForFunction(() => document.documentElement.dataset["theme"] === "dark");
    await firstRow(page).waitFor();
    const ground = await page.evaluate(
      () => getComputedStyle(document.body.parentElement as Element).backgroundColor,
    );
    assert.equal(ground, "rgb(15, 21, 22)");
    await page.close();
  });

  const places = [
    ["list", "/console/"],
    ["panel", `/console/?open=${ATTACK_ID}`],
    ["alert", `/console/alerts/${ATTACK_ID}`],
    ["hostile", `/console/alerts/${HOSTILE_ID}`],
  ] as const;
  for (const [name, path] of places) {
    for (const width of [1280, 390]) {
      for (const theme of ["light", "dark"] as const) {
        test(`axe-core finds nothing serious: ${name}, ${width} px, ${theme}`, async () => {
          const page = await open(path, { width, theme, height: width === 390 ? 844 : 800 });
          if (name === "list") await firstRow(page).waitFor();
          else await page.getByRole("heading", { name: "Timeline" }).waitFor();
          const shots = process.env["PAGE_SHOTS"];
          if (shots !== undefined) {
            mkdirSync(shots, { recursive: true });
            await page.screenshot({ path: join(shots, `${name}-${width}-${theme}.png`) });
          }
          assert.deepEqual(await seriousFaults(page), []);
          await page.close();
        });
      }
    }
  }

  test("nothing threw and no policy was broken in all of this", () => {
    assert.deepEqual(faults, []);
  });
});
