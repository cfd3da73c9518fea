import type { Browser, Page } from "playwright-core";
import { Account } from "tokenscope/admin";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import example from "../src/example/account.json";
import { launch } from "./browser.ts";
import { type Backend, start } from "./server.ts";
import { headingOf, openWindow, signInAs, violationsOf } from "./walk.ts";

let backend: Backend;
let browser: Browser;
let page: Page;
let faults: string[];
/** The same account, asked without the page. */
const account = Account.load(JSON.stringify(example));
const named = (role: string) => {
  const found = example.members.find((member) => member.role === role);
  return found ? `${found.firstName} ${found.lastName}` : "";
};
const memberOf = (name: string) =>
  example.members.find(({ firstName, lastName }) => `${firstName} ${lastName}` === name);

beforeAll(async () => {
  backend = await start();
  browser = await launch();
});
afterAll(async () => {
  account.free();
  await browser?.close();
  await backend?.stop();
});
beforeEach(async () => {
  faults = [];
  page = await openWindow(browser, backend.url, faults);
});
afterEach(async () => {
  await page.context().close();
  expect(faults).toEqual([]);
});

const impact = () => page.getByRole("region", { name: "Whom it reaches" });
const go = (title: string) =>
  page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: title }).click();
const counts = (members: number, tokens: number) =>
  `${members} ${members === 1 ? "member" : "members"} and ${tokens} ${tokens === 1 ? "token" : "tokens"}.`;

describe("a role", () => {
  it("is edited with those it reaches in sight, and reaches no one when it was put back", async () => {
    const role = example.roles.find(({ key }) => key === "release-manager");
    if (!role) throw new Error("no such role");
    await signInAs(page, named("owner"));
    await go("Roles");
    await page.getByRole("link", { name: role.name, exact: true }).click();
    await headingOf(page, role.name).waitFor();
    expect(await page.locator(".words li").count()).toBe(role.policy.length);
    const policy = [{ effect: "allow", actions: ["viewProject"], resources: ["proj/*"] }];
    const text = page.getByRole("textbox", { name: "Policy" });
    const before = await text.inputValue();
    await text.fill(JSON.stringify(policy));
    const expected = account.impactOf({ put: "role", value: { ...role, policy } });
    const members = expected.affected.filter(({ what }) => what === "member").length;
    // Service tokens stay what they were fixed to, so none is among them.
    await expect.poll(() => impact().textContent()).toContain(counts(members, expected.affected.length - members));
    expect(members).toBeGreaterThan(0);
    expect(await impact().textContent()).toContain("may do less");
    await page.getByRole("button", { name: "Save policy" }).click();
    await expect.poll(() => page.locator(".words li").count()).toBe(1);
    await text.fill(before);
    await expect.poll(() => impact().textContent()).toContain("may do more");
    await page.getByRole("button", { name: "Save policy" }).click();
    await expect.poll(() => page.locator(".words li").count()).toBe(role.policy.length);
  });

  it("tells what a policy likely does not mean", async () => {
    await signInAs(page, named("owner"));
    await page.goto(`${backend.url}#/settings/roles/release-manager`);
    const policy = [
      { effect: "allow", actions: ["updateOn"], resources: ["proj/*:env/*:flag/*"] },
      { effect: "allow", actions: ["updateOn"], resources: ["proj/web:env/*:flag/*"] },
    ];
    await page.getByRole("textbox", { name: "Policy" }).fill(JSON.stringify(policy));
    const codes = account.lintPolicy(JSON.stringify(policy)).map(({ code }) => code);
    expect(codes.length).toBeGreaterThan(0);
    await expect.poll(() => page.locator(".diagnostic").count()).toBeGreaterThanOrEqual(codes.length);
  });

  it("is read by everybody, and changed by those who may", async () => {
    await signInAs(page, "Priya Raman");
    await page.goto(`${backend.url}#/settings/roles/release-manager`);
    await page.getByText("You may not change this role's policy.").waitFor();
    expect(await page.getByRole("button", { name: "Delete…" }).isDisabled()).toBe(true);
    await page.getByRole("textbox", { name: "Policy" }).fill("[]");
    expect(await page.getByRole("button", { name: "Save policy" }).isDisabled()).toBe(true);
  });

  it("is deleted only after it was shown whom that reaches", async () => {
    const role = example.roles.find(({ key }) => key === "qa-tagged");
    await signInAs(page, named("owner"));
    await page.goto(`${backend.url}#/settings/roles/qa-tagged`);
    await page.getByRole("button", { name: "Delete…" }).click();
    const expected = account.impactOf({ remove: "role", id: role?._id ?? "" });
    const members = expected.affected.filter(({ what }) => what === "member").length;
    await expect
      .poll(() => impact().textContent())
      .toContain(expected.affected.length === 0 ? "Nobody" : counts(members, expected.affected.length - members));
    await page.getByRole("button", { name: "Delete this role" }).click();
    await headingOf(page, "Roles").waitFor();
    await expect.poll(() => page.getByRole("link", { name: role?.name ?? "", exact: true }).count()).toBe(0);
  });
});

describe("a member", () => {
  it("is given another role with what their tokens lose in sight", async () => {
    await signInAs(page, named("owner"));
    await go("Members");
    await page.getByRole("link", { name: "Priya Raman" }).click();
    await headingOf(page, "Priya Raman").waitFor();
    await page.getByText("Reader", { exact: true }).click();
    const id = memberOf("Priya Raman")?._id ?? "";
    const expected = account.impactOf({ member: id, role: "reader" });
    const members = expected.affected.filter(({ what }) => what === "member").length;
    expect(members).toBe(1);
    await expect.poll(() => impact().textContent()).toContain(counts(members, expected.affected.length - members));
    await page.getByRole("button", { name: "Save roles" }).click();
    await expect.poll(() => page.locator(".settings-lead").textContent()).toContain("Reader");
    await expect.poll(() => impact().count()).toBe(0);
  });

  it("is removed with their tokens, said twice where those are in use", async () => {
    await signInAs(page, "Mei Tanaka");
    const value = await page.evaluate(async () => {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ name: "In use", role: "reader" });
      const made = await (await fetch("/api/v2/tokens", { method: "POST", headers, body })).json();
      return String(made.token);
    });
    const asked = () => fetch(new URL("/api/v2/caller-identity", backend.url), { headers: { authorization: value } });
    expect((await asked()).status).toBe(200);
    await page.getByRole("button", { name: "Sign out" }).click();
    await signInAs(page, named("owner"));
    await page.goto(`${backend.url}#/settings/members/${memberOf("Mei Tanaka")?._id}`);
    await headingOf(page, "Mei Tanaka").waitFor();
    await page.getByText("In use").waitFor();
    await page.getByRole("button", { name: "Remove…" }).click();
    await expect.poll(() => impact().textContent()).toContain("stops working");
    await page.getByRole("button", { name: "Remove this member" }).click();
    await page.getByText("tokens of this member were used lately").waitFor();
    expect((await asked()).status).toBe(200);
    await page.getByRole("button", { name: "Remove all the same" }).click();
    await headingOf(page, "Members").waitFor();
    await expect.poll(() => page.getByRole("link", { name: "Mei Tanaka" }).count()).toBe(0);
    const dead = await asked();
    expect([dead.status, dead.headers.get("x-tokenscope-code")]).toEqual([401, "owner_removed"]);
  });
});

describe("these views", () => {
  it("have no barrier that axe knows, light and dark, and fit a phone", async () => {
    for (const [colorScheme, width] of [
      ["light", 1280],
      ["dark", 360],
    ] as const) {
      const seen = await openWindow(browser, backend.url, faults, { colorScheme, viewport: { width, height: 800 } });
      await signInAs(seen, named("owner"));
      for (const [place, title] of [
        ["roles", "Roles"],
        ["roles/release-manager", "Release manager"],
        ["members", "Members"],
        [`members/${memberOf("Jonas Weber")?._id}`, "Jonas Weber"],
      ] as const) {
        await seen.goto(`${backend.url}#/settings/${place}`);
        await headingOf(seen, title).waitFor();
        expect(await violationsOf(seen), place).toEqual([]);
        expect(await seen.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
      await seen.context().close();
    }
  });
});
