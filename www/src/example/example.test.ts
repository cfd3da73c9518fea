import { type Account, Account as Accounts, type TokenScope } from "tokenscope";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cappedBy } from "../account/capped.ts";
import { someFlag } from "../account/resources.ts";
import { statementAt } from "../account/statements.ts";
import { answerOf } from "../preview/answer.ts";
import document from "./account.json";
import { loadExample, SURPRISES } from "./example.ts";

const NOW = Date.UTC(2026, 10, 24);
const STAGING_FLAG = "proj/storefront:env/staging;pre-release:flag/express-checkout;checkout,qa";
const LIVE_FLAG = "proj/storefront:env/production;live,{critical:true}:flag/express-checkout;checkout,qa";
const RESOURCES = ["proj/storefront", "proj/payments", STAGING_FLAG, LIVE_FLAG, "webhook/deploys"];

const same = (a: TokenScope | null, b: TokenScope) => JSON.stringify(a) === JSON.stringify(b);

describe("the example account", () => {
  let account: Account;
  beforeAll(() => {
    account = loadExample().account;
  });
  afterAll(() => account.free());

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
    const token = account.draftToken(surprise.memberId, surprise.scope);
    const owner = account.member(surprise.memberId);
    expect(answerOf(token, owner, { action: "updateOn", resource: STAGING_FLAG })).toBe("capped");
    const taken = cappedBy(document, {}, surprise.memberId, token, (other) =>
      other.draftToken(surprise.memberId, surprise.scope),
    );
    const option = account.roleOptions(surprise.memberId).find(({ scope }) => same(scope, surprise.scope));
    expect(taken.length).toBeGreaterThan(0);
    expect(taken).toEqual(option?.cappedBy);
    for (const { action, resource } of taken) {
      expect(token.decide(action, resource)).toMatchObject({ decision: "deny", side: "owner" });
      expect(owner.can(action, resource)).toBe(false);
    }
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
    const token = account.draftToken(surprise.memberId, surprise.scope);
    expect(token.decide("updateOn", STAGING_FLAG)).toMatchObject({
      code: "view_gate",
      side: "scope",
    });
    expect(token.permissions().rows.every(({ cell }) => cell === "none")).toBe(true);
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
        for (const resource of RESOURCES)
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

describe("a resource to begin with", () => {
  const first = (document: object) => {
    const account = Accounts.load({ members: [], ...document });
    const resource = someFlag(account);
    account.free();
    return resource;
  };

  it("comes from the environments of the document", () => {
    expect(first({ environments: { web: [{ key: "live", tags: ["eu"], critical: true }] } })).toBe(
      "proj/web:env/live;eu,{critical:true}:flag/a-flag",
    );
  });

  it("comes from the roles where no environments are given", () => {
    const policy = [{ effect: "allow", actions: ["viewProject"], resources: ["proj/*", "proj/shop"] }];
    expect(first({ roles: [{ _id: "r", key: "r", policy }] })).toBe(
      "proj/shop:env/production;{critical:true}:flag/a-flag",
    );
    expect(first({})).toBe("proj/default:env/production;{critical:true}:flag/a-flag");
  });
});
