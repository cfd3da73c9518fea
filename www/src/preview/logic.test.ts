import type { Catalog, Decision, Explanation, Principal } from "tokenscope";
import { describe, expect, it } from "vitest";
import { preview, total } from "./answers.ts";
import { chainOf, segments, typeOf } from "./chain.ts";
import { decidingGate, sides } from "./sides.ts";
import { verbOf } from "./verbs.ts";
import { elsewhereWords, failedWords, resourceTitle, summary, typeTitle } from "./words.ts";

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
    expect(resourceTitle("proj/web:env/live;eu:flag/a")).toEqual({ name: "a", where: "web › live" });
    expect(resourceTitle("acct")).toEqual({ name: "acct", where: "" });
  });
});

const action = (name: string, legacy = false) => ({ name, legacy, allEnvironments: false });
const catalog: Catalog = {
  date: "2026-11-24",
  types: [
    {
      type: "proj",
      chains: ["proj"],
      taggable: true,
      complete: true,
      properties: [],
      actions: [action("viewProject"), action("updateTags")],
    },
    {
      type: "flag",
      chains: ["proj:env:flag"],
      taggable: true,
      complete: true,
      properties: [],
      actions: [action("updateOn"), action("old", true)],
    },
    { type: "empty", chains: ["proj:empty"], taggable: false, complete: false, properties: [], actions: [] },
  ],
};

/** A principal that answers from a table, to see what is asked and how it is read. */
function principal(cells: Record<string, [number, Decision["side"]]>): Principal {
  const cell = (a: string, r: string) => cells[`${a} ${r}`] ?? [0, "both"];
  const decide = (a: string, r: string) => ({ side: cell(a, r)[1] }) as Decision;
  const matrix = (as: string[], rs: string[]) => Uint8Array.from(rs.flatMap((r) => as.map((a) => cell(a, r)[0])));
  return { decide, matrix } as Principal;
}

describe("preview", () => {
  const resources = ["proj/a", "proj/b", "proj/a:env/e:flag/f", "proj/a:empty/x", "nonsense"];
  const token = principal({
    "viewProject proj/a": [1, null],
    "updateTags proj/a": [0, "owner"],
    "viewProject proj/b": [0, "scope"],
    "updateOn proj/a:env/e:flag/f": [2, null],
  });

  it("reads sides from the owner's matrix and the token's decisions", () => {
    const owner = principal({ "viewProject proj/a": [1, null], "viewProject proj/b": [1, null] });
    const answered = preview(catalog, token, owner, resources);
    expect(answered.tables.map((table) => [table.chain, table.resources])).toEqual([
      ["proj", ["proj/a", "proj/b"]],
      ["proj:env:flag", ["proj/a:env/e:flag/f"]],
    ]);
    expect(answered.tables[0]?.groups).toEqual([
      { verb: "view", rows: [{ name: "viewProject", allEnvironments: false, answers: ["allowed", "outside"] }] },
      { verb: "update", rows: [{ name: "updateTags", allEnvironments: false, answers: ["capped", "neither"] }] },
    ]);
    expect(answered.counts).toEqual({ allowed: 1, outside: 1, capped: 1, neither: 1, unknown: 1, ended: 0 });
    expect(total(answered.counts)).toBe(5);
    expect(answered.unplaced).toEqual(["proj/a:empty/x", "nonsense"]);
  });

  it("calls a scope that denies what the owner is denied too a denial by both", () => {
    expect(preview(catalog, token, principal({}), ["proj/b"]).counts).toMatchObject({ outside: 0, neither: 2 });
    expect(preview(catalog, token, null, ["proj/b"]).counts).toMatchObject({ outside: 1, neither: 1 });
  });

  it("says of a dead token that nothing is asked any more, whatever its owner may", () => {
    const dead = Object.assign(principal({}), { decide: () => ({ code: "token_expired" }) as Decision });
    expect(preview(catalog, dead, principal({ "viewProject proj/a": [1, null] }), ["proj/a"]).counts).toMatchObject({
      ended: 2,
      outside: 0,
    });
  });

  it("knows a chain written as a pattern", () => {
    const written = {
      ...catalog,
      types: catalog.types.map((type) => ({
        ...type,
        chains: type.chains.map((chain) => chain.replace(/[^:]+/g, "$&/*")),
      })),
    };
    expect(typeOf(written, "proj/a:env/e:flag/f")?.type).toBe("flag");
  });
});

describe("words", () => {
  it("groups by whole verbs only", () => {
    expect(
      [
        "viewProject",
        "getPaymentCard",
        "createFlag",
        "addReleasePipeline",
        "updateOn",
        "deleteFlag",
        "removeReleasePipeline",
        "reviewApprovalRequest",
        "updater",
        "viewpoint",
      ].map(verbOf),
    ).toEqual(["view", "view", "create", "create", "update", "delete", "delete", "other", "other", "other"]);
  });

  it("sums up what the owner takes away", () => {
    const counts = { allowed: 3, outside: 4, capped: 2, neither: 1, unknown: 0, ended: 0 };
    expect(summary(counts, true)).toEqual({
      could: "The token could do 3 of 10 actions.",
      cap: "The owner's own permissions take away 2 of 5 that the scope allows.",
    });
    expect(summary(counts, false).cap).toBe("What its creator had takes away 2 of 5 that the scope allows.");
    expect(summary({ ...counts, capped: 0 }, true).cap).toBe("The owner's own permissions take nothing away.");
    expect(summary({ ...counts, allowed: 0 }, true).cap).toBe(
      "The owner's own permissions take away 2 of 2, all that the scope allows.",
    );
    expect(summary({ ...counts, allowed: 0, capped: 0, unknown: 1 }, true)).toEqual({
      could: "The token could do 0 of 6 actions, 1 is unknown.",
      cap: "The scope allows none of them.",
    });
  });

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
