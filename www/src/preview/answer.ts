import type { Principal } from "tokenscope";
import { endOf } from "./life.ts";

/** An action on one concrete resource. */
export interface Place {
  action: string;
  resource: string;
}

/**
 * What becomes of one request:
 * - `allowed`: by owner and scope;
 * - `outside`: the owner may, the scope leaves it out;
 * - `capped`: the scope allows it, the owner's own permissions take it away;
 * - `neither`: both deny;
 * - `unknown`: facts are missing;
 * - `ended`: the token's life is over, whatever is asked.
 */
export type Answer = "allowed" | "outside" | "capped" | "neither" | "unknown" | "ended";

/** The token's answer. The sides come from its decision; where the first denial hides the owner's, `owner` is asked. */
export function answerOf(token: Principal, owner: Principal | null, { action, resource }: Place): Answer {
  if (endOf(token) !== null) return "ended";
  const { decision, side } = token.decide(action, resource);
  if (decision === "allow") return "allowed";
  if (decision === "unknown") return "unknown";
  if (owner?.can(action, resource)) return "outside";
  if (side === "owner") return "capped";
  return side === "scope" && owner === null ? "outside" : "neither";
}
