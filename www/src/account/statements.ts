import { parsePolicy, type StatementRef, type TokenScope } from "tokenscope";
import base from "../../../src/catalog/base-roles.json" with { type: "json" };
import { entries, isObject, type JsonObject } from "./json.ts";
import { find } from "./people.ts";

/** Where a principal's statements are written. */
export interface Subject {
  document: JsonObject;
  memberId: string | null;
  scope: TokenScope | null;
  tokenId: string | null;
}

/** The statement that a reference means, as it is written, or `null` where it is not to be found. */
export function statementAt(ref: StatementRef, subject: Subject): JsonObject | null {
  return pick(listOf(ref, subject), ref.index);
}

function listOf(ref: StatementRef, subject: Subject): unknown {
  const { document, memberId, scope, tokenId } = subject;
  switch (ref.source) {
    case "role":
      return ref.role === null ? null : find(document.roles, "key", ref.role)?.policy;
    case "inline": {
      if (scope === null || !("inlineRole" in scope)) return null;
      return typeof scope.inlineRole === "string" ? parsePolicy(scope.inlineRole).policy : scope.inlineRole;
    }
    case "grant":
      return (ref.via === null ? find(document.members, "_id", memberId ?? "") : find(document.teams, "key", ref.via))
        ?.permissionGrants;
    case "frozen":
      return frozenList(ref, tokenId === null ? undefined : find(document.tokens, "_id", tokenId));
    case "base":
      return basePolicy(ref.role === baseOf(ref.side, subject) ? ref.role : "reader");
  }
}

function frozenList(ref: StatementRef, token: JsonObject | undefined): unknown {
  const side = isObject(token?.frozen) && ref.side ? token.frozen[ref.side] : null;
  return entries(side).find((policy) => (policy.role ?? null) === ref.role && (policy.via ?? null) === ref.via)
    ?.statements;
}

/** The base roles stand in the engine's own data file; one's own tokens come after the statements of the role. */
function basePolicy(name: string | null): unknown[] {
  const policy = Object.entries(base.roles).find(([role]) => role === name)?.[1] ?? [];
  return [...policy, base.ownTokens];
}

function pick(list: unknown, index: number): JsonObject | null {
  const entry: unknown = Array.isArray(list) ? list[index] : null;
  return isObject(entry) ? entry : null;
}

/** The base role behind one side, by name. `null` where custom roles are there in its place. */
export function baseOf(side: StatementRef["side"], { document, memberId, scope }: Subject): string | null {
  if (side === "scope") return scope && "role" in scope ? scope.role : null;
  const member = find(document.members, "_id", memberId ?? "");
  const custom = Array.isArray(member?.customRoles) && member.customRoles.length > 0;
  return typeof member?.role === "string" && (!custom || member.role === "owner") ? member.role : null;
}
