import { describe, expect, it } from "vitest";
import { scopeBody, scopePatch } from "./scopeBody.ts";

describe("a scope for the server", () => {
  it("has its policy as JSON, once it is any", () => {
    expect(scopeBody({ role: "reader" })).toEqual({ role: "reader" });
    expect(scopeBody({ inlineRole: "[]" })).toEqual({ inlineRole: [] });
    expect(scopeBody({ inlineRole: "[{" })).toBeNull();
  });

  it("takes the place of the one before", () => {
    expect(scopePatch({ role: "reader" }, { customRoleIds: ["a"] })).toEqual([
      { op: "remove", path: "/role" },
      { op: "add", path: "/customRoleIds", value: ["a"] },
    ]);
    expect(scopePatch({ role: "reader" }, { role: "writer" })).toEqual([{ op: "add", path: "/role", value: "writer" }]);
    expect(scopePatch(null, { role: "writer" })).toHaveLength(1);
  });
});
