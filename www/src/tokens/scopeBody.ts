import type { TokenScope } from "tokenscope";

/** A scope as the server takes it: a policy is JSON, not a text. `null`: it is none yet. */
export function scopeBody(scope: TokenScope): Record<string, unknown> | null {
  if (!("inlineRole" in scope) || typeof scope.inlineRole !== "string") return { ...scope };
  try {
    return { inlineRole: JSON.parse(scope.inlineRole) };
  } catch {
    return null;
  }
}

/** The JSON Patch that gives a token another scope: what it had goes, for a token has exactly one. */
export function scopePatch(before: TokenScope | null, after: Record<string, unknown>): object[] {
  const gone = Object.keys(before ?? {}).filter((key) => !(key in after));
  return [
    ...gone.map((key) => ({ op: "remove", path: `/${key}` })),
    // `add` replaces what is there.
    ...Object.entries(after).map(([key, value]) => ({ op: "add", path: `/${key}`, value })),
  ];
}
