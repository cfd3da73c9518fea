import type { Account, Code, Relation, TokenScope, Witness } from "tokenscope";
import { cappedBy } from "./capped.ts";
import type { JsonObject } from "./json.ts";

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

export function roleOptions(account: Account, document: JsonObject, memberId: string): RoleOption[] {
  const owner = account.member(memberId);
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
      cappedBy: cappedBy(document, memberId, token, (other) => other.draftToken(memberId, scope)),
      missing: onlyThere,
      suggestion: null,
      breadth: rows.length,
    };
  });
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
