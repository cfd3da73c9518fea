import { type Account, Account as Accounts, type TokenScope } from "tokenscope";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultResources } from "../account/resources.ts";
import { statementAt } from "../account/statements.ts";
import { preview } from "../preview/answers.ts";
import document from "./account.json";
import { EXAMPLE_RESOURCES, loadExample, SURPRISES } from "./example.ts";

const NOW = Date.UTC(2026, 10, 24);
const STAGING_FLAG = "proj/storefront:env/staging;pre-release:flag/express-checkout;checkout,qa";
const LIVE_FLAG = "proj/storefront:env/production;live,{critical:true}:flag/express-checkout;checkout,qa";

describe("the example account", () => {
  let account: Account;
  beforeAll(() => {
    account = loadExample().account;
  });
  afterAll(() => account.free());

  const counts = (memberId: string, scope: TokenScope) =>
    preview(account.catalog(), account.draftToken(memberId, scope), account.member(memberId), EXAMPLE_RESOURCES).counts;

  it("loads without an error, and warns of nothing but what it is there to show", () => {
    expect(account.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect([...new Set(account.diagnostics.map(({ code }) => code))].sort()).toEqual(["service_token_not_frozen"]);
  });

  it("has tokens of every sort, dead and alive", () => {
    const codes = account
      .tokens()
      .map(({ id, name }) => [name, account.token(id, { now: NOW }).decide("viewProject", "proj/storefront").code]);
    expect(Object.fromEntries(codes)).toMatchObject({
      "Local development": "allowed",
      Hackathon: "token_expired",
      "Old migration script": "owner_removed",
      "Status page": "token_expired",
      "Toggle from CI": "implicit_deny",
    });
    expect(account.tokens().filter(({ kind }) => kind === "service").length).toBe(4);
  });

  it("shows a Reader's token capped", () => {
    const surprise = SURPRISES[0];
    if (!surprise) throw new Error("no surprise");
    const { capped, allowed } = counts(surprise.memberId, surprise.scope);
    expect(capped).toBeGreaterThan(10);
    expect(allowed).toBeGreaterThan(0);
  });

  it("shows a deny that does not cancel another role's allow", () => {
    const surprise = SURPRISES[1];
    if (!surprise) throw new Error("no surprise");
    const token = account.draftToken(surprise.memberId, surprise.scope);
    const explanation = token.explain("updateOn", LIVE_FLAG);
    expect(explanation.code).toBe("allowed");
    expect(explanation.records.some(({ effect, matched }) => effect === "deny" && matched === true)).toBe(true);
  });

  it("shows an inline policy that forgot viewProject", () => {
    const surprise = SURPRISES[2];
    if (!surprise) throw new Error("no surprise");
    expect(account.draftToken(surprise.memberId, surprise.scope).decide("updateOn", STAGING_FLAG)).toMatchObject({
      code: "view_gate",
      side: "scope",
    });
    expect(counts(surprise.memberId, surprise.scope).allowed).toBe(0);
  });

  it("finds the text of every statement that decides something", () => {
    for (const { _id: memberId } of document.members) {
      const scopes: TokenScope[] = [
        { role: "writer" },
        { customRoleIds: ["safe-editor", "contractor"] },
        { inlineRole: '[{"effect":"allow","actions":["*"],"resources":["*"]}]' },
      ];
      for (const scope of scopes) {
        const token = account.draftToken(memberId, scope);
        for (const resource of EXAMPLE_RESOURCES)
          for (const action of ["viewProject", "updateOn", "createWebhook"])
            for (const { ref, effect } of token.explain(action, resource).records)
              expect(statementAt(ref, { document, memberId, scope, tokenId: null }), JSON.stringify(ref)).toMatchObject(
                { ...(ref.source === "grant" ? {} : { effect }) },
              );
      }
    }
    for (const { id, ownerId, scope } of account.tokens())
      for (const { ref, effect } of account.token(id).explain("updateOn", STAGING_FLAG).records)
        expect(
          statementAt(ref, { document, memberId: ownerId, scope, tokenId: id }),
          JSON.stringify(ref),
        ).toMatchObject(ref.source === "grant" ? {} : { effect });
  });
});

describe("resources to begin with", () => {
  const first = (document: object) => {
    const account = Accounts.load({ members: [], ...document });
    const resources = defaultResources(account);
    account.free();
    return resources;
  };

  it("come from the environments of the document", () => {
    expect(first({ environments: { web: [{ key: "live", tags: ["eu"], critical: true }] } })).toEqual([
      "proj/web",
      "proj/web:env/live;eu,{critical:true}",
      "proj/web:env/live;eu,{critical:true}:flag/a-flag",
    ]);
  });

  it("come from the roles where no environments are given", () => {
    const policy = [{ effect: "allow", actions: ["viewProject"], resources: ["proj/*", "proj/shop"] }];
    expect(first({ roles: [{ _id: "r", key: "r", policy }] })[0]).toBe("proj/shop");
    expect(first({})[0]).toBe("proj/default");
  });
});
