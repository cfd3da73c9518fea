/** Wrong arguments, for every argument of every function. Each: `[name, call, code, word in the message]`. */
import { explode, NO_LISTS, NO_OPTIONS, NO_STRINGS, NO_TIMES, own, revoked, sparse, throwing } from "./values.mjs";

const FLAG = "proj/web:env/live:flag/beacon";
const MAX_CELLS = 1 << 24;

/** `t`: the package. `account`, `who`: there for the taking. */
export function calls({ t, account, who }) {
  const all = (what, values, call, code, word) =>
    Object.entries(values).map(([name, make]) => [`${what}: ${name}`, () => call(make()), code, word]);
  return [
    ...all("parsePolicy", NO_STRINGS, (x) => t.parsePolicy(x), "bad_argument", "`text`"),
    ...all("parsePolicy options", NO_OPTIONS, (x) => t.parsePolicy("[]", x), "bad_argument", "options"),
    ...all("member", NO_STRINGS, (x) => account.member(x), "bad_argument", "`id`"),
    ...all("token", NO_STRINGS, (x) => account.token(x), "bad_argument", "`id`"),
    ...all("token at", NO_OPTIONS, (x) => account.token("t", x), "bad_argument", "options"),
    ...all("token now", NO_TIMES, (x) => account.token("t", { now: x }), "bad_argument", "`now`"),
    ...all("draftToken", NO_STRINGS, (x) => account.draftToken(x, { role: "reader" }), "bad_argument", "`memberId`"),
    ...all(
      "draftToken options",
      NO_OPTIONS,
      (x) => account.draftToken("dev", { role: "reader" }, x),
      "bad_argument",
      "options",
    ),
    ...all("policyPrincipal options", NO_OPTIONS, (x) => account.policyPrincipal([], x), "bad_argument", "options"),
    ...all("authenticate", NO_STRINGS, (x) => account.authenticate(x, 0), "bad_argument", "`secret`"),
    ...all("authenticate at", NO_TIMES, (x) => account.authenticate("x", x), "bad_argument", "`nowMs`"),
    ...all("roleOptions", NO_STRINGS, (x) => account.roleOptions(x), "bad_argument", "`memberId`"),
    ...all("compareTo", NO_STRINGS, (x) => who.compareTo(x), "bad_argument", "`other`"),
    ...all("visibleTokens", NO_STRINGS, (x) => account.visibleTokens(x), "bad_argument", "actor"),
    ...all("visibleTokens options", NO_OPTIONS, (x) => account.visibleTokens(who, x), "bad_argument", "options"),
    ...all(
      "authorizeTokenChange, actor",
      NO_STRINGS,
      (x) => account.authorizeTokenChange(x, { type: "delete", tokenId: "t" }),
      "bad_argument",
      "actor",
    ),
    ...all(
      "authorizeTokenChange at",
      NO_TIMES,
      (x) => account.authorizeTokenChange(who, { type: "delete", tokenId: "t" }, { now: x }),
      "bad_argument",
      "`now`",
    ),
    ["no role options of nobody", () => account.roleOptions("nobody"), "not_found", "nobody"],
    ["a bare policy is no actor", () => account.visibleTokens(account.policyPrincipal([])), "not_an_actor", "policy"],
    [
      "no change of no token",
      () => account.authorizeTokenChange(who, { type: "delete", tokenId: "x" }),
      "not_found",
      "x",
    ],
    ["no change without a type", () => account.authorizeTokenChange(who, {}), "bad_change", "type"],
    ["no change that is none", () => account.authorizeTokenChange(who, 7), "bad_change", "object"],
    ...all("can, action", NO_STRINGS, (x) => who.can(x, FLAG), "bad_argument", "`action`"),
    ...all("can, resource", NO_STRINGS, (x) => who.can("updateOn", x), "bad_argument", "`resource`"),
    ...all("decide, action", NO_STRINGS, (x) => who.decide(x, FLAG), "bad_argument", "`action`"),
    ...all("decide, resource", NO_STRINGS, (x) => who.decide("updateOn", x), "bad_argument", "`resource`"),
    ...all("decide, options", NO_OPTIONS, (x) => who.decide("updateOn", FLAG, x), "bad_argument", "options"),
    ...all("explain, action", NO_STRINGS, (x) => who.explain(x, FLAG), "bad_argument", "`action`"),
    ...all("explain, resource", NO_STRINGS, (x) => who.explain("updateOn", x), "bad_argument", "`resource`"),
    ...all("explain, options", NO_OPTIONS, (x) => who.explain("updateOn", FLAG, x), "bad_argument", "options"),
    ...all("decideAll, action", NO_STRINGS, (x) => who.decideAll(x, [FLAG]), "bad_argument", "`action`"),
    ...all("decideAll, resources", NO_LISTS, (x) => who.decideAll("updateOn", x), "bad_argument", "resource"),
    ...all("matrix, actions", NO_LISTS, (x) => who.matrix(x, [FLAG]), "bad_argument", "action"),
    ...all("matrix, resources", NO_LISTS, (x) => who.matrix(["updateOn"], x), "bad_argument", "resource"),
    ...all("matrix, options", NO_OPTIONS, (x) => who.matrix(["updateOn"], [FLAG], x), "bad_argument", "options"),
    ...all("load options", NO_OPTIONS, (x) => t.Account.load({ members: [] }, x), "bad_argument", "options"),
    ...options(t, account, who),
    ...limits(t, account, who),
    ...scopes(account),
    ...segments(t),
    ...policies(t, account),
  ];
}

/** A misspelt option is no option, and one with another value than it can have is none. */
function options(t, account, who) {
  const load = (given) => () => t.Account.load({ members: [] }, given);
  const role = { role: "reader" };
  return [
    ["an option of load that is misspelt", load({ strickt: true }), "bad_argument", "`strickt`"],
    ["an option of load in other letters", load({ allow_partial: true }), "bad_argument", "`allow_partial`"],
    ["an option of load called __proto__", load(own('{"__proto__":{"strict":true}}')), "bad_argument", "`__proto__`"],
    ["strict as text", load({ strict: "false" }), "bad_argument", "`strict`"],
    ["strict as a number", load({ strict: 1 }), "bad_argument", "`strict`"],
    ["strict as null", load({ strict: null }), "bad_argument", "`strict`"],
    ["allowPartial as text", load({ allowPartial: "yes" }), "bad_argument", "`allowPartial`"],
    ["unboundDeny that is none", load({ unboundDeny: "deny" }), "bad_argument", "`unboundDeny`"],
    ["unboundDeny as a list", load({ unboundDeny: ["skip"] }), "bad_argument", "`unboundDeny`"],
    ["inlineBase that is none", load({ inlineBase: "writer" }), "bad_argument", "`inlineBase`"],
    [
      "readersOnlyReaderTokens as a number",
      load({ readersOnlyReaderTokens: 1 }),
      "bad_argument",
      "`readersOnlyReaderTokens`",
    ],
    ["an option whose getter throws", load(throwing("strict")), "bad_argument", "boom"],
    ["facts that are none", () => who.decide("updateOn", FLAG, { facts: "path_only" }), "bad_argument", "`facts`"],
    ["facts as null", () => who.decide("updateOn", FLAG, { facts: null }), "bad_argument", "`facts`"],
    ["facts misspelt", () => who.explain("updateOn", FLAG, { fact: "complete" }), "bad_argument", "`fact`"],
    ["facts whose getter throws", () => who.matrix([], [], throwing("facts")), "bad_argument", "boom"],
    ["strict of parsePolicy misspelt", () => t.parsePolicy("[]", { Strict: true }), "bad_argument", "`Strict`"],
    ["now misspelt", () => account.token("t", { at: 0 }), "bad_argument", "`at`"],
    ["no now", () => account.token("t", {}), "bad_argument", "`now`"],
    ["now whose getter throws", () => account.token("t", throwing("now")), "bad_argument", "boom"],
    ["kind that is none", () => account.draftToken("dev", role, { kind: "robot" }), "bad_argument", "`kind`"],
    ["kind misspelt", () => account.draftToken("dev", role, { kynd: "service" }), "bad_argument", "`kynd`"],
    ["base that is none", () => account.policyPrincipal([], { base: "admin" }), "bad_argument", "`base`"],
    ["base misspelt", () => account.policyPrincipal([], { bases: "reader" }), "bad_argument", "`bases`"],
    ["gate as text", () => account.policyPrincipal([], { gate: "no" }), "bad_argument", "`gate`"],
    [
      "roleAttributes as text",
      () => account.policyPrincipal([], { roleAttributes: "p" }),
      "bad_argument",
      "`roleAttributes`",
    ],
    [
      "roleAttributes as null",
      () => account.policyPrincipal([], { roleAttributes: null }),
      "bad_argument",
      "`roleAttributes`",
    ],
    [
      "roleAttributes as a list",
      () => account.policyPrincipal([], { roleAttributes: [["p"]] }),
      "bad_argument",
      "`roleAttributes`",
    ],
    [
      "roleAttributes as a map",
      () => account.policyPrincipal([], { roleAttributes: new Map([["p", ["web"]]]) }),
      "bad_argument",
      "`roleAttributes`",
    ],
    [
      "roleAttributes of text",
      () => account.policyPrincipal([], { roleAttributes: { p: "web" } }),
      "bad_argument",
      "`roleAttributes`",
    ],
    [
      "roleAttributes of numbers",
      () => account.policyPrincipal([], { roleAttributes: { p: [1] } }),
      "bad_argument",
      "`roleAttributes`",
    ],
    [
      "roleAttributes whose getter throws",
      () => account.policyPrincipal([], { roleAttributes: throwing("p") }),
      "bad_argument",
      "boom",
    ],
  ];
}

function limits(t, account, who) {
  const long = "a".repeat(5000);
  const many = (length) => Array.from({ length }, () => "proj/a");
  return [
    ["a long action", () => who.can(long, FLAG), "bad_argument", "`action`"],
    ["a long action, told why", () => who.decide(long, FLAG), "bad_argument", "`action`"],
    ["half a surrogate pair in an action", () => who.can("x\ud800", FLAG), "bad_argument", "`action`"],
    ["half a surrogate pair in an action, told why", () => who.decide("\udc00x", FLAG), "bad_argument", "`action`"],
    ["a long action in a list", () => who.matrix([long], [FLAG]), "bad_argument", "`action`"],
    ["a long member id", () => account.member(long), "not_found", "member"],
    ["a very long token id", () => account.token("t".repeat(1 << 22)), "not_found", "token"],
    [
      "more resources than can be",
      () => who.decideAll("updateOn", new Array(MAX_CELLS + 1)),
      "too_large",
      "`resources`",
    ],
    ["more actions than can be", () => who.matrix(new Array(MAX_CELLS + 1), []), "too_large", "`actions`"],
    ["more cells than can be", () => who.matrix(many(1000), many(20_000)), "too_large", "cells"],
    ["more actions than a grid can have", () => who.matrix(many(1025), many(1)), "too_large", "actions"],
    [
      "more text than can be",
      () => who.decideAll("x", new Array(9000).fill("a".repeat(8192))),
      "too_large",
      "`resources`",
    ],
    ["a document over its limit", () => t.Account.load(" ".repeat((64 << 20) + 1)), "json_too_large", "document"],
    ["bytes over the limit", () => t.Account.load(new Uint8Array((64 << 20) + 1)), "json_too_large", "document"],
  ];
}

function scopes(account) {
  const draft = (scope) => () => account.draftToken("dev", scope);
  const cases = {
    nothing: [undefined, "scope"],
    null: [null, "scope"],
    text: ["reader", "scope"],
    "an empty one": [{}, "exactly one"],
    "two at once": [{ role: "reader", inlineRole: [] }, "exactly one"],
    "another key": [{ roles: "reader" }, "`roles`"],
    "a key called __proto__": [own('{"__proto__":"admin"}'), "`__proto__`"],
    "an inherited one": [Object.create({ role: "admin" }), "exactly one"],
    "a base role that no token has": [{ role: "owner" }, "`role`"],
    no_access: [{ role: "no_access" }, "`role`"],
    "a base role in a list": [{ role: ["reader"] }, "`role`"],
    "a boxed base role": [{ role: new String("reader") }, "`role`"],
    "no roles": [{ customRoleIds: [] }, "`customRoleIds`"],
    "roles as text": [{ customRoleIds: "dev" }, "`customRoleIds`"],
    "roles as a set": [{ customRoleIds: new Set(["dev"]) }, "`customRoleIds`"],
    "a role as a number": [{ customRoleIds: [1] }, "`customRoleIds`"],
    "a hole among the roles": [{ customRoleIds: sparse("dev") }, "`customRoleIds`"],
    "an inline policy as a number": [{ inlineRole: 1 }, "`inlineRole`"],
    "an inline policy as an object": [{ inlineRole: {} }, "`inlineRole`"],
    "an inline policy as null": [{ inlineRole: null }, "`inlineRole`"],
    "a bigint in an inline policy": [{ inlineRole: [{ effect: 1n }] }, "JSON"],
    "NaN in an inline policy": [{ inlineRole: [{ effect: Number.NaN }] }, "NaN"],
    "a list that holds itself": [{ inlineRole: ((list) => list.push(list) && list)([]) }, "JSON"],
    "a getter that throws": [throwing("role"), "boom"],
    "a getter deep inside that throws": [{ inlineRole: [throwing("effect")] }, "boom"],
    "a revoked proxy": [revoked(), "scope"],
    "a proxy that throws": [new Proxy({}, { ownKeys: explode }), "boom"],
    "revoked roles": [{ customRoleIds: revoked([]) }, "scope"],
    "a revoked policy": [{ inlineRole: revoked([]) }, "scope"],
  };
  return [
    ...Object.entries(cases).map(([name, [scope, word]]) => [`scope: ${name}`, draft(scope), "bad_scope", word]),
    ["a draft of nobody", () => account.draftToken("nobody", { role: "reader" }), "not_found", "nobody"],
  ];
}

function segments(t) {
  const spell = (parts) => () => t.resource(parts);
  const cases = {
    nothing: [undefined, "resource"],
    null: [null, "resource"],
    text: ["proj/a", "resource"],
    "a number": [7, "resource"],
    "an empty one": [{}, ""],
    "a list": [["proj", "a"], ""],
    "a segment as text": [{ proj: "a" }, "`proj`"],
    "a segment as null": [{ proj: null }, "`proj`"],
    "a segment called __proto__": [own('{"__proto__":{"key":"a"}}'), "__proto__"],
    "a key as a number": [{ proj: { key: 1 } }, "`proj`"],
    "a key as null": [{ proj: { key: null } }, "`proj`"],
    "an empty key": [{ proj: { key: "" } }, "segment 0"],
    "a key with tags in it": [{ proj: { key: "a;beta" } }, "a;beta"],
    "a key with a segment in it": [{ proj: { key: "a:env/b" } }, "a:env/b"],
    "a key with a slash in it": [{ proj: { key: "a/b" } }, "a/b"],
    "a key that is a glob": [{ proj: { key: "a*" } }, "a*"],
    "a key that is unknown": [{ proj: { key: "?" } }, "?"],
    "two keys": [{ proj: { key: "a,b" } }, "a,b"],
    "a hole as a key": [{ proj: { key: `\${roleAttribute/p}` } }, "roleAttribute"],
    "a key with a blank": [{ proj: { key: "a b" } }, "a b"],
    "a key with a tab": [{ proj: { key: "a\tb" } }, ""],
    "a key with a NUL": [{ proj: { key: "a\0b" } }, ""],
    "a key with half a surrogate pair": [{ proj: { key: "a\ud800" } }, ""],
    "a very long key": [{ proj: { key: "a".repeat(1 << 21) } }, ""],
    "tags as text": [{ proj: { key: "a", tags: "beta" } }, "tags"],
    "a tag as a number": [{ proj: { key: "a", tags: [1] } }, "tags"],
    "a tag that is two": [{ proj: { key: "a", tags: ["x,y"] } }, "x,y"],
    "a tag that is a property": [{ proj: { key: "a", tags: ["{critical:true}"] } }, "critical"],
    "a tag that is a view": [{ proj: { key: "a", tags: ["view:v"] } }, "view:v"],
    "an empty tag": [{ proj: { key: "a", tags: [""] } }, "segment 0"],
    "views as text": [{ proj: { key: "a" }, env: { key: "b" }, flag: { key: "c", views: "v" } }, "views"],
    "a view that is two": [{ proj: { key: "a" }, env: { key: "b" }, flag: { key: "c", views: ["v,w"] } }, "v,w"],
    "critical as text": [{ proj: { key: "a" }, env: { key: "b", critical: "true" } }, "`critical`"],
    "a segment without its key": [{ proj: {} }, "segment 0"],
    "more segments than a resource has": [
      Object.fromEntries(["a", "b", "c", "d", "e", "f", "g"].map((type) => [type, { key: "x" }])),
      "segment 6",
    ],
    "a part that there is not": [{ proj: { key: "a", tag: ["beta"] } }, "`tag`"],
    "a type with a slash": [{ "proj/a": { key: "b" } }, "proj/a"],
    "an empty type": [{ "": { key: "a" } }, ""],
    "a getter that throws": [throwing("proj"), "boom"],
    "a key whose getter throws": [{ proj: throwing("key") }, "boom"],
    "a revoked proxy": [revoked(), "resource"],
    "a revoked segment": [{ proj: revoked() }, "resource"],
    "revoked tags": [{ proj: { key: "a", tags: revoked([]) } }, "tags"],
    "more segments than can be": [
      Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`t${i}`, { key: "a" }])),
      "",
    ],
  };
  return Object.entries(cases).map(([name, [parts, word]]) => [`resource: ${name}`, spell(parts), "bad_name", word]);
}

/** Where a policy is expected. As text or a list it is read; anything else is refused. */
function policies(t, account) {
  const format = (policy) => () => t.formatPolicy(policy);
  const bare = (policy) => () => account.policyPrincipal(policy);
  return [
    ["formatPolicy: nothing", format(undefined), "bad_argument", "policy"],
    ["formatPolicy: null", format(null), "bad_argument", "policy"],
    ["formatPolicy: text", format("[]"), "bad_argument", "policy"],
    ["formatPolicy: an object", format({ effect: "allow" }), "bad_argument", "policy"],
    ["formatPolicy: a revoked proxy", format(revoked([])), "bad_argument", "policy"],
    ["formatPolicy: a number in it", format([1]), "bad_policy", "policy"],
    ["formatPolicy: an empty statement", format([{}]), "bad_policy", "policy"],
    ["formatPolicy: a bigint in it", format([{ effect: 1n }]), "bad_policy", "JSON"],
    ["formatPolicy: a function in it", format([() => 1]), "bad_policy", "JSON"],
    ["formatPolicy: a hole in it", format(sparse({})), "bad_policy", ""],
    ["formatPolicy: a getter that throws", format([throwing("effect")]), "bad_policy", "boom"],
    ["formatPolicy: more than it can read", format([{ effect: "x".repeat(1 << 20) }]), "bad_policy", ""],
    [
      "formatPolicy: half a surrogate pair",
      format([{ effect: "allow", actions: ["x\ud800"], resources: ["*"] }]),
      "bad_policy",
      "",
    ],
    ["policyPrincipal: nothing", bare(undefined), "bad_policy", "nothing"],
    ["policyPrincipal: a symbol", bare(Symbol("x")), "bad_policy", "symbol"],
    ["policyPrincipal: a function", bare(() => []), "bad_policy", "function"],
    ["policyPrincipal: a bigint", bare(7n), "bad_policy", "JSON"],
    ["policyPrincipal: a list that holds itself", bare(((list) => list.push(list) && list)([])), "bad_policy", "JSON"],
    ["policyPrincipal: a getter that throws", bare([throwing("effect")]), "bad_policy", "boom"],
    ["policyPrincipal: toJSON that throws", bare([{ toJSON: explode }]), "bad_policy", "boom"],
    ["policyPrincipal: a revoked proxy", bare(revoked([])), "bad_policy", "JSON"],
  ];
}
