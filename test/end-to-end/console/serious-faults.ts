// What axe-core finds wrong with a page for people who cannot see it or use a mouse: serious and critical.
import axe from "axe-core";
import type { Page } from "playwright-core";

export async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      readonly axe: {
        run(): Promise<{
          violations: {
            id: string;
            impact: string;
            nodes: { target: unknown[]; failureSummary: string }[];
          }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .slice(0, 3)
            .map((node) => `${node.target.join(" ")} ${node.failureSummary}`)
            .join(" | ")}`,
      );
  });
}
