import type { Cell, Condition, Limit } from "tokenscope";

/** Whose table it is: a token has two sides, a member or a bare policy one. */
export type Whose = "token" | "member";

/** One part of the conditions; all parts must hold. */
export interface ConditionPart {
  title: string;
  /** One of these. Package text: specifiers in backticks. */
  anyOf: string[];
}

/** A condition as a sentence, in the specifiers that the authors wrote. `chain` is what the row is about. */
export function conditionWords({ where, within, except }: Condition, chain: string): string {
  const parts = [
    where === chain ? "everywhere" : `on ${code(where)}`,
    ...within.map((any) => `within ${list(any, "or")}`),
  ].join(", ");
  return except.length > 0 ? `${parts}, except ${list(except, "and")}` : parts;
}

const TITLES: Record<Whose, Record<Limit, string>> = {
  token: {
    owner: "The owner may do it",
    scope: "The scope allows it",
    gate: "And only what may be seen",
  },
  member: { owner: "Allowed", scope: "Allowed", gate: "And only what may be seen" },
};

/** The parts of a cell that says "some". */
export function conditionParts(cell: Cell, chain: string, whose: Whose): ConditionPart[] {
  if (typeof cell === "string" || !("some" in cell)) return [];
  const { some } = cell;
  return (["scope", "owner", "gate"] as const).flatMap((side) => {
    const conditions = some[side];
    if (!conditions) return [];
    return { title: TITLES[whose][side], anyOf: conditions.map((condition) => conditionWords(condition, chain)) };
  });
}

const LIMITS: Record<Limit, string> = {
  scope: "the scope",
  owner: "the owner's own permissions",
  gate: "a view permission",
};

/** Who stands in the way of more. `null` where nobody does. */
export function limitWords(limitedBy: readonly Limit[]): string | null {
  return limitedBy.length === 0
    ? null
    : `Limited by ${join(
        limitedBy.map((limit) => LIMITS[limit]),
        "and",
      )}.`;
}

/** Why a cell was not found out. */
export function undeterminedWords(reason: string): string {
  return reason === "budget"
    ? "Not found out: these policies are so entangled that it would take more work than one question is given. Ask about one request below; that is always answered."
    : `Not found out: ${reason}.`;
}

function code(specifier: string): string {
  return `\`${specifier}\``;
}

/** So many specifiers are written out; whoever wrote more knows them. */
const MANY = 8;

function list(specifiers: readonly string[], word: "and" | "or"): string {
  const more = specifiers.length - MANY;
  return join([...specifiers.slice(0, MANY).map(code), ...(more > 0 ? [`${more} more`] : [])], word);
}

export function join(parts: readonly string[], word: "and" | "or"): string {
  if (parts.length < 3) return parts.join(` ${word} `);
  return `${parts.slice(0, -1).join(", ")} ${word} ${parts.at(-1)}`;
}
