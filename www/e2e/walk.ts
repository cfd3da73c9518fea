import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A window of its own, with its own cookies. What goes wrong in it comes into `faults`. */
export async function openWindow(
  browser: Browser,
  url: string,
  faults: string[],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on("pageerror", (error) => faults.push(error.message));
  // What the server refuses is told on the page; the browser says so too.
  const isRefusal = (text: string): boolean => /status of 4\d\d/.test(text);
  page.on("console", (message) => {
    if (message.type() === "error" && !isRefusal(message.text())) faults.push(message.text());
  });
  await page.goto(url);
  return page;
}

export function headingOf(page: Page, name: string): Locator {
  return page.getByRole("heading", { name, level: 1, exact: true });
}

export async function signInAs(page: Page, name: string): Promise<void> {
  await headingOf(page, "Sign in").waitFor();
  await page.getByRole("combobox", { name: "Member" }).fill(name);
  await page.getByRole("option", { name }).click();
  await headingOf(page, "Sign in").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** What axe finds. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await axe.run();
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  });
}
