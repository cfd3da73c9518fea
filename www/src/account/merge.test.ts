import { describe, expect, it } from "vitest";
import { type DroppedFile, merge } from "./merge.ts";
import { recognise } from "./recognise.ts";

const file = (name: string, json: unknown): DroppedFile => ({
  name,
  bytes: new TextEncoder().encode(typeof json === "string" ? json : JSON.stringify(json)),
});
const member = (id: string) => ({ _id: id, email: `${id}@example.com`, role: "reader", customRoles: [] });
const page = (path: string, items: unknown[], totalCount = items.length) => ({
  _links: { self: { href: `/api/v2/${path}`, type: "application/json" } },
  items,
  totalCount,
});

describe("recognise", () => {
  const kinds = (json: unknown) => recognise(json).map((piece) => piece.kind);

  it.each([
    ["members", member("m1")],
    [
      "tokens",
      { _id: "t1", ownerId: "m1", memberId: "m1", name: "ci", role: "reader", token: "1a2b", serviceToken: false },
    ],
    ["tokens", { _id: "t1", name: "relay", role: "reader", serviceToken: true }],
    ["roles", { _id: "r1", key: "qa", name: "QA", policy: [] }],
    ["teams", { key: "core", name: "Core", customRoleKeys: ["qa"] }],
    ["teams", { key: "core", name: "Core", description: "", members: { totalCount: 3 } }],
  ])("tells %s by their fields", (kind, item) => {
    expect(kinds({ items: [item] })).toEqual([kind]);
    expect(kinds([item])).toEqual([kind]);
    expect(kinds(item)).toEqual([kind]);
  });

  it("tells an empty page by its link, and says so where there is none", () => {
    expect(kinds(page("tokens?limit=25", []))).toEqual(["tokens"]);
    expect(kinds({ items: [] })).toEqual(["unknown"]);
  });

  it("finds the project of environments in the links of the items or of the page", () => {
    const production = {
      _id: "e1",
      key: "production",
      name: "Production",
      mobileKey: "mob",
      critical: true,
      tags: ["live"],
    };
    const linked = { ...production, _links: { self: { href: "/api/v2/projects/web/environments/production" } } };
    expect(recognise({ items: [linked] })).toEqual([{ kind: "environments", project: "web", environments: [linked] }]);
    expect(recognise(page("projects/app/environments?limit=20", [production]))).toEqual([
      { kind: "environments", project: "app", environments: [production] },
    ]);
    expect(kinds({ items: [production] })).toEqual(["unknown"]);
  });

  it("takes the environments out of a project and out of a list of projects", () => {
    const project = { key: "web", name: "Web", environments: { items: [{ key: "test", mobileKey: "m", tags: [] }] } };
    expect(kinds(project)).toEqual(["environments"]);
    expect(kinds(page("projects", [project, { ...project, key: "app" }]))).toEqual(["environments", "environments"]);
  });

  it("takes a document for a document, a team with members for a team", () => {
    expect(kinds({ members: [member("m1")], roles: [] })).toEqual(["document"]);
    expect(kinds({ environments: { web: [{ key: "test" }] } })).toEqual(["document"]);
    expect(kinds({ key: "core", name: "Core", members: { items: [] } })).toEqual(["teams"]);
  });

  it("leaves anything else out with a reason", () => {
    for (const json of [null, 1, "x", {}, { items: [{ a: 1 }] }, []]) expect(kinds(json)).toEqual(["unknown"]);
  });
});

describe("merge", () => {
  it("hands one document over as it was written", () => {
    const only = file("account.json", `{ "members": [], "members": [] }`);
    expect(merge([only])).toMatchObject({ source: only.bytes, document: { members: [] } });
  });

  it("puts replies together, keeps pages and their order", () => {
    const first = page("members?limit=1&offset=0", [member("m1")], 2);
    const second = page("members?limit=1&offset=1", [member("m2")], 2);
    const roles = page("roles", [{ _id: "r1", key: "qa", name: "QA", policy: [] }]);
    const merged = merge([file("b.json", second), file("roles.json", roles), file("a.json", first)]);
    expect(merged.source).toEqual({ members: [first, second], roles: [roles] });
    expect(merged.notes.map((note) => note.message)).toEqual(["holds 1 member", "holds 1 role", "holds 1 member"]);
  });

  it("adds replies to a document", () => {
    const merged = merge([
      file("account.json", { members: [member("m1")], plan: { customRoles: true } }),
      file("roles.json", page("roles", [{ _id: "r1", key: "qa", name: "QA", policy: [] }])),
    ]);
    expect(merged.source).toMatchObject({
      plan: { customRoles: true },
      members: [{ items: [{ _id: "m1" }] }],
      roles: [{ totalCount: 1 }],
    });
  });

  it("collects the environments of several projects, a project named like a prototype too", () => {
    const env = (key: string) => ({
      key,
      name: key,
      mobileKey: "m",
      tags: ["t"],
      critical: key === "production",
      color: "fff",
    });
    const merged = merge([
      file("1.json", page("projects/__proto__/environments", [env("production")])),
      file("2.json", page("projects/web/environments", [env("test")])),
    ]);
    const environments = (merged.source as { environments: object }).environments;
    expect(Object.entries(environments)).toEqual([
      ["__proto__", [{ key: "production", tags: ["t"], critical: true }]],
      ["web", [{ key: "test", tags: ["t"], critical: false }]],
    ]);
  });

  it("counts a file given twice once", () => {
    const members = page("members", [member("m1")]);
    const merged = merge([file("a.json", members), file("copy.json", members)]);
    expect(merged.source).toEqual({ members: [members] });
    expect(merged.notes[1]).toMatchObject({ file: "copy.json", ok: true });
  });

  it("says what it left out, and gives nothing where nothing is left", () => {
    expect(merge([file("notes.txt", "hello")])).toEqual({
      source: null,
      notes: [{ file: "notes.txt", ok: false, message: "is not JSON" }],
    });
    const merged = merge([file("x.json", { a: 1 }), file("members.json", page("members", [member("m1")]))]);
    expect(merged.source).not.toBeNull();
    expect(merged.notes.map((note) => note.ok)).toEqual([false, true]);
  });
});
