import type { Account, RoleOption } from "tokenscope";
import { type Effect, effectOf } from "../preview/effect.ts";
import { codeWords } from "../preview/words.ts";
import type { ScopeDraft } from "./draft.ts";

/** One entry of the role dropdown. */
export interface Choice {
  id: string;
  name: string;
  /** What it would give; `null` while that is not worked out, and without words where it is not asked. */
  effect: Effect | null;
  isDisabled: boolean;
}

const INLINE: Effect = { kind: "open", words: "A policy of its own, starting from nothing" };

/** The choices with what each would give, in the package's order. */
export function choicesOf(options: readonly RoleOption[]): Choice[] {
  return options.map((option) => ({
    id: idOf(option),
    name: option.scope === null ? "Inline policy…" : option.label,
    effect: option.selectable ? (option.scope === null ? INLINE : effectOf(option)) : refused(option),
    isDisabled: !option.selectable,
  }));
}

/** The same before their effects are worked out. */
export function plainChoices(account: Account): Choice[] {
  const plain = (id: string, name: string): Choice => ({ id, name, effect: null, isDisabled: false });
  return [
    plain("reader", "Reader"),
    plain("writer", "Writer"),
    plain("admin", "Admin"),
    ...account.roles().map(({ id, key, name }) => plain(`role ${id ?? key}`, name ?? key)),
    { ...plain("inline", "Inline policy…"), effect: INLINE },
  ];
}

function refused({ code }: RoleOption): Effect {
  const why =
    code === "implicit_deny" || code === "explicit_deny"
      ? "The member may not create access tokens"
      : code && codeWords(code);
  return { kind: "refused", words: why ? `Cannot be chosen: ${inLine(why)}` : "Cannot be chosen" };
}

/** A sentence as the end of a line. */
function inLine(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, "");
}

function idOf({ scope }: RoleOption): string {
  if (scope === null || "inlineRole" in scope) return "inline";
  return "role" in scope ? scope.role : `role ${scope.customRoleIds[0]}`;
}

/** The choice that a draft begins with: of several roles the first. `null` where none is chosen. */
export function chosenId(draft: ScopeDraft): string | null {
  if (draft.kind !== "custom") return draft.kind;
  const [first] = draft.customRoleIds;
  return first === undefined ? null : `role ${first}`;
}

/** The draft after a choice. */
export function choose(id: string, draft: ScopeDraft): ScopeDraft {
  if (id === "reader" || id === "writer" || id === "admin" || id === "inline") return { ...draft, kind: id };
  return { ...draft, kind: "custom", customRoleIds: [id.replace(/^role /, "")] };
}

/** The id of a role, of a choice that is one. */
export function roleOf({ id }: Choice): string | null {
  return id.startsWith("role ") ? id.slice("role ".length) : null;
}
