import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launch } from "./browser.ts";
import { type Backend, start } from "./server.ts";
import { headingOf, openWindow, signInAs, violationsOf } from "./walk.ts";

const DIST = fileURLToPath(new URL("../dist/assets/", import.meta.url));

let backend: Backend;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  backend = await start();
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await backend?.stop();
});
beforeEach(async () => {
  faults = [];
  page = await open();
});
afterEach(async () => {
  await page.context().close();
  expect(faults).toEqual([]);
});

const open = (options: BrowserContextOptions = {}, url = backend.url) => openWindow(browser, url, faults, options);
const heading = (name: string, of = page) => headingOf(of, name);
const signIn = (name: string, of = page) => signInAs(of, name);
const violations = (of = page) => violationsOf(of);

async function pickRole(name: string, of = page): Promise<void> {
  await of.getByRole("button", { name: /Role$/ }).click();
  await of.getByRole("option", { name, exact: true }).click();
}

/** Makes a token by the form; its value. */
async function make(name: string, role: string | null, of = page): Promise<string> {
  await of.getByRole("button", { name: "Token", exact: true }).click();
  await heading("Create an access token", of).waitFor();
  await of.getByRole("textbox", { name: "Name" }).fill(name);
  if (role !== null) await pickRole(role, of);
  await of.getByRole("button", { name: "Save Token" }).click();
  await heading("Access tokens", of).waitFor();
  return (await of.locator(".secret-value").textContent()) ?? "";
}

const copy = (of = page) => of.getByRole("button", { name: "Copy" }).click();
const row = (name: string, of = page) => of.getByRole("row").filter({ hasText: name });
const summary = (of = page) => of.getByRole("region", { name: "Summary" }).textContent();

function ask(value: string): Promise<Response> {
  return fetch(new URL("/api/v2/caller-identity", backend.url), { headers: { authorization: value } });
}

/** In the page: as the Owner, so many roles in all; and signed out again. */
async function addRoles(many: number): Promise<void> {
  const send = async (method: string, path: string, body?: unknown) => {
    const headers = { "content-type": "application/json" };
    const reply = await fetch(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status}`);
    return reply.status === 204 ? {} : reply.json();
  };
  const { items } = await send("GET", "/session/members");
  await send("POST", "/session", { member: items.find(({ role }: { role: string }) => role === "owner")._id });
  const { totalCount } = await send("GET", "/api/v2/roles");
  for (let number = totalCount; number < many; number++) {
    const policy = [
      { effect: "allow", actions: ["viewProject"], resources: ["proj/*"] },
      { effect: "allow", actions: ["update*"], resources: [`proj/p${number}*:env/*:flag/*;team-${number}`] },
      { effect: "deny", actions: ["*"], resources: ["proj/*:env/*;{critical:true}:flag/*"] },
    ];
    await send("POST", "/api/v2/roles", { name: `Role ${number}`, key: `role-${number}`, policy });
  }
  await send("DELETE", "/session");
}

/** In the page: from the next click on, how long the summary takes to change. */
function watchSummary(): void {
  const state = globalThis as unknown as { took: number };
  const line = document.querySelector(".summary");
  const start = () => {
    const from = performance.now();
    const watch = new MutationObserver(() => {
      state.took = performance.now() - from;
      watch.disconnect();
    });
    if (line) watch.observe(line, { subtree: true, characterData: true, childList: true });
  };
  document.addEventListener("pointerup", start, { once: true, capture: true });
}

describe("the way to a token", () => {
  it("leads from the account settings to a value that works until it is deleted", async () => {
    await signIn("Mei Tanaka");
    const value = await make("Deploys of the shop", "Reader");
    expect((await ask(value)).status).toBe(200);
    await expect.poll(() => row("Deploys of the shop").textContent()).toContain("Reader");
    expect(await row("Deploys of the shop").getAttribute("data-fresh")).toBe("");
    await copy();
    await page.getByRole("button", { name: "Done" }).click();
    expect(await page.getByText(value).count()).toBe(0);
    await page.getByRole("link", { name: "Deploys of the shop" }).click();
    await heading("Deploys of the shop").waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    const asked = page.getByRole("alertdialog", { name: "Delete this token?" });
    await asked.getByRole("button", { name: "Cancel" }).click();
    expect((await ask(value)).status).toBe(200);
    await page.getByRole("button", { name: "Delete" }).click();
    await asked.getByRole("button", { name: "Delete" }).click();
    await heading("Access tokens").waitFor();
    await expect.poll(() => row("Deploys of the shop").count()).toBe(0);
    const dead = await ask(value);
    expect([dead.status, dead.headers.get("x-tokenscope-code")]).toEqual([401, "token_deleted"]);
  });

  it("begins with the narrowest scope that gives all one has, and says what another would take", async () => {
    await signIn("Priya Raman");
    await page.getByRole("button", { name: "Token", exact: true }).click();
    await expect.poll(() => page.getByRole("button", { name: /Role$/ }).textContent()).toBe("Writer");
    await expect.poll(() => summary()).toContain("The same as the owner");
    await pickRole("Reader");
    await expect
      .poll(() => page.getByRole("region", { name: "Compared with Writer" }).textContent())
      .toContain("Could no longer");
    await page.getByRole("button", { name: /Role$/ }).click();
    const admin = page.getByRole("option", { name: "Admin", exact: true });
    expect(await admin.getAttribute("aria-disabled")).toBe("true");
    expect(await admin.textContent()).toContain("Cannot be chosen");
  });

  it("begins with no promise that the owner does not keep, where no scope gives all one has", async () => {
    await signIn("Lucía");
    await page.getByRole("button", { name: "Token", exact: true }).click();
    await expect.poll(() => summary()).toContain("Less than the owner");
    expect(await summary()).not.toContain("Taken away");
  });

  it("shows the effect of a choice within 100 ms, of an account with 30 roles", async () => {
    const large = await start();
    try {
      const seen = await open({}, large.url);
      await heading("Sign in", seen).waitFor();
      await seen.evaluate(addRoles, 30);
      await seen.reload();
      await heading("Sign in", seen).waitFor();
      await signIn("Mei Tanaka", seen);
      await seen.getByRole("button", { name: "Token", exact: true }).click();
      await heading("Create an access token", seen).waitFor();
      await expect.poll(() => summary(seen)).toContain("owner");
      const times: number[] = [];
      for (const role of ["Reader", "Role 17", "Release manager", "Reader"]) {
        await seen.getByRole("button", { name: /Role$/ }).click();
        await seen.getByRole("option", { name: role, exact: true }).waitFor();
        const before = await summary(seen);
        // In the page, so that the time is not that of asking it.
        await seen.evaluate(watchSummary);
        await seen.getByRole("option", { name: role, exact: true }).click();
        await expect.poll(() => summary(seen)).not.toBe(before);
        times.push(await seen.evaluate(() => (globalThis as unknown as { took: number }).took));
      }
      console.log(`    from a choice to its effect: ${times.map((time) => `${time.toFixed(0)} ms`).join(", ")}`);
      const [, lowerMedian = Number.NaN] = times.toSorted((one, other) => one - other);
      expect(lowerMedian).toBeLessThan(100);
      await seen.context().close();
    } finally {
      await large.stop();
    }
  });

  it("warns before the value is lost", async () => {
    await signIn("Mei Tanaka");
    await make("Not copied", "Reader");
    const asked: string[] = [];
    page.once("dialog", (dialog) => {
      asked.push(dialog.message());
      void dialog.dismiss();
    });
    await page.getByRole("link", { name: "Playground" }).click();
    await expect.poll(() => asked.length).toBe(1);
    expect(asked[0]).toContain("cannot be shown again");
    expect(await page.locator(".secret-value").count()).toBe(1);
    // Searching is no leaving.
    await page.getByRole("searchbox").fill("not copied");
    await expect.poll(() => page.locator(".token-name").allTextContents()).toEqual(["Not copied"]);
    expect(await page.locator(".secret-value").count()).toBe(1);
    expect(asked.length).toBe(1);
    page.once("dialog", (dialog) => void dialog.dismiss());
    await page.getByRole("button", { name: "Sign out" }).click();
    expect(await page.locator(".secret-value").count()).toBe(1);
    page.once("dialog", (dialog) => void dialog.accept());
    await page.getByRole("link", { name: "Playground" }).click();
    await heading("What could this token do?").waitFor();
    await page.goBack();
    await heading("Access tokens").waitFor();
    expect(await page.locator(".secret-value").count()).toBe(0);
  });

  it("says in words what the server refuses", async () => {
    await signIn("Mei Tanaka");
    await page.getByRole("button", { name: "Token", exact: true }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Broken");
    await pickRole("Inline policy…");
    await page.getByRole("textbox", { name: "Policy" }).fill("[{");
    await page.getByText("The policy is no JSON yet.").waitFor();
    expect(await page.getByRole("button", { name: "Save Token" }).isDisabled()).toBe(true);
    await page.getByRole("textbox", { name: "Policy" }).fill('[{ "effect": "maybe" }]');
    await expect.poll(() => page.getByRole("alert").count()).toBeGreaterThan(0);
  });

  it("begins with a template where a policy is to be written", async () => {
    await signIn("Priya Raman");
    await page.getByRole("button", { name: "Token", exact: true }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("By template");
    await pickRole("Inline policy…");
    await page.getByRole("button", { name: "Everything but critical environments" }).click();
    const policy = () => page.getByRole("textbox", { name: "Policy" }).inputValue();
    await expect.poll(policy).toContain("critical:true");
    await page.getByRole("button", { name: "Read only" }).click();
    await expect.poll(policy).not.toContain("critical:true");
    expect(await violations()).toEqual([]);
    await page.getByRole("button", { name: "Save Token" }).click();
    await heading("Access tokens").waitFor();
    await expect.poll(() => row("By template").textContent()).toContain("inline policy");
    await copy();
  });
});

describe("a token that is there", () => {
  it("is renamed, given another scope with the difference from today, and a new value", async () => {
    await signIn("Priya Raman");
    const value = await make("Nightly", "Writer");
    await copy();
    await page.getByRole("link", { name: "Nightly" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Nightly export");
    await page.getByRole("button", { name: "Rename" }).click();
    await heading("Nightly export").waitFor();
    await pickRole("Reader");
    const difference = page.getByRole("region", { name: "Compared with today" });
    await expect.poll(() => difference.textContent()).toContain("Could no longer");
    await page.getByRole("button", { name: "Save scope" }).click();
    await expect.poll(() => difference.count()).toBe(0);
    expect(await page.getByRole("button", { name: /Role$/ }).textContent()).toBe("Reader");
    await page.getByText("In a day", { exact: true }).click();
    await page.getByRole("button", { name: "Reset" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Reset" }).click();
    await heading("Access tokens").waitFor();
    const next = (await page.locator(".secret-value").textContent()) ?? "";
    expect(next).not.toBe(value);
    // The old one has a day left.
    expect([(await ask(value)).status, (await ask(next)).status]).toEqual([200, 200]);
    await copy();
  });

  it("shrinks with its owner, in another's window after a reload", async () => {
    await signIn("Priya Raman");
    await make("Shrinks", "Writer");
    await copy();
    await page.getByRole("link", { name: "Shrinks" }).click();
    await expect.poll(() => summary()).toContain("The same as the owner");
    const before = await summary();
    const id = /tokens\/(.+)$/.exec(page.url())?.[1] ?? "";
    const other = await open();
    await heading("Sign in", other).waitFor();
    const [admin, priya] = await other.evaluate(async () => {
      const { items } = await (await fetch("/session/members")).json();
      const found = (of: (member: { name: string; role: string }) => boolean) => items.find(of)._id;
      return [found(({ role }) => role === "owner"), found(({ name }) => name === "Priya Raman")];
    });
    const setRole = (role: string) =>
      other.evaluate(
        async ([admin, priya, role]) => {
          const send = (method: string, path: string, body: unknown) =>
            fetch(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
          await send("POST", "/session", { member: admin });
          const reply = await send("PATCH", `/api/v2/members/${priya}`, [
            { op: "replace", path: "/role", value: role },
          ]);
          return reply.status;
        },
        [admin, priya, role],
      );
    expect(await setRole("reader")).toBe(200);
    await page.reload();
    await heading("Shrinks").waitFor();
    await expect.poll(() => summary()).toContain("Taken away");
    expect(await summary()).not.toBe(before);
    expect(await setRole("writer")).toBe(200);
    await other.context().close();
    expect(id).not.toBe("");
  });

  it("is seen by an Admin, who may delete it and not see its value", async () => {
    await signIn("Mei Tanaka");
    await make("Mei's own", "Reader");
    await copy();
    await page.getByRole("button", { name: "Sign out" }).click();
    await heading("Sign in").waitFor();
    const [admin] = await page.evaluate(async () => {
      const { items } = await (await fetch("/session/members")).json();
      return items.filter(({ role }: { role: string }) => role === "admin").map(({ name }: { name: string }) => name);
    });
    await signIn(admin);
    await expect.poll(() => row("Mei's own").textContent()).toContain("Mei Tanaka");
    await page.getByRole("link", { name: "Mei's own" }).click();
    await heading("Mei's own").waitFor();
    expect(await page.getByRole("button", { name: "Delete" }).isEnabled()).toBe(true);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await heading("Access tokens").waitFor();
    await expect.poll(() => row("Mei's own").count()).toBe(0);
  });

  it("that is not there is said not to be", async () => {
    await signIn("Mei Tanaka");
    await page.goto(`${backend.url}#/settings/authorization/tokens/nobody`);
    await heading("No such token").waitFor();
  });
});

describe("the list", () => {
  it("is searched and sorted, all of it in the address", async () => {
    await signIn("Mei Tanaka");
    await page.getByRole("searchbox").fill("service");
    await expect.poll(() => page.url()).toContain("q=service");
    const names = () => page.locator(".token-name").allTextContents();
    await page.getByRole("button", { name: "Name", exact: true }).click();
    const sorted = await names();
    expect(sorted.length).toBeGreaterThan(2);
    expect(sorted).toEqual(sorted.toSorted((one, other) => one.localeCompare(other)));
    await page.reload();
    await heading("Access tokens").waitFor();
    expect(await names()).toEqual(sorted);
    await page.getByRole("searchbox").fill("no such thing");
    await page.getByText("No token matches “no such thing”.").waitFor();
  });

  it("is empty at first, and says what to do", async () => {
    const empty = await start({ isEmpty: true });
    try {
      const fresh = await open({}, empty.url);
      await signIn("owner", fresh);
      // The Owner's first token, which the server printed.
      expect(await fresh.getByRole("row").count()).toBe(2);
      await fresh.context().close();
    } finally {
      await empty.stop();
    }
  });

  it("says when no server answers, and comes back", async () => {
    await page.route("**/api/v2/caller-identity", (route) => route.abort());
    await page.reload();
    await page.getByText("The server does not answer.").waitFor();
    await page.unroute("**/api/v2/caller-identity");
    await page.getByRole("button", { name: "Try again" }).click();
    await heading("Sign in").waitFor();
    // The browser's own words for the request that was cut off.
    faults = faults.filter((text) => !text.includes("ERR_FAILED"));
  });
});

describe("everybody", () => {
  it("creates, changes and deletes by keyboard alone", async () => {
    await signIn("Priya Raman");
    const press = (...keys: string[]) =>
      keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());
    /** Tabs on until something of that role and name has the focus. */
    const reach = async (name: RegExp): Promise<void> => {
      for (let steps = 0; steps < 40; steps++) {
        const focused = await page.evaluate(() => {
          const { activeElement: at } = document;
          const labels = at?.getAttribute("aria-labelledby")?.split(" ") ?? [];
          const named = labels.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
          const field = at instanceof HTMLInputElement ? (at.labels?.[0]?.textContent ?? "") : "";
          return `${at?.getAttribute("aria-label") ?? ""} ${named} ${field} ${at?.textContent ?? ""}`.trim();
        });
        if (name.test(focused)) return;
        await press("Tab");
      }
      throw new Error(`the focus never comes to ${name}`);
    };
    await reach(/^Token$/);
    await press("Enter");
    await heading("Create an access token").waitFor();
    await reach(/^Name/);
    await page.keyboard.type("By keyboard");
    await reach(/Role/);
    await press("Enter");
    await page.getByRole("option", { name: "Reader", exact: true }).waitFor();
    await press("Home", "Enter");
    await reach(/^Save Token$/);
    await press("Enter");
    await page.locator(".secret-value").waitFor();
    await reach(/^Copy$/);
    await press("Enter");
    await reach(/^By keyboard$/);
    await press("Enter");
    await heading("By keyboard").waitFor();
    await reach(/^Name/);
    await press("ControlOrMeta+a");
    await page.keyboard.type("Renamed by keyboard");
    await press("Enter");
    await heading("Renamed by keyboard").waitFor();
    await reach(/^Delete$/);
    await press("Enter");
    await page.getByRole("alertdialog").waitFor();
    await reach(/^Delete$/);
    await press("Enter");
    await heading("Access tokens").waitFor();
    await expect.poll(() => row("Renamed by keyboard").count()).toBe(0);
  });

  it("finds no barrier that axe knows, light and dark, wide and narrow", async () => {
    for (const [colorScheme, width] of [
      ["light", 1280],
      ["dark", 360],
    ] as const) {
      const seen = await open({ colorScheme, viewport: { width, height: 800 } });
      await heading("Sign in", seen).waitFor();
      expect(await violations(seen)).toEqual([]);
      await signIn("Mei Tanaka", seen);
      expect(await violations(seen)).toEqual([]);
      await seen.getByRole("button", { name: "Token", exact: true }).click();
      await expect.poll(() => summary(seen)).toContain("owner");
      expect(await violations(seen)).toEqual([]);
      await seen.goto(`${backend.url}#/settings/authorization`);
      await seen.locator(".token-name").first().click();
      await seen.getByRole("button", { name: "Delete" }).waitFor();
      expect(await violations(seen)).toEqual([]);
      await seen.context().close();
    }
  });

  it("keeps hostile names as text, and the layout", async () => {
    const hostile = [`<script>alert(1)</script>`, `\u202Egnitirw\u202C 🧨👩‍👩‍👧 ${"x".repeat(200)}`];
    const narrow = await open({ viewport: { width: 360, height: 800 } });
    await signIn("Mei Tanaka", narrow);
    for (const name of hostile) {
      await make(name, "Reader", narrow);
      await copy(narrow);
      await narrow.getByRole("button", { name: "Done" }).click();
    }
    const [script, long] = hostile.map((name) => narrow.locator(".token-name").filter({ hasText: name }));
    expect([await script?.count(), await long?.count()]).toEqual([1, 1]);
    const wide = () => narrow.evaluate(() => document.documentElement.scrollWidth);
    expect(await wide()).toBeLessThanOrEqual(360);
    await long?.click();
    await narrow.getByRole("button", { name: "Delete" }).waitFor();
    expect(await wide()).toBeLessThanOrEqual(360);
    await narrow.context().close();
  });

  it("loads little", () => {
    const scripts = readdirSync(DIST).filter((name) => name.endsWith(".js"));
    const size = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(`${DIST}${name}`)).length, 0);
    console.log(`    JavaScript of the page: ${(size / 1000).toFixed(0)} kB gz`);
    expect(size).toBeLessThan(250_000);
  });
});
