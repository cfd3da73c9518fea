import { Account, parsePolicy } from "tokenscope";
import { describe, expect, it } from "vitest";
import { templates } from "./templates.ts";

const account = Account.load({ members: [{ _id: "o", role: "owner" }], teams: [], roles: [] });
const [reads, careful, one] = templates(["web"]).map(({ policy }) => {
  const text = JSON.stringify(policy);
  expect(parsePolicy(text).diagnostics).toEqual([]);
  return account.draftToken("o", { inlineRole: text });
});
const FLAG = "proj/web:env/test;{critical:false}:flag/f";
const LIVE = "proj/web:env/live;{critical:true}:flag/f";

describe("the templates", () => {
  it("do what their names say", () => {
    const may = (token: typeof reads, action: string, resource: string) => token?.can(action, resource);
    expect([may(reads, "viewProject", "proj/web"), may(reads, "updateOn", FLAG)]).toEqual([true, false]);
    expect([may(careful, "updateOn", FLAG), may(careful, "updateOn", LIVE)]).toEqual([true, false]);
    expect([
      may(careful, "viewProject", "proj/web"),
      may(careful, "deleteEnvironment", "proj/web:env/live;{critical:true}"),
    ]).toEqual([true, false]);
    expect([may(one, "updateOn", LIVE), may(one, "updateOn", "proj/app:env/test:flag/f")]).toEqual([true, false]);
    expect(may(one, "viewProject", "proj/app")).toBe(false);
  });
});
