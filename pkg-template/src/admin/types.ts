/** What `tokenscope/admin` tells and takes, beside the types of `tokenscope`. */
import type { Code, Relation, Statement, TokenScope, Witness } from "../types.js";

/**
 * A change of an account: something put in the place of what has its id or key, or added; something removed; a
 * member's base role; a team left; a token's scope.
 */
export type AccountChange =
  | { put: "member" | "team" | "role" | "token"; value: object }
  | { remove: "member" | "team" | "role" | "token"; id: string }
  | { member: string; role: "no_access" | "reader" | "writer" | "admin" | "owner" }
  | { member: string; leave: string }
  | { token: string; scope: TokenScope };

/** Whom a change would give or take what. */
export type Impact = {
  /** Members in document order, then tokens; those that are new last. */
  affected: Affected[];
  /** How many hold something that is different then, whether or not it makes a difference. */
  considered: number;
};

/** What becomes of a member or token. */
export type Fate = "stays" | "added" | "removed" | "dies" | "revives";

/** A member or token that a change makes a difference to. */
export type Affected = {
  what: "member" | "token";
  id: string;
  fate: Fate;
  /** Of a token that dies, is removed or comes to life: why it is dead then, or was. */
  code: Code | null;
  /** What it may do then, seen from what it may now. */
  relation: Relation;
  gained: Witness[];
  lost: Witness[];
};

/** A policy made from what was used. */
export type LeastPrivilege = {
  policy: Statement[];
  /** What was used, but is no request about one thing, or not allowed to `within`; left out. */
  refused: Witness[];
  /** What the policy allows beyond `within`: things told apart by what they do not have. */
  exceeds: Witness[];
};
