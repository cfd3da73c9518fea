import type { Catalog, Principal } from "tokenscope";
import { chainOf, typeOf } from "./chain.ts";
import { endOf } from "./life.ts";
import { VERBS, type Verb, verbOf } from "./verbs.ts";

/**
 * What one cell says about a token:
 * - `allowed`: by owner and scope;
 * - `outside`: the owner may, the scope leaves it out;
 * - `capped`: the scope allows it, the owner's own permissions take it away;
 * - `neither`: both deny;
 * - `unknown`: facts are missing;
 * - `ended`: the token's life is over, whatever is asked.
 */
export type Answer = "allowed" | "outside" | "capped" | "neither" | "unknown" | "ended";
export const ANSWERS: readonly Answer[] = ["allowed", "capped", "outside", "neither", "unknown", "ended"];

export interface ActionRow {
  name: string;
  allEnvironments: boolean;
  /** One per resource of the table. */
  answers: Answer[];
}

export interface VerbGroup {
  verb: Verb;
  rows: ActionRow[];
}

export interface TypeTable {
  type: string;
  chain: string;
  resources: string[];
  groups: VerbGroup[];
}

export type Counts = Record<Answer, number>;

export interface Preview {
  tables: TypeTable[];
  counts: Counts;
  /** Resources whose chain of types has no actions in the catalog, and so no table. */
  unplaced: string[];
}

const DENY = 0;
const ALLOW = 1;

/**
 * Asks the package about every action of the type of each resource.
 * `owner` is the token's owner; `null` where the token has none (a service token), then the sides come from the decisions alone.
 */
export function preview(
  catalog: Catalog,
  token: Principal,
  owner: Principal | null,
  resources: readonly string[],
): Preview {
  const counts = noCounts();
  const unplaced: string[] = [];
  const byChain = new Map<string, { type: Catalog["types"][number]; resources: string[] }>();
  for (const resource of resources) {
    const type = typeOf(catalog, resource);
    if (!type || type.actions.length === 0) unplaced.push(resource);
    else {
      const chain = chainOf(resource);
      const known = byChain.get(chain);
      if (known) known.resources.push(resource);
      else byChain.set(chain, { type, resources: [resource] });
    }
  }
  const tables = [...byChain].map(([chain, { type, resources: columns }]) => {
    const actions = type.actions.filter((action) => !action.legacy);
    const names = actions.map((action) => action.name);
    const answers = answerAll(token, owner, names, columns);
    const rows = actions.map((action, a) => ({
      name: action.name,
      allEnvironments: action.allEnvironments,
      answers: columns.map((_, r) => answers[r * names.length + a] ?? "unknown"),
    }));
    for (const answer of answers) counts[answer] += 1;
    const groups = VERBS.map((verb) => ({ verb, rows: rows.filter((row) => verbOf(row.name) === verb) })).filter(
      (group) => group.rows.length > 0,
    );
    return { type: type.type, chain, resources: columns, groups };
  });
  return { tables, counts, unplaced };
}

/** Row-major, resources x actions, as `matrix` answers. */
function answerAll(token: Principal, owner: Principal | null, actions: string[], resources: string[]): Answer[] {
  if (endOf(token) !== null) return new Array<Answer>(actions.length * resources.length).fill("ended");
  const ofToken = token.matrix(actions, resources);
  const ofOwner = owner?.matrix(actions, resources) ?? null;
  return Array.from(ofToken, (cell, at) => {
    if (cell === ALLOW) return "allowed";
    if (cell !== DENY) return "unknown";
    if (ofOwner?.[at] === ALLOW) return "outside";
    // Denied to the owner as well, or no owner to ask: which sides deny is in the decision.
    const side = token.decide(
      actions[at % actions.length] ?? "",
      resources[Math.floor(at / actions.length)] ?? "",
    ).side;
    if (side === "owner") return "capped";
    return side === "scope" && ofOwner === null ? "outside" : "neither";
  });
}

export function noCounts(): Counts {
  return { allowed: 0, outside: 0, capped: 0, neither: 0, unknown: 0, ended: 0 };
}

/** Looks single answers up. */
export function lookup(tables: readonly TypeTable[]): (action: string, resource: string) => Answer | null {
  const byResource = new Map<string, Map<string, Answer>>();
  for (const { resources, groups } of tables)
    resources.forEach((resource, column) => {
      const answers = new Map<string, Answer>();
      for (const row of groups.flatMap(({ rows }) => rows)) answers.set(row.name, row.answers[column] ?? "unknown");
      byResource.set(resource, answers);
    });
  return (action, resource) => byResource.get(resource)?.get(action) ?? null;
}

export function total(counts: Counts): number {
  return ANSWERS.reduce((sum, answer) => sum + counts[answer], 0);
}
