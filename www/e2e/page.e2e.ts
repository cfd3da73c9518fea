import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { Account, type TokenScope } from "tokenscope";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import document from "../src/example/account.json";
import { launch } from "./browser.ts";
import { type Served, serve } from "./serve.ts";

const STAGING = "proj/storefront:env/staging;pre-release:flag/express-checkout;checkout,qa";
const LIVE = "proj/storefront:env/production;live,{critical:true}:flag/express-checkout;checkout,qa";

let served: Served;
let browser: Browser;
let page: Page;
/** Faults of the page, the content security policy's among them. */
let faults: string[];
const account = Account.load(JSON.stringify(document));

beforeAll(async () => {
  served = await serve(fileURLToPath(new URL("../dist", import.meta.url)));
  browser = await launch();
});
afterAll(async () => {
  account.free();
  await browser?.close();
  await served?.stop();
});
beforeEach(async () => {
  faults = [];
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(served.url);
});
afterEach(async () => {
  await page.context().close();
  expect(faults).toEqual([]);
});

const memberId = (email: string): string => {
  const member = document.members.find((entry) => entry.email === email);
  if (!member) throw new Error(`no member ${email}`);
  return member._id;
};

async function pickMember(name: string): Promise<void> {
  await page.getByRole("combobox", { name: "Member" }).fill(name);
  await page.getByRole("option", { name }).click();
}

async function pickRole(name: string): Promise<void> {
  await page.getByRole("button", { name: /Role$/ }).click();
  await page.getByRole("option", { name }).click();
}

async function unfold(): Promise<void> {
  await page.getByRole("button", { name: "Unfold all" }).click();
}

/** What the page says about a cell: the first words of its button's name. */
async function answer(action: string, resource: string): Promise<string> {
  const name = await page.locator(`button[aria-label$=": ${action} on ${resource}"]`).getAttribute("aria-label");
  return name?.split(":")[0] ?? "";
}

/** The same from the package: the token's decision, beside the owner's. */
function expected(id: string, scope: TokenScope, action: string, resource: string): string {
  const token = account.draftToken(id, scope).decide(action, resource);
  if (token.allowed) return "allowed";
  if (account.member(id).can(action, resource)) return "outside the scope";
  return token.side === "owner" ? "taken away" : "denied by both";
}

describe("the page", () => {
  it("previews a member's token as the package decides it, and says why", async () => {
    const priya = memberId("priya.raman@halcyon.example");
    await pickMember("Priya Raman");
    for (const role of ["reader", "writer", "admin"] as const) {
      await pickRole(role.charAt(0).toUpperCase() + role.slice(1));
      if (role === "reader") await unfold();
      for (const action of ["updateOn", "createFlag", "cloneFlag"])
        expect(await answer(action, STAGING), `${role} ${action}`).toBe(expected(priya, { role }, action, STAGING));
      expect(await answer("deleteProject", "proj/payments")).toBe(
        expected(priya, { role }, "deleteProject", "proj/payments"),
      );
    }
    await pickRole("Reader");
    await page.locator(`button[aria-label$=": updateOn on ${LIVE}"]`).click();
    const why = page.getByRole("complementary", { name: "Explanation" });
    await expect
      .poll(() => why.textContent())
      .toContain(account.draftToken(priya, { role: "reader" }).decide("updateOn", LIVE).code);
    expect(await why.textContent()).toContain("base role writer, statement 1");
    await page.keyboard.press("Escape");
    await expect.poll(() => why.isVisible()).toBe(false);
  });

  it("sums up what the owner's own permissions take away", async () => {
    const jonas = memberId("jonas.weber@halcyon.example");
    await pickMember("Jonas Weber");
    await pickRole("Writer");
    await unfold();
    expect(await answer("updateOn", STAGING)).toBe("taken away");
    expect(expected(jonas, { role: "writer" }, "updateOn", STAGING)).toBe("taken away");
    const taken = await page.locator('button.answer[data-answer="capped"]').count();
    const left = await page.locator('button.answer[data-answer="allowed"]').count();
    expect(taken).toBeGreaterThan(0);
    expect(await page.getByRole("status").first().textContent()).toContain(
      `The owner's own permissions take away ${taken} of ${taken + left} that the scope allows.`,
    );
  });

  it("shows what is wrong with an inline policy, and where", async () => {
    await pickRole("Inline policy…");
    const text = '[{ "effect": "Deny", "actions": ["*"], "resources": ["proj/*"] }]';
    const field = page.getByRole("textbox", { name: "Policy" });
    await field.fill(text);
    const entry = page.getByRole("button", { name: /1:14/ });
    expect(await entry.textContent()).toContain("deny");
    await entry.click();
    const selected = await field.evaluate((area) => {
      const { value, selectionStart, selectionEnd } = area as HTMLTextAreaElement;
      return value.slice(selectionStart, selectionEnd);
    });
    expect(selected).toBe('"Deny"');
    expect(await page.getByRole("status").first().textContent()).toContain("The token could do 0 of");
  });

  it("tells a dead token by its code", async () => {
    await page.getByRole("tab", { name: "Existing tokens" }).click();
    await page.getByRole("option", { name: "Old migration script" }).click();
    await expect.poll(() => page.getByRole("status").first().textContent()).toContain("answered 401");
    await page.locator('button.answer[data-answer="ended"]').first().click();
    expect(await page.getByRole("complementary", { name: "Explanation" }).textContent()).toContain("owner_removed");
  });

  it("puts replies of the API together, and offers what is there of a list that is not complete", async () => {
    const members = {
      _links: { self: { href: "/api/v2/members?limit=1" }, next: { href: "/api/v2/members?limit=1&offset=1" } },
      items: [{ _id: "m1", email: "ada@example.com", role: "reader", customRoles: ["toggler"], roleAttributes: {} }],
      totalCount: 2,
    };
    const policy = [
      { effect: "allow", actions: ["viewProject"], resources: ["proj/shop"] },
      { effect: "allow", actions: ["updateOn"], resources: ["proj/shop:env/*:flag/*"] },
    ];
    const roles = { items: [{ _id: "r1", key: "toggler", name: "Toggler", policy }], totalCount: 1 };
    await drop({ "members.json": JSON.stringify(members), "roles.json": JSON.stringify(roles) });
    await page.getByRole("button", { name: "Preview what is there" }).click();
    await expect
      .poll(() => page.getByRole("region", { name: "Account" }).textContent())
      .toContain("1 member · 0 teams · 1 custom role");
    expect(await page.getByRole("combobox", { name: "Member" }).inputValue()).toBe("ada@example.com");
    await pickRole("Custom roles…");
    await page.getByRole("option", { name: "Toggler" }).click();
    await unfold();
    expect(await answer("updateOn", "proj/shop:env/test:flag/a-flag")).toBe("allowed");
    expect(await answer("deleteFlag", "proj/shop:env/test:flag/a-flag")).toBe("denied by both");
    await page.getByRole("button", { name: "Back to the example" }).click();
    await expect.poll(() => page.getByRole("region", { name: "Account" }).textContent()).toContain("Example account");
  });

  it("says that a file is nothing of an account, and keeps the account that is there", async () => {
    await drop({ "notes.txt": "hello" });
    await expect.poll(() => page.getByRole("alert").textContent()).toContain("notes.txt is not JSON");
    await page.getByRole("button", { name: "Dismiss" }).click();
    expect(await page.getByRole("region", { name: "Account" }).textContent()).toContain("Example account");
  });

  it("works by keyboard alone", async () => {
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const tabTo = async (name: RegExp) => {
      for (let at = 0; at < 40; at += 1) {
        await press("Tab");
        if (name.test(await focused())) return;
      }
      throw new Error(`Tab never reached ${name}, the last was ${await focused()}`);
    };
    const focused = () =>
      page.evaluate(() => {
        const at = globalThis.document.activeElement;
        return at?.getAttribute("aria-label") ?? at?.textContent ?? "";
      });
    await page.locator("body").click({ position: { x: 2, y: 2 } });
    await tabTo(/Open files/);
    await press("Tab");
    await page.keyboard.type("Viktor");
    await press("ArrowDown", "Enter");
    expect(await page.getByRole("combobox", { name: "Member" }).inputValue()).toBe("Viktor Sandberg");
    await tabTo(/^Custom roles…$/);
    await press("Enter");
    await page.keyboard.type("Read");
    await press("Enter");
    expect(await page.getByRole("button", { name: /Role$/ }).textContent()).toBe("Reader");
    await tabTo(/Unfold all/);
    await press("Enter", "Tab");
    // Into the first table: its first row, then the cell of the first resource.
    await press("ArrowRight", "ArrowRight");
    for (let at = 0; at < 10 && !/createProject on proj\/storefront/.test(await focused()); at += 1)
      await press("ArrowDown");
    expect(await focused()).toBe("outside the scope: createProject on proj/storefront");
    await press("Enter");
    const why = page.getByRole("complementary", { name: "Explanation" });
    await expect.poll(() => why.textContent()).toContain("implicit_deny");
    expect(await focused()).toBe("outside the scope: createProject on proj/storefront");
    await press("Escape");
    await expect.poll(() => why.isVisible()).toBe(false);
  });
});

async function drop(files: Record<string, string>): Promise<void> {
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const [name, text] of Object.entries(given))
      data.items.add(new File([text], name, { type: "application/json" }));
    return data;
  }, files);
  await page.dispatchEvent("main", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
}
