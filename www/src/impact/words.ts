import type { Affected } from "tokenscope/admin";
import { codeWords } from "../preview/words.ts";

/** What becomes of one, in a few words. */
export function fateWords({ fate, code, relation }: Affected): string {
  switch (fate) {
    case "added":
      return "is new";
    case "removed":
      return "goes";
    case "dies":
      return `stops working: ${code ? inLine(codeWords(code)) : "it is dead then"}`;
    case "revives":
      return "works again";
    case "stays":
      return RELATIONS[relation];
  }
}

const RELATIONS: Record<Affected["relation"], string> = {
  equal: "may do the same",
  narrower: "may do less",
  wider: "may do more",
  overlapping: "may do more of this and less of that",
  disjoint: "may do nothing of what it did, and other things",
  undetermined: "was not found out: it would take too much work",
};

function inLine(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, "");
}
