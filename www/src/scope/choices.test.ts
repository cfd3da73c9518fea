import type { RoleOption } from "tokenscope";
import { describe, expect, it } from "vitest";
import { choicesOf, choose, chosenId, roleOf } from "./choices.ts";
import { FIRST_DRAFT, scopeOf } from "./draft.ts";

const option = (part: Partial<RoleOption>): RoleOption => ({
  scope: { role: "reader" },
  label: "Reader",
  selectable: true,
  code: null,
  toOwn: "equal",
  empty: false,
  cappedBy: [],
  missing: [],
  suggestion: null,
  breadth: 1,
  ...part,
});
const role = (id: string, label: string, part: Partial<RoleOption> = {}) =>
  option({ scope: { customRoleIds: [id] }, label, ...part });

describe("the choices of the dropdown", () => {
  const options = [
    option({}),
    role("r2", "Zebra"),
    role("r1", "Ant", { selectable: false, code: "plan_without_custom_roles" }),
    option({ scope: null, label: "Inline", empty: true }),
  ];

  it("stand in the package's order, each with what it would give", () => {
    expect(choicesOf(options).map(({ id, name, effect }) => [id, name, effect?.kind])).toEqual([
      ["reader", "Reader", "same"],
      ["role r2", "Zebra", "same"],
      ["role r1", "Ant", "refused"],
      ["inline", "Inline policy…", "open"],
    ]);
  });

  it("say why one cannot be chosen", () => {
    const [, , ant] = choicesOf(options);
    expect(ant).toMatchObject({
      isDisabled: true,
      effect: {
        words: "Cannot be chosen: the plan has no custom roles, so no token can be scoped with one or with a policy",
      },
    });
    const mayNot = option({ selectable: false, code: "implicit_deny" });
    expect(choicesOf([mayNot])[0]?.effect?.words).toBe("Cannot be chosen: the member may not create access tokens");
    expect(choicesOf([option({ selectable: false })])[0]?.effect?.words).toBe("Cannot be chosen");
  });

  it("make the draft that they mean", () => {
    for (const choice of choicesOf(options)) {
      const draft = choose(choice.id, FIRST_DRAFT);
      expect(chosenId(draft)).toBe(choice.id);
      const id = roleOf(choice);
      expect(id === null ? draft.customRoleIds : scopeOf(draft)).toEqual(id === null ? [] : { customRoleIds: [id] });
    }
    expect(chosenId({ ...FIRST_DRAFT, kind: "custom" })).toBeNull();
    expect(chosenId({ ...FIRST_DRAFT, kind: "custom", customRoleIds: ["b", "a"] })).toBe("role b");
  });
});
