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
  await page.goto(`${served.url}#/playground`);
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
  await page.getByRole("option", { name, exact: true }).click();
}

/** What the dropdown says about a role, once it is worked out. */
async function effectOf(name: string): Promise<string> {
  await page.getByRole("button", { name: /Role$/ }).click();
  const option = page.getByRole("option", { name, exact: true });
  await expect.poll(() => option.textContent()).not.toContain("Working out");
  const text = (await option.textContent()) ?? "";
  await page.keyboard.press("Escape");
  return text;
}

const summary = () => page.getByRole("status").first().textContent();
const explanation = () => page.getByRole("complementary", { name: "Explanation" });

async function ask(action: string, resource: string): Promise<void> {
  await page.getByRole("textbox", { name: "Action" }).fill(action);
  await page.getByRole("textbox", { name: "Resource" }).fill(resource);
  await page.getByRole("button", { name: "Explain" }).click();
}

/** The rows of the package's table, in the words of the page's cells. */
function amounts(id: string, scope: TokenScope, type: string): Record<string, string> {
  const rows = account
    .draftToken(id, scope)
    .permissions()
    .rows.filter((row) => row.type === type);
  return Object.fromEntries(
    rows.flatMap(({ actions, cell }) =>
      actions.map((action) => [action, typeof cell === "string" ? (cell === "all" ? "All" : "None") : "Some"]),
    ),
  );
}

/** The same from the page: the actions of an open type with the word of their row. */
async function shownAmounts(title: string): Promise<Record<string, string>> {
  const rows = await page.getByRole("table", { name: title, exact: true }).locator("tbody tr").all();
  const read = await Promise.all(
    rows.map(async (row) => {
      const word = (await row.locator("td").first().textContent()) ?? "";
      return (await row.locator("li").allTextContents()).map((action): [string, string] => [action, word]);
    }),
  );
  return Object.fromEntries(read.flat());
}

describe("the page", () => {
  it("shows for each role what the package finds, type by type", async () => {
    const priya = memberId("priya.raman@halcyon.example");
    await pickMember("Priya Raman");
    await page.getByRole("button", { name: /^None/ }).click();
    await page.getByRole("searchbox").fill("flags");
    for (const role of ["reader", "writer"] as const) {
      await pickRole(role.charAt(0).toUpperCase() + role.slice(1));
      await expect.poll(() => shownAmounts("Flags")).toEqual(amounts(priya, { role }, "flag"));
    }
  });

  it("says in the dropdown what a role would give, and keeps to it when chosen", async () => {
    await pickMember("Mei Tanaka");
    expect(await effectOf("Reader")).toContain("Less than the owner: no");
    const effect = await effectOf("Editor, critical environments read-only");
    const mei = memberId("mei.tanaka@halcyon.example");
    const editor = document.roles.find(({ key }) => key === "safe-editor")?._id ?? "";
    const { onlyThere } = account.draftToken(mei, { customRoleIds: [editor] }).compareTo(account.member(mei));
    expect(effect).toContain(
      `Less than the owner: no ${onlyThere[1]?.action} on flags and ${onlyThere.length - 1} more`,
    );
    expect(effect).toContain("Taken away: ");
    await pickRole("Editor, critical environments read-only");
    await expect.poll(summary).toContain(effect.slice(effect.indexOf("Less than")));
  });

  it("keeps roles that must not be chosen in sight, and says why", async () => {
    await pickMember("Priya Raman");
    expect(await effectOf("Admin")).toContain("Cannot be chosen: the scope is above what the token's owner may choose");
    await page.getByRole("button", { name: /Role$/ }).click();
    expect(await page.getByRole("option", { name: "Admin", exact: true }).getAttribute("aria-disabled")).toBe("true");
    await page.getByRole("option", { name: "Writer", exact: true }).click();
    await pickMember("Jonas Weber");
    await expect
      .poll(() => page.getByRole("region", { name: "Token" }).textContent())
      .toContain("Cannot be chosen: the scope is above");
  });

  it("opens the explanation of a difference, both sides of it", async () => {
    await pickMember("Mei Tanaka");
    await pickRole("Editor, critical environments read-only");
    await page.getByRole("link", { name: /Why: createApprovalRequest on proj\/storefront/ }).click();
    const why = explanation();
    await expect.poll(() => why.textContent()).toContain("Outside the scope");
    expect(await why.textContent()).toContain("The owner mayallowrole release-manager, statement 1");
    expect(await why.textContent()).toContain("The scope does not allow itdenyrole safe-editor, statement 2");
    await page.keyboard.press("Escape");
    await expect.poll(() => why.isVisible()).toBe(false);
    const taken = page.getByRole("link", { name: /Why: addReleasePipeline/ });
    await taken.click();
    await expect.poll(() => why.textContent()).toContain("Taken away by the owner's permissions");
  });

  it("works out what several roles together promise in vain", async () => {
    await pickMember("Jonas Weber");
    await page.getByRole("button", { name: /Several roles at once/ }).click();
    await page.getByRole("listbox", { name: "Custom roles" }).getByRole("option", { name: "QA", exact: true }).click();
    await expect.poll(summary).toContain("Taken away:");
    expect(await page.getByRole("button", { name: /Role$/ }).textContent()).toBe("Release manager, QA");
    const links = page.locator(".difference").nth(1).getByRole("link");
    await expect.poll(() => links.count()).toBeGreaterThan(1);
    const jonas = memberId("jonas.weber@halcyon.example");
    const ids = ["release-manager", "qa-tagged"].map(
      (key) => document.roles.find((role) => role.key === key)?._id ?? "",
    );
    const token = account.draftToken(jonas, { customRoleIds: ids as [string, string] });
    for (const name of await links.evaluateAll((all) => all.map((link) => link.getAttribute("aria-label") ?? ""))) {
      const [, action = "", resource = ""] = /^Why: (\S+) on (\S+)$/.exec(name) ?? [];
      expect(token.decide(action, resource), name).toMatchObject({ decision: "deny", side: "owner" });
    }
  });

  it("explains one request of the reader's own", async () => {
    await pickMember("Priya Raman");
    await pickRole("Reader");
    await ask("updateOn", LIVE);
    const why = explanation();
    const priya = memberId("priya.raman@halcyon.example");
    await expect
      .poll(() => why.textContent())
      .toContain(account.draftToken(priya, { role: "reader" }).decide("updateOn", LIVE).code);
    expect(await why.textContent()).toContain("base role writer, statement 1");
    await page.getByRole("textbox", { name: "Resource" }).fill("proj/");
    await page.getByRole("button", { name: "Explain" }).click();
    expect(await page.getByRole("region", { name: "Ask about one request" }).textContent()).toContain(
      "This is not a resource.",
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
    await expect.poll(summary).toContain("Can do nothing");
  });

  it("names what an inline policy forgot", async () => {
    await page.getByRole("button", { name: /^An inline policy that forgot/ }).click();
    await expect.poll(summary).toContain("Can do nothing: a view permission is missing, for updateOn on flags.");
  });

  it("says what it did not find out, and why, and still answers one request", async () => {
    await pickMember("Tomasz Lind");
    await pickRole("Inline policy…");
    await page.getByRole("textbox", { name: "Policy" }).fill(entangled());
    const cell = page.getByRole("button", { name: /^Not found out: updateOn on Flags/ });
    await cell.waitFor();
    await page.mouse.move(5, 5);
    await cell.hover();
    await expect.poll(() => page.getByRole("tooltip").textContent()).toContain("more work than one question is given");
    await ask("updateOn", "proj/0:env/0:flag/0");
    await expect.poll(() => explanation().textContent()).toContain("implicit_deny");
  });

  it("tells a dead token by its code", async () => {
    await page.getByRole("tab", { name: "Existing tokens" }).click();
    await page.getByRole("option", { name: "Old migration script" }).click();
    await expect.poll(() => page.getByRole("status").first().textContent()).toContain("answered 401");
    await ask("updateOn", STAGING);
    await expect.poll(() => explanation().textContent()).toContain("owner_removed");
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
      { effect: "allow", actions: ["createAccessToken"], resources: ["member/*:token/*"] },
    ];
    const roles = { items: [{ _id: "r1", key: "toggler", name: "Toggler", policy }], totalCount: 1 };
    await drop({ "members.json": JSON.stringify(members), "roles.json": JSON.stringify(roles) });
    await page.getByRole("button", { name: "Preview what is there" }).click();
    await expect
      .poll(() => page.getByRole("region", { name: "Account" }).textContent())
      .toContain("1 member · 0 teams · 1 custom role");
    expect(await page.getByRole("combobox", { name: "Member" }).inputValue()).toBe("ada@example.com");
    await pickRole("Toggler");
    await expect.poll(() => shownAmounts("Flags")).toEqual({ updateOn: "Some" });
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
    await tabTo(/^Release manager$/);
    await press("Enter");
    await page.keyboard.type("Flag c");
    await press("Enter");
    expect(await page.getByRole("button", { name: /Role$/ }).textContent()).toBe("Flag cleaner");
    await tabTo(/^Some: deleteFlag on Flags/);
    const where = page.getByRole("tooltip");
    await expect
      .poll(() => where.textContent())
      .toContain("The scope allows iton proj/*:env/*:flag/*;stale, except proj/*:env/*:flag/*;permanent");
    expect(await where.textContent()).toContain("It needs to be allowed in every environment of the project.");
    await press("Escape");
    await expect.poll(() => where.count()).toBe(0);
    await page.locator("body").click({ position: { x: 2, y: 2 } });
    await tabTo(/^Why: /);
    const link = await focused();
    await press("Enter");
    await expect.poll(() => explanation().textContent()).toContain(/^Why: (\S+)/.exec(link)?.[1]);
    expect(await focused()).toBe(link);
    await press("Escape");
    await expect.poll(() => explanation().isVisible()).toBe(false);
  });

  it("fits a phone, and opens a condition by a tap and on hover", async () => {
    await pickMember("Mei Tanaka");
    await pickRole("Editor, critical environments read-only");
    const some = page.getByRole("button", { name: /^Some: createApprovalRequest/ });
    await page.mouse.move(5, 5);
    await some.hover();
    const where = page.getByRole("tooltip");
    await expect.poll(() => where.textContent()).toContain("everywhere, except proj/*:env/*;{critical:true}:flag/*");
    await page.context().close();
    const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    page = await phone.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(`${served.url}#/playground`);
    await page.getByRole("button", { name: /^A deny in one role/ }).click();
    await page
      .getByRole("button", { name: /^Some: .* on Flags/ })
      .first()
      .scrollIntoViewIfNeeded();
    await page
      .getByRole("button", { name: /^Some: .* on Flags/ })
      .first()
      .tap();
    await expect
      .poll(() => page.getByRole("tooltip").textContent())
      .toContain("The scope allows iton proj/storefront:env/*:flag/*");
    const { wide, inside } = await page.evaluate(() => {
      const box = globalThis.document.querySelector("[role=tooltip]")?.getBoundingClientRect();
      return {
        wide: globalThis.document.documentElement.scrollWidth,
        inside: box !== undefined && box.left >= 0 && box.right <= globalThis.innerWidth,
      };
    });
    expect({ wide, inside }).toEqual({ wide: 390, inside: true });
  });
});

/** Two letters somewhere in each of three names, and a tag, two hundred times: which flags are left is a puzzle. */
function entangled(): string {
  let state = 12345;
  const below = (limit: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * limit);
  };
  const letter = () => "abcdefghijklmnopqrstuvwxyz"[below(26)];
  const glob = () => `*${letter()}*${letter()}*`;
  const statements = Array.from({ length: 200 }, (_, at) => ({
    effect: at % 3 === 2 ? "deny" : "allow",
    actions: ["updateOn"],
    resources: [`proj/${glob()}:env/${glob()}:flag/${glob()};t${below(100)}`],
  }));
  return JSON.stringify([{ effect: "allow", actions: ["viewProject"], resources: ["proj/*"] }, ...statements]);
}

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
