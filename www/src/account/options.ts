import type { Account, Code, Relation, TokenScope, Witness } from "tokenscope";
import { asOwner } from "./capped.ts";
import type { JsonObject } from "./json.ts";

/** A choice of the role dropdown. `scope` is `null` for a policy that is not written yet. */
export interface RoleOption {
  scope: TokenScope | null;
  label: string;
  selectable: boolean;
  code: Code | null;
  toOwn: Relation;
  empty: boolean;
  cappedBy: readonly Witness[];
  missing: readonly Witness[];
  suggestion: string | null;
  breadth: number;
}

/** Every choice of the dropdown, in the account's order, with what it would give the member. */
export function roleOptions(account: Account, document: JsonObject, memberId: string): RoleOption[] {
  const owner = account.member(memberId);
  const unlimited = asOwner(document, memberId);
  const scopes: [string, TokenScope][] = [
    ["Reader", { role: "reader" }],
    ["Writer", { role: "writer" }],
    ["Admin", { role: "admin" }],
    ...account.roles().map(({ id, key, name }): [string, TokenScope] => [name ?? key, { customRoleIds: [id ?? key] }]),
  ];
  const options = scopes.map(([label, scope]) => {
    const token = account.draftToken(memberId, scope);
    const { relation, onlyThere } = token.compareTo(owner);
    const rows = token.permissions().rows.filter(({ cell }) => cell !== "none");
    return {
      scope,
      label,
      selectable: true,
      code: null,
      toOwn: relation,
      empty: rows.length === 0,
      cappedBy: unlimited.draftToken(memberId, scope).compareTo(token).onlyHere,
      missing: onlyThere,
      suggestion: null,
      breadth: rows.length,
    };
  });
  unlimited.free();
  return [
    ...options,
    {
      scope: null,
      label: "Inline policy",
      selectable: true,
      code: null,
      toOwn: "narrower",
      empty: true,
      cappedBy: [],
      missing: [],
      suggestion: null,
      breadth: 0,
    },
  ];
}
