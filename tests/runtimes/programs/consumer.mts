// How an application in TypeScript uses the package; compiled, not run.

import type * as types from "tokenscope";
import * as tokenscope from "tokenscope";
import { Account, formatPolicy, type Principal, parsePolicy, resource, TokenscopeError } from "tokenscope";
import * as slim from "tokenscope/slim";

export const version: string = tokenscope.version();
export const slimVersion: string = slim.version();
export const ready: Promise<void> = slim.init(fetch("tokenscope.wasm"));
slim.initSync(new Uint8Array());
// @ts-expect-error: nothing is no module
slim.initSync(undefined);

/** Documents: text, bytes, an object, pages of a list. */
const member: types.MemberDocument = { _id: "m", role: "reader", customRoles: ["dev"], roleAttributes: { p: ["web"] } };
const role: types.RoleDocument = { key: "dev", policy: [{ effect: "allow", actions: ["*"], resources: ["proj/*"] }] };
const document: types.AccountDocument = {
  members: [{ items: [member], totalCount: 1 }],
  roles: { items: [role] },
  tokens: [{ _id: "t", memberId: "m", inlineRole: role.policy, expiry: null }],
  plan: { customRoles: true },
  environments: { web: [{ key: "live", tags: [], critical: true }] },
};
const account: Account = Account.load(document, { strict: true, unboundDeny: "deny-all", inlineBase: "reader" });
Account.load("{}");
Account.load(new Uint8Array(), { allowPartial: true, readersOnlyReaderTokens: false }).free();
// @ts-expect-error: a document has members
Account.load({});
// @ts-expect-error: a misspelt option
Account.load(document, { strickt: true });
// @ts-expect-error: another word
Account.load(document, { unboundDeny: "deny" });
// @ts-expect-error: accounts are loaded
new Account();
// @ts-expect-error: a secret has a time beside it
account.authenticate("api-x");

/** Principals. */
const scope: types.TokenScope = { customRoleIds: ["dev"] };
const who: Principal = account.member("m");
export const everyone: Principal[] = [
  who,
  account.token("t"),
  account.token("t", { now: Date.now() }),
  account.draftToken("m", scope, { kind: "service" }),
  account.draftToken("m", { role: "writer" }),
  account.draftToken("m", { inlineRole: "[]" }),
  account.policyPrincipal(role.policy, { base: "reader", gate: true, roleAttributes: { p: ["web"] } }),
  account.policyPrincipal("[]"),
];
// @ts-expect-error: tokens have no such base role
account.draftToken("m", { role: "owner" });
// @ts-expect-error: at least one role
account.draftToken("m", { customRoleIds: [] });
// @ts-expect-error: a scope is one of three
account.draftToken("m", {});
// @ts-expect-error: an effect in capitals
account.policyPrincipal([{ effect: "Allow", actions: ["*"], resources: ["*"] }]);
// @ts-expect-error: a time, not a date
account.token("t", { now: new Date() });

/** Answers. */
const flag: string = resource({
  proj: { key: "web" },
  env: { key: "live", critical: true },
  flag: { key: "a", tags: ["b"], views: [] },
});
export const yes: boolean = who.can("updateOn", flag);
const decision: types.Decision = who.decide("updateOn", flag, { facts: "path-only" });
const all: types.AllDecision = who.decideAll("updateOn", [flag] as const);
const why: types.Explanation = who.explain("updateOn", flag);
export const cells: Uint8Array = who.matrix(["updateOn"], [flag]);
export const told: readonly types.Diagnostic[] = [...who.diagnostics, ...account.diagnostics];
// @ts-expect-error: resources are a list
who.decideAll("updateOn", flag);
// @ts-expect-error: another word
who.decide("updateOn", flag, { facts: "some" });
// @ts-expect-error: no member writes answers
decision.allowed.toFixed();
// @ts-expect-error: diagnostics of a principal are not for changing
who.diagnostics.push();
// @ts-expect-error: a principal, not its id
who.compareTo("ada");
// @ts-expect-error: an option has a label, no name
account.roleOptions("ada")[0]?.name;
// @ts-expect-error: a personal token names its owner, or null
account.authorizeTokenChange(who, { type: "create", kind: "personal", scope: { role: "reader" } });
// @ts-expect-error: comes with a later version
account.snapshot();
// @ts-expect-error: a segment is an object
resource({ proj: "web" });

/** Codes can be told apart to the last one. */
export function word(code: types.Code): string {
  switch (code) {
    case "allowed":
      return "yes";
    case "implicit_deny":
    case "explicit_deny":
      return "no";
    case "view_gate":
    case "view_team_gate":
    case "view_sdk_key_gate":
    case "view_template_gate":
      return "not visible";
    case "action_not_on_type":
    case "bad_resource":
    case "incomplete_facts":
      return "not a question";
    case "token_unknown":
    case "token_deleted":
    case "token_expired":
    case "owner_removed":
    case "token_may_not_manage_tokens":
      return "not this token";
    case "scope_exceeds_owner":
    case "scope_exceeds_actor":
    case "not_your_token":
    case "plan_without_custom_roles":
    case "bad_scope":
    case "bad_change":
      return "not this change";
    default: {
      const never: never = code;
      return never;
    }
  }
}

export function quote(explanation: types.Explanation): string[] {
  const gate = explanation.gate === null ? [] : quote(explanation.gate);
  return explanation.records
    .filter((record) => record.matched === "unknown" || record.failed?.part === "tag")
    .map(({ ref, effect, failed }) => `${effect} ${ref.role ?? ref.source} ${ref.via} ${failed?.segment ?? "-"}`)
    .concat(gate, String(all.failedAt));
}

const entry = account.authenticate("api-x", Date.now());
if (entry.ok) {
  entry.token.can("viewProject", entry.tokenId);
  // @ts-expect-error: who is let in has no code
  entry.code;
} else {
  refused(entry.status, entry.code);
}

function refused(_status: 401, _code: types.Code): void {}

/** Lists. */
export const lists: [types.MemberSummary[], types.TeamSummary[], types.RoleSummary[], types.TokenSummary[]] = [
  account.members(),
  account.teams(),
  account.roles(),
  account.tokens(),
];
export const projects: types.ProjectSummary[] = account.environments();
const catalog: types.Catalog = account.catalog();
export const wide: string[] = catalog.types.flatMap(({ actions }) =>
  actions.filter((one) => one.allEnvironments).map((one) => one.name),
);

/** Policies. */
const parsed: types.ParsedPolicy = parsePolicy("[]", { strict: true });
// @ts-expect-error: null where it has errors
formatPolicy(parsed.policy);
export const text: string = parsed.policy === null ? "" : formatPolicy(parsed.policy);

/** Errors, and memory. */
try {
  using shortLived: Account = Account.load(document);
  shortLived.member("nobody");
} catch (error) {
  const code: string = error instanceof TokenscopeError ? error.code : "";
  quote(why).push(code);
}

/** Nothing is `any`. */
type IsAny<T> = 0 extends 1 & T ? true : false;
type Results<T> = {
  [Key in keyof T]: T[Key] extends (...args: never) => infer Result ? IsAny<Result> : IsAny<T[Key]>;
}[keyof T];
type AllTyped<T> = true extends Results<T> ? false : true;
export const typed: [AllTyped<Account>, AllTyped<Principal>, AllTyped<typeof tokenscope>] = [true, true, true];
// @ts-expect-error: this would be noticed
export const untyped: AllTyped<{ answer(): ReturnType<typeof JSON.parse> }> = true;
