import type { Code, Explanation, StatementRef } from "tokenscope";
import type { Answer } from "./answer.ts";
import { segments } from "./chain.ts";
import type { Amount, Amounts } from "./table.ts";

export const ANSWER_WORDS: Record<Answer, { title: string; detail: string }> = {
  allowed: { title: "Allowed", detail: "" },
  capped: {
    title: "Taken away by the owner's permissions",
    detail: "The scope allows it, but the owner may not do it, so the token may not either.",
  },
  outside: { title: "Outside the scope", detail: "The owner may do it, but the scope leaves it out." },
  neither: { title: "Denied by both", detail: "Neither the owner's permissions nor the scope allow it." },
  ended: { title: "Refused with 401", detail: "" },
  unknown: { title: "Unknown", detail: "It depends on facts that the resource does not give." },
};

/** The package's codes, in words. A code that is not here is shown as it is. */
const CODE_WORDS: Record<string, string> = {
  allowed: "The statements below allow it.",
  implicit_deny: "No statement allows it, and what no statement allows is denied.",
  explicit_deny: "A statement denies it, and no role allows it.",
  view_gate: "It needs viewProject on the project first, and that is denied.",
  view_team_gate: "It needs viewTeam on the team first, and that is denied.",
  view_sdk_key_gate: "It needs viewSdkKey first, and that is denied.",
  view_template_gate: "It needs viewTemplate first, and that is denied.",
  action_not_on_type: "Resources of this type have no such action.",
  bad_resource: "This is not a resource.",
  incomplete_facts:
    "It is allowed with some tags or names and denied with others, and the resource does not say which it has.",
  token_unknown: "There is no such token: the request is answered 401.",
  token_deleted: "The token was deleted: every request is answered 401.",
  token_expired: "The token has expired: every request is answered 401.",
  owner_removed: "The token's owner is no longer a member: every request is answered 401.",
  token_may_not_manage_tokens:
    "A token may manage tokens only as an Admin's admin token, or where its own policy says so.",
  scope_exceeds_owner: "The scope is above what the token's owner may choose.",
  scope_exceeds_actor: "The token would be able to do more than the token that asks for it.",
  not_your_token: "The token is another's: it can be deleted, but not reset or given another scope.",
  plan_without_custom_roles: "The plan has no custom roles, so no token can be scoped with one or with a policy.",
  bad_scope: "A scope is exactly one of a base role, custom roles and an inline policy.",
  bad_change: "The change changes nothing, or sets an expiry that is over.",
};

export function codeWords(code: Code): string {
  return CODE_WORDS[code] ?? code;
}

export const AMOUNT_WORDS: Record<Amount, string> = {
  all: "All",
  some: "Some",
  none: "None",
  undetermined: "Not found out",
};

/** How much a token could do at all. */
export function amountWords({ all, some, none, undetermined }: Amounts): string {
  const total = all + some + none + undetermined;
  const parts = [
    all > 0 ? `${all} on everything` : "",
    some > 0 ? `${some} on some things` : "",
    undetermined > 0 ? `${undetermined} not found out` : "",
  ].filter((part) => part !== "");
  return `Of ${total} actions: ${parts.length > 0 ? parts.join(", ") : "none"}.`;
}

const TYPE_TITLES: Record<string, string> = {
  acct: "Account",
  proj: "Projects",
  env: "Environments",
  "sdk-key": "SDK keys",
  aiconfig: "AI configs",
  "ai-model-config": "AI model configs",
  "ip-allowlist": "IP allowlist",
  "service-token": "Service tokens",
  token: "Access tokens",
  vega: "Vega",
};

export function typeTitle(type: string): string {
  const known = TYPE_TITLES[type];
  if (known) return known;
  const words = type.replaceAll("-", " ");
  const plural = /s$/.test(words) ? words : /[^aeiou]y$/.test(words) ? `${words.slice(0, -1)}ies` : `${words}s`;
  return plural.charAt(0).toUpperCase() + plural.slice(1);
}

/** What one side says. `null` where it depends on missing facts. */
export function sideWords(side: StatementRef["side"], allows: boolean | null): string {
  if (side === "scope")
    return allows === null ? "The scope may allow it" : allows ? "The scope allows it" : "The scope does not allow it";
  const who = side === "owner" ? "The owner" : "The member";
  return allows === null ? `${who} may or may not` : allows ? `${who} may` : `${who} may not`;
}

/** What a side without any statement close by is about instead. */
export function elsewhereWords(patterns: readonly string[], action: string): string {
  if (patterns.length === 0) return "It has no allowing statement at all.";
  const all = [...new Set(patterns.flatMap((pattern) => pattern.split(",")))];
  const shown = all.slice(0, 3).map((pattern) => `\`${pattern}\``);
  const more = all.length > 3 ? ` and ${all.length - 3} more` : "";
  return `No statement is about \`${action}\` here, only about ${shown.join(", ")}${more}.`;
}

/** Where a statement stands, in words. `base` is the base role of its side. */
export function sourceWords(ref: StatementRef, base: string | null): string {
  const via = ref.via ? ` through team ${ref.via}` : "";
  switch (ref.source) {
    case "role":
      return `role ${ref.role ?? ""}${via}`;
    case "base":
      return ref.role === base ? `base role ${base ?? ""}` : `reader base of role ${ref.role ?? ""}${via}`;
    case "inline":
      return "inline policy";
    case "grant":
      return `permission grant${ref.via ? ` of team ${ref.via}` : ""}`;
    case "frozen":
      return `as frozen at creation${ref.role ? `: role ${ref.role}${via}` : ""}`;
  }
}

type Failed = NonNullable<Explanation["records"][number]["failed"]>;

/** Which part of a statement did not match. */
export function failedWords(failed: Failed, resource: string): string {
  const segment = failed.segment === null ? undefined : segments(resource)[failed.segment];
  const thing = segment ? segment.type : "resource";
  const name = segment?.name ? ` \`${segment.name}\`` : "";
  switch (failed.part) {
    case "action":
      return `it is about \`${failed.pattern}\``;
    case "chain":
      return `it is about \`${failed.pattern}\`, another kind of resource`;
    case "name":
      return `${thing}${name} is not \`${failed.pattern}\``;
    case "tag":
      return `${thing}${name} has no tag \`${failed.pattern}\``;
    case "property":
      return `${thing}${name} is not \`${failed.pattern}\``;
    case "view":
      return `${thing}${name} is not in \`${failed.pattern}\``;
    case "unbound":
      return `\`${failed.pattern}\` has no value`;
  }
}
