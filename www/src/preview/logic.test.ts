import type { Decision, Explanation, Principal } from "tokenscope";
import { describe, expect, it } from "vitest";
import { answerOf } from "./answer.ts";
import { chainOf, segments } from "./chain.ts";
import { decidingGate, sides, withOwnReasons } from "./sides.ts";
import { elsewhereWords, failedWords, typeTitle } from "./words.ts";

describe("chains", () => {
  it.each([
    ["proj/web", "proj"],
    ["acct", "acct"],
    ["proj/web;mobile:env/production;{critical:true}:flag/checkout;beta,view:frontend", "proj:env:flag"],
    ["proj/web:env/production;live,{critical:true},?:sdk-key/default", "proj:env:sdk-key"],
    ["proj/web:env/?;?:flag/a;view:frontend,beta", "proj:env:flag"],
    ["member/1:token/2", "member:token"],
  ])("%s is a %s", (resource, chain) => expect(chainOf(resource)).toBe(chain));

  it("keeps names and facts", () => {
    expect(segments("proj/web:env/live;eu,{critical:true}")).toEqual([
      { type: "proj", name: "web", facts: null },
      { type: "env", name: "live", facts: "eu,{critical:true}" },
    ]);
  });
});

/** A principal that answers from a table. */
function principal(decisions: Record<string, Partial<Decision>>): Principal {
  const decide = (action: string, resource: string) =>
    ({ decision: "deny", side: "both", ...decisions[`${action} ${resource}`] }) as Decision;
  return {
    decide,
    can: (action: string, resource: string) => decide(action, resource).decision === "allow",
  } as Principal;
}

describe("the answer to one request", () => {
  const place = { action: "updateOn", resource: "proj/a:env/e:flag/f" };
  const asked = (decision: Partial<Decision>) => principal({ "updateOn proj/a:env/e:flag/f": decision });

  it("says which side takes it away", () => {
    const may = asked({ decision: "allow" });
    const mayNot = asked({});
    expect(answerOf(may, mayNot, place)).toBe("allowed");
    expect(answerOf(asked({ decision: "unknown" }), mayNot, place)).toBe("unknown");
    expect(answerOf(asked({ side: "scope" }), may, place)).toBe("outside");
    expect(answerOf(asked({ side: "owner" }), mayNot, place)).toBe("capped");
    // A gate that the scope denies hides that the owner may not either.
    expect(answerOf(asked({ side: "scope" }), mayNot, place)).toBe("neither");
    expect(answerOf(asked({ side: "scope" }), null, place)).toBe("outside");
  });

  it("asks a dead token nothing more", () => {
    const dead = principal({ "viewProject proj/any": { code: "token_expired" } });
    expect(answerOf(dead, asked({ decision: "allow" }), place)).toBe("ended");
  });
});

describe("words", () => {
  it("names types and failed parts", () => {
    expect(["proj", "flag", "release-policy", "sdk-key", "vega", "observability-settings"].map(typeTitle)).toEqual([
      "Projects",
      "Flags",
      "Release policies",
      "SDK keys",
      "Vega",
      "Observability settings",
    ]);
    expect(failedWords({ part: "name", segment: 1, pattern: "test" }, "proj/a:env/live")).toBe(
      "env `live` is not `test`",
    );
    expect(elsewhereWords(["view*"], "updateOn")).toBe("No statement is about `updateOn` here, only about `view*`.");
    expect(failedWords({ part: "action", segment: null, pattern: "update*" }, "proj/a")).toBe("it is about `update*`");
  });
});

describe("sides of an explanation", () => {
  type MatchRecord = Explanation["records"][number];
  const ref = (side: "owner" | "scope", index: number) =>
    ({ side, source: "inline", role: null, via: null, index }) as const;
  const miss = (
    side: "owner" | "scope",
    index: number,
    part: "action" | "name" | "tag",
    segment: number | null,
  ): MatchRecord => ({
    ref: ref(side, index),
    effect: "allow",
    matched: false,
    failed: { part, segment, pattern: `${part}*` },
  });
  const hit = (side: "owner" | "scope", index: number, effect: "allow" | "deny"): MatchRecord => ({
    ref: ref(side, index),
    effect,
    matched: true,
    failed: null,
  });
  const explanation = (part: Partial<Explanation>): Explanation => ({
    decision: "deny",
    allowed: false,
    code: "implicit_deny",
    side: "scope",
    statements: [],
    exact: true,
    records: [],
    gate: null,
    ...part,
  });

  it("lists near misses of the denying side, nearest first, and what the rest is about", () => {
    const records = [
      hit("owner", 0, "allow"),
      miss("scope", 0, "action", null),
      miss("scope", 1, "name", 0),
      miss("scope", 2, "tag", 2),
    ];
    const [owner, scope] = sides(explanation({ records }));
    expect(owner).toMatchObject({ side: "owner", allows: true, deciding: [], matching: [records[0]], near: [] });
    expect(scope).toMatchObject({
      side: "scope",
      allows: false,
      near: [records[3], records[2]],
      elsewhere: ["action*"],
    });
  });

  it("takes what lets the owner do it from the owner's own decision", () => {
    const [allow, deny] = [hit("owner", 0, "allow"), hit("owner", 1, "deny")];
    const reports = sides(explanation({ records: [allow, deny, miss("scope", 0, "name", 0)] }));
    const [owner, scope] = withOwnReasons(reports, [{ ...ref("owner", 0), side: null }]);
    expect(owner).toMatchObject({ deciding: [allow], matching: [deny] });
    expect(scope).toBe(reports[1]);
  });

  it("keeps a deny that matches without deciding in sight", () => {
    const records = [hit("owner", 0, "deny"), hit("owner", 1, "allow")];
    const [owner] = sides(
      explanation({ decision: "allow", code: "allowed", side: null, statements: [ref("owner", 1)], records }),
    );
    expect(owner).toMatchObject({ allows: true, deciding: [records[1]], matching: [records[0]] });
  });

  it("finds the gate that denied below the gates that follow from it", () => {
    const project = explanation({ code: "implicit_deny" });
    const key = explanation({ code: "view_gate", gate: project });
    expect(decidingGate(explanation({ code: "view_gate", gate: key }))).toEqual({
      action: "viewProject",
      explanation: project,
    });
    expect(decidingGate(explanation({ code: "view_sdk_key_gate", gate: project }))?.action).toBe("viewSdkKey");
    expect(decidingGate(explanation({ code: "explicit_deny", gate: project }))).toBeNull();
  });
});
