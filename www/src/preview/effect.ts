import type { Relation, Witness } from "tokenscope";
import { segments } from "./chain.ts";
import { amountOf, type Section } from "./table.ts";
import { typeTitle } from "./words.ts";

/** What a scope would give its owner, in the fields of the package's role options. */
export interface Given {
  toOwn: Relation;
  empty: boolean;
  /** `null` while it is not worked out. */
  cappedBy: readonly Witness[] | null;
  missing: readonly Witness[];
  suggestion: string | null;
}

/** The sort of an effect, for its icon. */
export type EffectKind = "same" | "less" | "capped" | "nothing" | "refused" | "open" | "unknown";

export interface Effect {
  kind: EffectKind;
  /** Package text: names in backticks. */
  words: string;
}

/** What a scope would give, in one line. */
export function effectOf({ toOwn, empty, cappedBy, missing, suggestion }: Given): Effect {
  if (empty) return { kind: "nothing", words: `Can do nothing${suggestion ? `: ${suggestion}` : ""}` };
  if (toOwn === "undetermined")
    return { kind: "unknown", words: "How it compares was not found out: it would take too much work" };
  const taken =
    cappedBy === null
      ? ". What is taken away is being worked out"
      : cappedBy.length > 0
        ? `. Taken away: ${examples(cappedBy)}`
        : "";
  const isCapped = cappedBy !== null && cappedBy.length > 0;
  const kind = isCapped ? "capped" : "less";
  if (missing.length === 0) return { kind: isCapped ? kind : "same", words: `The same as the owner${taken}` };
  if (missing.every(isOwnToken))
    return { kind: isCapped ? kind : "same", words: `The same as the owner, but for their own tokens${taken}` };
  return { kind, words: `Less than the owner: no ${examples(missing)}${taken}` };
}

/** What a scope that grants nothing is in want of, as far as its table tells: what nothing but a gate stands before. */
export function missingView(sections: readonly Section[]): string | null {
  for (const { type, lines } of sections)
    for (const { actions, cell, limitedBy } of lines)
      if (amountOf(cell) === "none" && limitedBy.length === 1 && limitedBy[0] === "gate")
        return `a view permission is missing, for \`${actions[0]}\` on ${inSentence(typeTitle(type))}`;
  return null;
}

/** The first and how many more; what differs alike is one. */
function examples(witnesses: readonly Witness[]): string {
  // Tokens of one's own are missing from every scope: any other example says more.
  const first = witnesses.find((witness) => !isOwnToken(witness)) ?? witnesses[0];
  if (!first) return "";
  const more = witnesses.length - 1;
  return `\`${first.action}\` on ${kindWords(first.resource)}${more > 0 ? ` and ${more} more` : ""}`;
}

/** A resource's type as one says it in a sentence. */
export function kindWords(resource: string): string {
  return inSentence(typeTitle(segments(resource).at(-1)?.type ?? resource));
}

function inSentence(title: string): string {
  return /^[A-Z]{2}/.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
}

/** Everybody may manage their own tokens, and no scope holds that: it is missing wherever a token is compared with its owner. */
function isOwnToken({ resource }: Witness): boolean {
  const [first, second] = segments(resource);
  return first?.type === "member" && second?.type === "token";
}
