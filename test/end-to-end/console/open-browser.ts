// Debian's Chromium through playwright-core, where it is installed.
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

export const chromiumPath: string | undefined = PATHS.find((path) => existsSync(path));

export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: ["--no-sandbox"],
  });
}
