/** Use after free. Each: `[name, call, code, word]`. */
const FLAG = "proj/web:env/live:flag/beacon";

export function freed({ t }) {
  const account = t.Account.load({
    members: [{ _id: "m", role: "reader" }],
    tokens: [{ _id: "t", memberId: "m", role: "reader" }],
  });
  const who = account.member("m");
  account.members();
  account.free();
  const calls = {
    diagnostics: () => account.diagnostics,
    member: () => account.member("m"),
    token: () => account.token("t"),
    draftToken: () => account.draftToken("m", { role: "reader" }),
    policyPrincipal: () => account.policyPrincipal([]),
    authenticate: () => account.authenticate("x", 0),
    catalog: () => account.catalog(),
    "members, told before": () => account.members(),
    teams: () => account.teams(),
    roles: () => account.roles(),
    tokens: () => account.tokens(),
    environments: () => account.environments(),
    "a principal's diagnostics": () => who.diagnostics,
    can: () => who.can("viewProject", "proj/web"),
    "can, two texts": () => who.can("view\tProject", "proj/web"),
    decide: () => who.decide("updateOn", FLAG),
    decideAll: () => who.decideAll("updateOn", [FLAG]),
    explain: () => who.explain("updateOn", FLAG),
    matrix: () => who.matrix(["updateOn"], [FLAG]),
    "after it is freed again": () => {
      account.free();
      if (Symbol.dispose) account[Symbol.dispose]();
      who.can("viewProject", "proj/web");
    },
  };
  return Object.entries(calls).map(([name, call]) => [`freed: ${name}`, call, "disposed", "freed"]);
}

/** What only `Account` may make. */
export function forged({ t }) {
  return [
    ["an account made by hand", () => new t.Account({}), "bad_argument", "account"],
    ["an account of nothing", () => new t.Account(), "bad_argument", "account"],
    ["a principal made by hand", () => new t.Principal({}, () => 1), "bad_argument", "principal"],
    ["a principal of nothing", () => new t.Principal(), "bad_argument", "principal"],
  ];
}
