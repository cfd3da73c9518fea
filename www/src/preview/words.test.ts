import type { Cell, PermissionTable } from "tokenscope";
import { describe, expect, it } from "vitest";
import { conditionParts, conditionWords, limitWords, undeterminedWords } from "./conditions.ts";
import { missingWords, takenWords } from "./difference.ts";
import { effectOf, type Given, missingView } from "./effect.ts";
import { amountsOf, filtered, lineOf, sectionsOf } from "./table.ts";
import { amountWords } from "./words.ts";

const FLAGS = "proj/*:env/*:flag/*";
const CRITICAL = "proj/*:env/*;{critical:true}:flag/*";

describe("what an option would give", () => {
  const flag = (action: string) => ({ action, resource: "proj/x:env/x:flag/x" });
  const own = { action: "createAccessToken", resource: "member/m1:token/x" };
  const given = (part: Partial<Given>): Given => ({
    toOwn: "narrower",
    empty: false,
    cappedBy: [],
    missing: [],
    suggestion: null,
    ...part,
  });

  it.each<[string, Partial<Given>, string, string]>([
    ["everything", { toOwn: "equal" }, "same", "The same as the owner"],
    ["all but one's own tokens", { missing: [own] }, "same", "The same as the owner, but for their own tokens"],
    ["less by one", { missing: [flag("updateOn")] }, "less", "Less than the owner: no `updateOn` on flags"],
    [
      "less by several, with an example that is not of one's own tokens",
      { missing: [own, flag("updateOn"), flag("createFlag")] },
      "less",
      "Less than the owner: no `updateOn` on flags and 2 more",
    ],
    [
      "capped",
      { toOwn: "equal", cappedBy: [flag("deleteFlag"), flag("cloneFlag")] },
      "capped",
      "The same as the owner. Taken away: `deleteFlag` on flags and 1 more",
    ],
    [
      "both",
      { missing: [flag("updateOn")], cappedBy: [flag("deleteFlag")] },
      "capped",
      "Less than the owner: no `updateOn` on flags. Taken away: `deleteFlag` on flags",
    ],
    [
      "what is not worked out yet",
      { cappedBy: null },
      "same",
      "The same as the owner. What is taken away is being worked out",
    ],
    ["nothing", { empty: true, missing: [own] }, "nothing", "Can do nothing"],
    [
      "nothing, with the cause",
      { empty: true, suggestion: "add `viewProject` on `proj/*`" },
      "nothing",
      "Can do nothing: add `viewProject` on `proj/*`",
    ],
    [
      "what was not found out",
      { toOwn: "undetermined", missing: [flag("updateOn")] },
      "unknown",
      "How it compares was not found out: it would take too much work",
    ],
  ])("%s", (_, part, kind, words) => expect(effectOf(given(part))).toEqual({ kind, words }));
});

describe("conditions", () => {
  it.each([
    [{ where: "proj/web", within: [], except: [] }, "on `proj/web`"],
    [{ where: FLAGS, within: [], except: [CRITICAL] }, `everywhere, except \`${CRITICAL}\``],
    [{ where: FLAGS, within: [], except: ["a", "b", "c"] }, "everywhere, except `a`, `b` and `c`"],
    [
      { where: "proj/web", within: [["a", "b"], ["c"]], except: ["d"] },
      "on `proj/web`, within `a` or `b`, within `c`, except `d`",
    ],
  ])("%j", (condition, words) => expect(conditionWords(condition, FLAGS)).toBe(words));

  it("are cut where they would fill the screen", () => {
    const except = Array.from({ length: 30 }, (_, at) => `proj/${at}`);
    expect(conditionWords({ where: FLAGS, within: [], except }, FLAGS)).toMatch(/`proj\/7` and 22 more$/);
  });

  it("come by side, the scope first", () => {
    const cell: Cell = {
      some: {
        owner: [{ where: "proj/web", within: [], except: [] }],
        scope: [
          { where: FLAGS, within: [], except: [CRITICAL] },
          { where: "proj/b", within: [], except: [] },
        ],
        gate: [{ where: "proj/web", within: [], except: [] }],
      },
    };
    expect(conditionParts(cell, FLAGS, "token")).toEqual([
      { title: "The scope allows it", anyOf: [`everywhere, except \`${CRITICAL}\``, "on `proj/b`"] },
      { title: "The owner may do it", anyOf: ["on `proj/web`"] },
      { title: "And only what may be seen", anyOf: ["on `proj/web`"] },
    ]);
    expect(conditionParts("all", FLAGS, "token")).toEqual([]);
    expect(conditionParts({ undetermined: "budget" }, FLAGS, "token")).toEqual([]);
  });

  it("say who limits, and why something was not found out", () => {
    expect(limitWords([])).toBeNull();
    expect(limitWords(["scope"])).toBe("Limited by the scope.");
    expect(limitWords(["scope", "owner", "gate"])).toBe(
      "Limited by the scope, the owner's own permissions and a view permission.",
    );
    expect(undeterminedWords("budget")).toContain("more work than one question is given");
    expect(undeterminedWords("other")).toBe("Not found out: other.");
  });
});

describe("the table", () => {
  const row = (actions: string[], cell: Cell, chain = FLAGS, type = "flag"): PermissionTable["rows"][number] => ({
    type,
    chain,
    actions,
    cell,
    limitedBy: [],
    everyEnvironment: false,
  });
  const where = [{ where: "proj/web:env/*:flag/*", within: [], except: [] }];
  const token: PermissionTable = {
    catalogDate: "2026-11-24",
    rows: [
      row(["viewProject"], "all", "proj/*", "proj"),
      row(["cloneFlag", "createFlag", "updateOn"], { some: { scope: where } }),
      row(["deleteFlag"], "none"),
    ],
  };
  const owner: PermissionTable = {
    catalogDate: "2026-11-24",
    rows: [
      row(["viewProject"], "all", "proj/*", "proj"),
      row(["cloneFlag", "updateOn"], "all"),
      row(["createFlag"], { some: { owner: where } }),
      row(["deleteFlag"], "none"),
    ],
  };
  const sections = sectionsOf(token, owner);
  const everything = { amounts: new Set(["all", "some", "none", "undetermined"] as const), text: "", changes: false };
  const shown = (filter: Partial<Parameters<typeof filtered>[1]>) =>
    filtered(sections, { ...everything, ...filter }).flatMap(({ lines }) =>
      lines.map(({ actions }) => actions.join(" ")),
    );

  it("splits a row where the owner's differs, and knows what changes", () => {
    expect(sections.map(({ type, chain }) => [type, chain])).toEqual([
      ["proj", "proj/*"],
      ["flag", FLAGS],
    ]);
    expect(sections[1]?.lines.map(({ actions, changes }) => [actions.join(" "), changes])).toEqual([
      ["cloneFlag updateOn", true],
      // The scope's own condition is the owner's: the token may do what its owner may.
      ["createFlag", false],
      ["deleteFlag", false],
    ]);
    expect(
      sectionsOf(token, null)[1]?.lines.map(({ actions, own, changes }) => [actions.length, own, changes]),
    ).toEqual([
      [3, null, false],
      [1, null, false],
    ]);
  });

  it("filters by amount, by name and by change", () => {
    expect(shown({ amounts: new Set(["all"]) })).toEqual(["viewProject"]);
    expect(shown({ text: " UPDATE" })).toEqual(["updateOn"]);
    expect(shown({ text: "flags" })).toEqual(["cloneFlag updateOn", "createFlag", "deleteFlag"]);
    expect(shown({ amounts: new Set(), changes: true })).toEqual(["cloneFlag updateOn"]);
    expect(shown({ text: "nonsense" })).toEqual([]);
  });

  it("counts actions, and says how many", () => {
    const amounts = amountsOf(sections.flatMap(({ lines }) => lines));
    expect(amounts).toEqual({ all: 1, some: 3, none: 1, undetermined: 0 });
    expect(amountWords(amounts)).toBe("Of 5 actions: 1 on everything, 3 on some things.");
    expect(amountWords({ all: 0, some: 0, none: 4, undetermined: 0 })).toBe("Of 4 actions: none.");
  });

  it("knows a scope that lacks nothing but a view permission", () => {
    const gated = { ...row(["updateOn"], "none"), limitedBy: ["gate" as const] };
    const others = [
      row(["deleteFlag"], "none"),
      { ...row(["createFlag"], "none"), limitedBy: ["scope", "gate"] as const },
    ];
    const table = (rows: object[]) => sectionsOf({ catalogDate: "", rows: rows as PermissionTable["rows"] }, null);
    expect(missingView(table([...others, gated]))).toBe("a view permission is missing, for `updateOn` on flags");
    expect(missingView(table(others))).toBeNull();
  });

  it("words a difference for all actions that differ alike", () => {
    const resource = "proj/x;t:env/x;{critical:true}:flag/x";
    expect(lineOf(sections, "updateOn", resource)?.actions).toEqual(["cloneFlag", "updateOn"]);
    expect(missingWords({ action: "updateOn", resource }, sections)).toBe(
      "`updateOn` and 1 more on flags: some instead of all",
    );
    expect(takenWords({ action: "deleteFlag", resource }, sections)).toBe("`deleteFlag` on flags");
    expect(takenWords({ action: "createFlag", resource }, sections)).toBe("`createFlag` on flags, in part");
    expect(missingWords({ action: "unheardOf", resource }, sections)).toBe("`unheardOf` on flags");
  });
});
