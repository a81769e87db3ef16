// What the analyst's page costs a reader: the first view, a list of 100,000 alerts, a tree of 5,000 processes.
// In Chromium, over loopback, against a stand-in server, so that the page alone is measured. Prints JSON.
//   npx tsx bench/console-page.ts
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { buildConsole } from "../scripts/build-console.ts";
import type { TreeRow } from "../src/triage/investigation.ts";
import { INVESTIGATION } from "../test/end-to-end/console/attack-investigation.ts";
import { openBrowser } from "../test/end-to-end/console/open-browser.ts";
import { pageAnswers } from "../test/end-to-end/console/page-answers.ts";
import { ATTACK_ID, alertRow } from "../test/end-to-end/console/page-rows.ts";
import { servePage } from "../test/end-to-end/console/page-server.ts";

const ALERTS = 100_000;
const PROCESSES = 5000;
const ENTRIES = 10_000;

const alerts = Array.from({ length: ALERTS }, (_, index) => ({
  ...alertRow(index + 1),
  id: `many${index}`,
}));

function largeTree(): readonly TreeRow[] {
  const rows = [...INVESTIGATION.tree.rows];
  const first = rows[8] as TreeRow;
  for (let index = 0; index < PROCESSES; index++) {
    const above = rows.at(-1) as TreeRow;
    const isBelow = index % 3 > 0 && above.depth < 9;
    rows.push({
      ...first,
      process: { ...first.process, entityId: `p${index}`, pid: 50_000 + index, alerts: [] },
      depth: isBelow ? above.depth + 1 : 6,
      parentIndex: isBelow ? rows.length - 1 : 5,
    });
  }
  return rows;
}

const investigation = {
  ...INVESTIGATION,
  tree: { rows: largeTree(), subjectIndex: 5, isCut: false },
  timeline: Array.from({ length: ENTRIES }, (_, index) => ({
    timeMs: index * 1000,
    kind: "process-start",
    text: `sh -c job-${index}`,
  })),
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return Math.round(performance.now() - start);
}

/** The mean of frames while a list is scrolled through from its top to what is loaded. */
async function frameMs(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    const grid = document.querySelector("[role=grid]") as HTMLElement;
    const start = performance.now();
    for (let step = 0; step < 60; step++) {
      grid.scrollTop = (step * grid.scrollHeight) / 60;
      await new Promise(requestAnimationFrame);
    }
    return Math.round((performance.now() - start) / 60);
  });
}

const folder = mkdtempSync(join(tmpdir(), "tripline-bench-"));
const built = await buildConsole(join(folder, "console"));
const plain = pageAnswers();
const server = await servePage(built.folder, (asked) => {
  if (asked.path.endsWith("/tree")) return investigation.tree;
  if (asked.path.endsWith("/investigation")) return investigation;
  if (asked.path !== "/alerts") return plain(asked);
  const from = Number(asked.search.get("after") ?? 0);
  const to = from + Number(asked.search.get("size"));
  return { alerts: alerts.slice(from, to), totalCount: ALERTS, after: String(to) };
});
const browser = await openBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const rowsOf = (role: "grid" | "treegrid") => page.getByRole(role).getByRole("row").first();
  await page.goto(`${server.origin}/console/`);
  await rowsOf("grid").waitFor();
  const listMs = await timed(async () => {
    await page.reload();
    await rowsOf("grid").waitFor();
  });
  const loadMs = await timed(() =>
    page.waitForFunction(() => {
      const grid = document.querySelector("[role=grid]") as HTMLElement;
      grid.scrollTo(0, grid.scrollHeight);
      return grid.scrollHeight > 20_000 * 50;
    }),
  );
  const scrollFrameMs = await frameMs(page);
  const treeMs = await timed(async () => {
    await page.goto(`${server.origin}/console/alerts/${ATTACK_ID}`);
    await rowsOf("treegrid").waitFor();
  });
  const foldMs = await timed(async () => {
    await page.getByText("Fold what is quiet").click();
    await page
      .getByText(/\d folded/)
      .first()
      .waitFor();
  });
  console.log(
    JSON.stringify(
      {
        firstViewGzipBytes: built.firstViewGzipBytes,
        listMs,
        rowsLoaded: 20_000,
        loadMs,
        scrollFrameMs,
        treeProcesses: PROCESSES,
        treeMs,
        foldMs,
      },
      undefined,
      2,
    ),
  );
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
