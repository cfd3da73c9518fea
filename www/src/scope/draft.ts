import type { TokenScope } from "tokenscope";

export type ScopeKind = "reader" | "writer" | "admin" | "custom" | "inline";

/** What the form holds. Switching the kind keeps the roles and the text of the others. */
export interface ScopeDraft {
  kind: ScopeKind;
  customRoleIds: readonly string[];
  inline: string;
}

const INLINE_START = `[
  {
    "effect": "allow",
    "actions": ["viewProject"],
    "resources": ["proj/*"]
  }
]`;

export const FIRST_DRAFT: ScopeDraft = { kind: "reader", customRoleIds: [], inline: INLINE_START };

/** The scope that the form means, `null` where no role is chosen yet. */
export function scopeOf(draft: ScopeDraft): TokenScope | null {
  switch (draft.kind) {
    case "custom": {
      const [first, ...rest] = draft.customRoleIds;
      return first === undefined ? null : { customRoleIds: [first, ...rest] };
    }
    case "inline":
      return { inlineRole: draft.inline };
    default:
      return { role: draft.kind };
  }
}

/** The form that means a given scope. */
export function draftOf(scope: TokenScope, before: ScopeDraft): ScopeDraft {
  if ("customRoleIds" in scope) return { ...before, kind: "custom", customRoleIds: scope.customRoleIds };
  if ("inlineRole" in scope) {
    const inline = typeof scope.inlineRole === "string" ? scope.inlineRole : JSON.stringify(scope.inlineRole, null, 2);
    return { ...before, kind: "inline", inline };
  }
  return { ...before, kind: scope.role };
}

/** A scope in a few words. */
export function scopeWords(scope: TokenScope | null, roleNames: ReadonlyMap<string, string>): string {
  if (scope === null) return "no scope";
  if ("customRoleIds" in scope) return scope.customRoleIds.map((id) => roleNames.get(id) ?? id).join(", ");
  if ("inlineRole" in scope) return "inline policy";
  return scope.role.charAt(0).toUpperCase() + scope.role.slice(1);
}
