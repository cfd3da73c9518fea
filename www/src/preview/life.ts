import type { Code, Principal } from "tokenscope";

/** Codes of a token that answers 401 to everything. */
export function isDead(code: Code): boolean {
  return code === "token_unknown" || code === "token_deleted" || code === "token_expired" || code === "owner_removed";
}

/** The code that a token's life ended with, `null` while it lives. It comes before anything that is asked. */
export function endOf(token: Principal): Code | null {
  const { code } = token.decide("viewProject", "proj/any");
  return isDead(code) ? code : null;
}
