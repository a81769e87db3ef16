// The page's other views over a real `tripline up`: hunting, rules and their editor, the matrix, exceptions,
// response and accounts, each used as a person would, and each asked by axe-core at both widths and themes.
// Skipped where there is no Chromium. With VIEW_SHOTS=FOLDER it keeps a picture of each.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { buildConsole } from "../../scripts/build-console.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { ndjson } from "../server/start-server.ts";
import { chromiumPath, openBrowser } from "./console/open-browser.ts";
import { seriousFaults } from "./console/serious-faults.ts";
import { logInBy, type PageOf, printedLink } from "./page-of.ts";
import { repository } from "./run-tripline.ts";
import { folderOf } from "./running-up.ts";
import { INDEX, ruleText, writeRules } from "./small-rules.ts";
import { startUp } from "./up-in-process.ts";

const skip = chromiumPath === undefined ? "no Chromium here" : false;

const HOSTILE = '<img src=x onerror="alert(1)">\u202egnp';

interface Opened {
  readonly page: Page;
  readonly api: PageOf;
  readonly base: string;
}

/** `up` with two rules and three events, one of them hostile, and a browser that is logged in. */
async function open(t: TestContext): Promise<Opened> {
  await buildConsole(join(repository, "dist", "console"));
  const folder = folderOf(t);
  const rules = writeRules(join(folder, "rules"), [
    { name: "who", query: 'process where process.name == "id"' },
  ]);
  const host = await startUp(t, {
    data: join(folder, "data"),
    flags: ["--rules", rules, "--allowance", "0s"],
  });
  const link = printedLink(host);
  const body = ndjson(
    ...["id", "curl", "sh"].flatMap((name, at) => [
      { create: { _index: INDEX, _id: `e${at}` } },
      eventOf(name, at),
    ]),
  );
  const answer = await host.send({ path: "/_bulk", body });
  assert.equal(answer.body.errors, false, answer.text);
  const api = await logInBy(link);
  await api.ask({ method: "POST", path: "/accounts", body: { name: "mia", role: "admin" } });
  const made = await api.ask({ method: "POST", path: "/accounts/mia/link", body: {} });
  const browser: Browser = await openBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage({
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    // Only so that axe-core can be put into the page.
    bypassCSP: true,
  });
  page.setDefaultTimeout(20_000);
  await page.goto(made.body.url);
  await page.getByRole("grid").getByRole("row").first().waitFor();
  return { page, api, base: new URL("/console/", link).href };
}

function eventOf(name: string, at: number): JsonObject {
  return {
    "@timestamp": new Date(Date.now() - 1000 + at).toISOString(),
    event: { category: ["process"], type: ["start"], action: "exec" },
    host: { id: "h1", name: "web-1", os: { type: "linux" } },
    user: { name: at === 1 ? HOSTILE : "root" },
    process: {
      name,
      pid: at + 1,
      command_line: `${name} ${HOSTILE}`,
      executable: `/usr/bin/${name}`,
    },
  };
}

test("a hunt shows faults while it is written, completes fields, and finds events and sequences", {
  skip,
}, async (t) => {
  const { page, base } = await open(t);
  await page.goto(`${base}hunt`);
  const editor = page.getByRole("textbox", { name: "EQL query" });
  await editor.pressSequentially('process where proces.nme == "curl"');
  await page.getByText("did you mean").waitFor();
  await editor.fill("");
  await editor.pressSequentially("process where process.na");
  await page.getByRole("option").first().waitFor();
  await editor.press("Enter");
  await editor.pressSequentially(' == "curl"');
  assert.equal(await editor.inputValue(), 'process where process.name == "curl"');
  await editor.press("Control+Enter");
  await page.getByText("1 event", { exact: true }).waitFor();
  await page.getByRole("cell", { name: "<img src=x" }).first().waitFor();
  assert.match(page.url(), /q=process/);
  await editor.fill(
    'sequence by host.id [process where process.name == "id"] ![process where process.name == "no"] [process where process.name == "sh"]',
  );
  await editor.fill(
    'sequence by host.id [process where process.name == "id"] [process where process.name == "sh"]',
  );
  await editor.press("Control+Enter");
  await page.getByText("1 sequence", { exact: true }).waitFor();
});

test("a rule is written, tried, saved, in force, switched off and deleted", { skip }, async (t) => {
  const { page, base, api } = await open(t);
  await page.goto(`${base}rules/new`);
  const editor = page.getByRole("textbox", { name: "Rule" });
  await editor.fill(ruleText({ name: "Fetched", query: "process were true" }));
  await page.locator(".fault-error").first().waitFor();
  assert.ok(await page.getByRole("button", { name: "Save" }).isDisabled());
  await editor.fill(ruleText({ name: "Fetched", query: 'process where process.name == "curl"' }));
  // Opening help draws the page anew, and what was typed is still there.
  await page
    .getByRole("button", { name: /help|keys/i })
    .first()
    .click();
  // Escape before the dialog stands would leave it open over the buttons below.
  const help = page.getByRole("dialog", { name: "Keys" });
  await help.waitFor();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  assert.match(await editor.inputValue(), /Fetched/);
  await page.getByRole("button", { name: "Run over the last" }).click();
  await page.getByText("1 alert", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("saved and in force").waitFor();
  await page.goto(`${base}rules?state=own`);
  const line = page.getByRole("listitem").filter({ hasText: "Fetched" });
  await line.getByRole("checkbox").uncheck();
  await page.getByText("is switched off").waitFor();
  const { rules } = (await api.ask({ path: "/rules" })).body;
  const saved = rules.find(({ name }: { name: string }) => name === "Fetched");
  assert.deepEqual([saved.isEnabled, saved.isOwn], [false, true]);
  await page.goto(`${base}rules/${saved.ruleId}/edit`);
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await page.getByText("The rule is gone").waitFor();
});

test("a fault is underlined where it is, and jumped to where it is out of sight", {
  skip,
}, async (t) => {
  const { page, base } = await open(t);
  await page.goto(`${base}rules/new`);
  const editor = page.getByRole("textbox", { name: "Rule" });
  const text = `${"# a line\n".repeat(60)}${ruleText({ name: "Far", query: "any where proces.nme" })}`;
  await editor.fill(text);
  const mark = page.locator(".code-fault-error");
  await mark.waitFor();
  assert.equal(await mark.textContent(), "proces.nme");
  await editor.evaluate((area) => {
    area.scrollTop = 0;
  });
  const before = text.slice(0, text.indexOf("proces.nme")).split("\n");
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  await page
    .getByRole("button", { name: `Line ${place.line}, column ${place.column}`, exact: true })
    .click();
  const shown = await editor.evaluate((area: HTMLTextAreaElement) => {
    const layer = document.querySelector(".editor-layer");
    const box = area.getBoundingClientRect();
    const fault = document.querySelector(".code-fault")?.getBoundingClientRect();
    return {
      cursor: area.selectionStart,
      isScrolledAlike: layer?.scrollTop === area.scrollTop,
      isInside: fault !== undefined && fault.top >= box.top && fault.bottom <= box.bottom,
      isOnScreen: fault !== undefined && fault.top >= 0 && fault.bottom <= innerHeight,
    };
  });
  assert.deepEqual(shown, {
    cursor: text.indexOf("proces.nme"),
    isScrolledAlike: true,
    isInside: true,
    isOnScreen: true,
  });
  await shoot(page, "fault");
  // What is typed on the way is not underlined at the places of what stood there before.
  await page.route("**/rules/check", (route) => route.abort());
  await editor.press("Backspace");
  await mark.waitFor({ state: "detached" });
});

test("a jump finds its fault in a rule whose file has CRLF line ends", { skip }, async (t) => {
  const { page, base, api } = await open(t);
  const text = ruleText({ name: "Far", query: "any where true" }).replaceAll("\n", "\r\n");
  const ruleId = /rule_id = "([^"]+)"/.exec(text)?.[1] ?? "";
  await api.ask({ method: "PUT", path: `/rules/${ruleId}`, body: { text } });
  const start = text.indexOf("where true");
  const fault = { code: "EQL1001", severity: "warning", message: "a fault", notes: [], start };
  await page.route("**/rules/check", (route) => route.fulfill({ json: { diagnostics: [fault] } }));
  await page.goto(`${base}rules/${ruleId}/edit`);
  await page.getByRole("button", { name: /^Line \d+, column 5$/ }).click();
  const [cursor, shown] = await page
    .getByRole("textbox", { name: "Rule" })
    .evaluate((area: HTMLTextAreaElement) => [area.selectionStart, area.value] as const);
  assert.equal(cursor, shown.indexOf("where true"));
});

test("an exception ends with the day that is chosen", { skip }, async (t) => {
  const { page, base, api } = await open(t);
  const { alerts } = (await api.ask({ path: "/alerts" })).body;
  await page.goto(`${base}alerts/${alerts[0].id}`);
  await page.getByRole("button", { name: "Add exception…" }).click();
  const dialog = page.getByRole("dialog", { name: "Add an exception" });
  await dialog.getByLabel("Ends").selectOption("on a day I choose");
  await dialog.getByText("Choose the last day on which it applies.").waitFor();
  await dialog.getByLabel("Last day").fill("2039-12-31");
  await shoot(page, "exception-day");
  await dialog.getByRole("button", { name: "Save the exception" }).click();
  await page.getByText("is in force").waitFor();
  await page.goto(`${base}exceptions`);
  await page.getByText("ends 2039-12-31").waitFor();
});

test("an account is made with a link that is shown once, and removed", { skip }, async (t) => {
  const { page, base } = await open(t);
  await page.goto(`${base}admin`);
  await page.getByRole("textbox", { name: "Name of the account" }).fill("ben");
  await page.getByLabel("Role").selectOption("viewer");
  await page.getByRole("button", { name: "Create" }).click();
  const dialog = page.getByRole("dialog", { name: "A link for ben" });
  await dialog.getByText("/console/login#token=").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  const line = page.getByRole("listitem").filter({ hasText: "ben" }).first();
  await line.getByRole("button", { name: "Remove…" }).click();
  await page.getByRole("button", { name: "Remove it" }).click();
  await page.getByText("its sessions have ended").waitFor();
  await page.getByText("account.remove").first().waitFor();
});

test("axe-core finds nothing serious in any view, and none is wider than the window", {
  skip,
}, async (t) => {
  const { page, base, api } = await open(t);
  const { rules } = (await api.ask({ path: "/rules" })).body;
  const rule = `rules/${rules[0].ruleId}`;
  const hunt = `hunt?q=${encodeURIComponent("process where true")}`;
  for (const view of [
    "rules",
    rule,
    `${rule}/edit`,
    hunt,
    "attack",
    "admin",
    "exceptions",
    "response",
  ]) {
    for (const width of [1280, 390]) {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        await page.goto(base + view);
        await page.getByRole("main").getByRole("heading").first().waitFor();
        await page.waitForLoadState("networkidle").catch(() => undefined);
        await shoot(page, `${view.split(/[/?]/).join("-").slice(0, 24)}-${width}-${colorScheme}`);
        assert.deepEqual(await seriousFaults(page), [], `${view} ${width} ${colorScheme}`);
        const excess = await page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        );
        assert.ok(excess <= 0, `${view} is ${excess} px wider than ${width}`);
      }
    }
  }
});

async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env["VIEW_SHOTS"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
