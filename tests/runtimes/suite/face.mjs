/** What is exported, what it is made of, and that plain objects have the keys that the types promise. */

const EXPORTS = ["Account", "Principal", "TokenscopeError", "formatPolicy", "parsePolicy", "resource", "version"];
const METHODS = {
  Account: [
    ...[
      "authenticate",
      "authorizeTokenChange",
      "catalog",
      "constructor",
      "diagnostics",
      "draftToken",
      "environments",
      "free",
      "member",
      "members",
    ],
    ...["policyPrincipal", "roleOptions", "roles", "teams", "token", "tokens", "visibleTokens"],
  ],
  Principal: [
    ...["can", "compareTo", "constructor", "decide", "decideAll", "diagnostics", "explain", "matrix", "permissions"],
  ],
};

/** What an `Account` of `tokenscope/admin` has beside. */
const ADMIN = ["constructor", "impactOf", "leastPrivilege", "lint", "lintPolicy", "lintUse", "snapshot", "with"];

const VIEW = { effect: "allow", actions: ["viewProject"], resources: ["proj/*"] };
/** One of everything, filled. */
const DOCUMENT = {
  members: [
    {
      _id: "m",
      email: "m@example.com",
      firstName: "Mira",
      lastName: "Moss",
      role: "writer",
      customRoles: ["dev"],
      roleAttributes: { p: ["web"] },
      teams: [{ key: "crew" }],
    },
  ],
  teams: [{ key: "crew", name: "Crew", customRoleKeys: ["dev"], roleAttributes: { p: ["app"] } }],
  roles: [{ _id: "r", key: "dev", name: "Developers", basePermissions: "no_access", policy: [VIEW] }],
  tokens: [
    {
      _id: "t",
      name: "all",
      memberId: "m",
      role: "reader",
      token: "xxxx1234",
      creationDate: 1,
      lastUsed: 2,
      expiry: 3,
    },
    { _id: "custom", name: "custom", memberId: "m", customRoleIds: ["dev"] },
    { _id: "inline", name: "inline", memberId: "m", inlineRole: [VIEW] },
    { _id: "blank", name: "blank", memberId: "gone" },
  ],
  environments: { web: [{ key: "live", tags: ["hot"], critical: true }] },
};

/** `shapes`: of the types in types.d.ts their keys, in order. `admin`: it is `tokenscope/admin`. */
export function face(report, tokenscope, { shapes, admin }) {
  report.check("it exports what it should", () => {
    const names = Object.keys(tokenscope).filter(
      (name) => !["init", "initSync", "default", "module.exports"].includes(name),
    );
    report.equal(names.sort(), EXPORTS);
  });
  for (const [name, methods] of Object.entries(METHODS)) {
    report.check(`${name} has the documented members and no others`, () => {
      let { prototype } = tokenscope[name];
      if (admin && name === "Account") {
        report.equal(Object.getOwnPropertyNames(prototype).sort(), ADMIN);
        prototype = Object.getPrototypeOf(prototype);
      }
      report.equal(Object.getOwnPropertyNames(prototype).sort(), methods);
    });
  }
  report.check("it has a version", () => {
    report.equal(/^\d+\.\d+\.\d+$/.test(tokenscope.version()), true);
  });
  const account = tokenscope.Account.load(DOCUMENT);
  const principal = account.token("inline");
  const keys = (name, values, optional = []) =>
    report.check(`${name} has the keys of its type`, () => {
      const all = shapes[name];
      if (!all) throw new Error(`types.d.ts has no ${name}`);
      const seen = new Set();
      for (const value of values) {
        const own = Object.keys(value);
        for (const key of own) seen.add(key);
        report.equal(
          all.filter((key) => !optional.includes(key) && !own.includes(key)),
          [],
        );
      }
      report.equal([...seen].sort(), [...all].sort());
    });
  keys("MemberSummary", account.members());
  keys("TeamSummary", account.teams());
  keys("RoleSummary", account.roles());
  keys("TokenSummary", account.tokens());
  keys("ProjectSummary", account.environments());
  keys("Environment", account.environments()[0].environments);
  keys("Catalog", [account.catalog()]);
  keys("Diagnostic", [...account.diagnostics, ...tokenscope.parsePolicy("[{}]").diagnostics]);
  keys("ParsedPolicy", [tokenscope.parsePolicy("[]"), tokenscope.parsePolicy("[")]);
  const flags = ["needsAllEnvironments", "unknownAction"];
  const decisions = [principal.decide("nothing", "proj/a"), account.member("m").decide("updateName", "proj/a:env/b")];
  const every = account.catalog().types.flatMap(({ type, actions }) => (type === "flag" ? actions : []));
  const wide = every.find(({ allEnvironments }) => allEnvironments).name;
  keys("Decision", [...decisions, principal.decide(wide, "proj/a:env/b:flag/c")], flags);
  keys("StatementRef", [...principal.decide("viewProject", "proj/a").statements]);
  const explained = principal.explain("updateOn", "proj/a:env/b:flag/c");
  keys("StatementRecord", explained.records);
  keys(
    "Failure",
    explained.records.map(({ failed }) => failed).filter((failed) => failed !== null),
  );
  keys("Refusal", [account.authenticate("nobody", 0)]);
  const table = account.member("m").permissions();
  keys("PermissionTable", [table]);
  keys("PermissionRow", table.rows);
  const comparison = principal.compareTo(account.member("m"));
  keys("Comparison", [comparison]);
  const options = account.roleOptions("m");
  keys("RoleOption", options);
  keys("Witness", [...comparison.onlyThere, ...options.flatMap(({ missing, cappedBy }) => [...missing, ...cappedBy])]);
  report.check("permissions say all, none, or on what", () => {
    const web = account.policyPrincipal([{ ...VIEW, resources: ["proj/web,app"] }]).permissions();
    const seen = web.rows.find(({ chain, actions }) => chain === "proj/*" && actions.includes("viewProject"));
    report.equal(seen.cell, {
      some: { owner: [{ where: "proj/web,app", within: [], except: [] }] },
    });
    report.equal(
      table.rows.every(({ actions, chain, type }) => actions.length > 0 && chain !== "" && type !== ""),
      true,
    );
  });
  report.check("comparisons have witnesses that decide confirms", () => {
    const [one, other] = [account.policyPrincipal([VIEW]), account.policyPrincipal([])];
    report.equal(one.compareTo(other).relation, "wider");
    report.equal(other.compareTo(one).relation, "narrower");
    report.equal(one.compareTo(account.policyPrincipal([VIEW])).relation, "equal");
    const { onlyHere, onlyThere } = one.compareTo(other);
    report.equal(
      onlyHere.map(({ action, resource }) => [one.can(action, resource), other.can(action, resource)]),
      [[true, false]],
    );
    report.equal(onlyThere, []);
    const elsewhere = tokenscope.Account.load({ ...DOCUMENT, roles: [] });
    report.equal(account.member("m").compareTo(elsewhere.member("m")).relation, "wider");
    elsewhere.free();
  });
  report.check("the options of the dropdown are in document order", () => {
    report.equal(
      options.map(({ label, scope, selectable }) => [label, scope, selectable]),
      [
        ["Reader", { role: "reader" }, false],
        ["Writer", { role: "writer" }, false],
        ["Admin", { role: "admin" }, false],
        ["Developers", { customRoleIds: ["r"] }, false],
        ["Inline policy", null, false],
      ],
    );
  });
  report.check("token rules are asked of an actor", () => {
    const [mira, change] = [account.member("m"), { type: "delete", tokenId: "t" }];
    report.equal(account.authorizeTokenChange(mira, change).code, "implicit_deny");
    const create = { type: "create", kind: "personal", ownerId: "m", scope: { role: "reader", inlineRole: [] } };
    report.equal(account.authorizeTokenChange(mira, create, { now: 1 }).code, "bad_scope");
    report.equal(
      account.visibleTokens(mira).map(({ id }) => id),
      ["t", "custom", "inline"],
    );
    report.equal(account.visibleTokens(mira, { showAll: true }).length, 3);
  });
  report.check("the lists say what was loaded", () => {
    report.equal(account.members()[0], {
      id: "m",
      email: "m@example.com",
      name: "Mira Moss",
      role: "writer",
      customRoles: ["dev"],
      teams: ["crew"],
      roleAttributes: [{ key: "p", values: ["web"] }],
    });
    report.equal(account.roles()[0].policy, [VIEW]);
    report.equal(
      account.tokens().map(({ scope }) => scope),
      [{ role: "reader" }, { customRoleIds: ["dev"] }, { inlineRole: [VIEW] }, null],
    );
    report.equal(account.environments(), [{ project: "web", environments: DOCUMENT.environments.web }]);
  });
  report.check("a policy printed and parsed is the same", () => {
    const [policy] = [[VIEW, { effect: "deny", notActions: ["view*"], notResources: ["proj/a", "proj/b;hot"] }]];
    report.equal(tokenscope.parsePolicy(tokenscope.formatPolicy(policy)).policy, policy);
  });
  report.check("a resource is spelled from its parts", () => {
    const env = { key: "live", tags: ["hot"], critical: true };
    report.equal(tokenscope.resource({ proj: { key: "web" }, env }), "proj/web:env/live;hot,{critical:true}");
  });
  account.free();
}
