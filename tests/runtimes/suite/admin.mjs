/** `tokenscope/admin`: changed accounts, whom a change reaches, what policies do not do, the least that a use takes. */
import { NO_OPTIONS, NO_STRINGS } from "./broken/values.mjs";
import { refusal } from "./broken.mjs";

const FLAG = "proj/web:env/live:flag/beacon";
const VIEW = { effect: "allow", actions: ["viewProject"], resources: ["proj/*"] };
const TOGGLE = { effect: "allow", actions: ["updateOn"], resources: ["proj/*:env/*:flag/*"] };
const DEV = { _id: "r", key: "dev", name: "Developers", policy: [VIEW, TOGGLE] };
const DOCUMENT = {
  members: [
    { _id: "ada", role: "writer" },
    { _id: "dev", role: "reader", customRoles: ["dev"], teams: [{ key: "crew" }] },
  ],
  teams: [{ key: "crew", name: "Crew", customRoleKeys: ["dev"] }],
  roles: [DEV, { _id: "n", key: "none", policy: [TOGGLE] }],
  tokens: [
    { _id: "t", name: "t", memberId: "dev", customRoleIds: ["dev"] },
    { _id: "void", name: "void", memberId: "ada", customRoleIds: ["none"] },
  ],
};

export function admin(report, tokenscope, { shapes, rounds }) {
  const account = tokenscope.Account.load(DOCUMENT);
  report.check("snapshot: bytes, or why there are none", () => {
    const options = { version: "1", madeAt: 0 };
    report.equal(account.snapshot(options) instanceof Uint8Array, true);
    report.equal(
      account.snapshot({ ...options, key: new Uint8Array(8) }).length - account.snapshot(options).length,
      32,
    );
    for (const [code, wrong] of Object.entries({
      bad_snapshot_version: [{ version: "" }, { version: "two words" }, { version: "x".repeat(65) }],
      bad_snapshot_key: [{ key: new Uint8Array() }],
      bad_argument: [{ madeAt: Number.NaN }, { version: 1 }, { key: "x" }, { key: new ArrayBuffer(8) }, { keys: 1 }],
    })) {
      for (const part of wrong) report.equal(snapshotCode(tokenscope, account, { ...options, ...part }), code);
    }
    const partial = { members: { items: [], totalCount: 1 } };
    const unfinished = tokenscope.Account.load(partial, { allowPartial: true });
    report.equal(snapshotCode(tokenscope, unfinished, options), "incomplete_page");
    unfinished.free();
  });
  const changes = {
    "a role put in its place": { put: "role", value: { ...DEV, policy: [VIEW] } },
    "a new member": { put: "member", value: { _id: "eve", role: "admin" } },
    "a token put": { put: "token", value: { _id: "t", name: "t", memberId: "ada", role: "reader" } },
    "a team put": { put: "team", value: { key: "crew", name: "Crew", customRoleKeys: [] } },
    "a role removed": { remove: "role", id: "dev" },
    "a team removed": { remove: "team", id: "crew" },
    "a member removed": { remove: "member", id: "dev" },
    "a token removed": { remove: "token", id: "t" },
    "another base role": { member: "ada", role: "reader" },
    "a team left": { member: "dev", leave: "crew" },
    "another scope": { token: "t", scope: { role: "reader" } },
    "an inline scope": { token: "t", scope: { inlineRole: [VIEW] } },
  };
  for (const [name, change] of Object.entries(changes)) {
    report.check(`with: ${name}, and its impact`, () => {
      const changed = account.with(change);
      const impact = account.impactOf(change);
      for (const { what, id, fate, gained, lost } of impact.affected) {
        const who = (from) => (what === "member" ? from.member(id) : from.token(id));
        for (const { action, resource } of gained) {
          report.equal(
            [fate === "added" || who(account).can(action, resource), who(changed).can(action, resource)],
            [fate === "added", true],
          );
        }
        for (const { action, resource } of lost) {
          report.equal(who(account).can(action, resource), true);
          if (fate === "stays") report.equal(who(changed).can(action, resource), false);
        }
      }
      // Whoever is not named can do what they could.
      for (const { id } of account.members()) {
        const named = impact.affected.some((one) => one.what === "member" && one.id === id);
        if (!named) report.equal(changed.member(id).compareTo(account.member(id)).relation, "equal");
      }
      changed.free();
    });
  }
  report.check("with: the account before stays as it was", () => {
    const changed = account.with([changes["a role put in its place"], changes["another base role"]]);
    report.equal(
      [account, changed].map((one) => [
        one.member("dev").can("updateOn", FLAG),
        one.member("ada").can("updateOn", FLAG),
      ]),
      [
        [true, true],
        [false, false],
      ],
    );
    report.equal(changed instanceof tokenscope.Account, true);
    report.equal(changed.impactOf([]), { affected: [], considered: 0 });
    changed.free();
    refusal(report, tokenscope, () => changed.with([]), "disposed", "freed");
  });
  report.check("impactOf: a role emptied", () => {
    const { affected } = account.impactOf({ put: "role", value: { ...DEV, policy: [] } });
    report.equal(
      affected.map(({ what, id, relation }) => [what, id, relation]),
      [
        ["member", "dev", "narrower"],
        ["token", "t", "narrower"],
      ],
    );
  });
  report.check("lint: what does nothing", () => {
    report.equal(
      account.lint().map(({ code, params }) => [code, params]),
      [
        ["dead_in_account", { index: "0", role: "none" }],
        ["scope_void", { token: "void" }],
      ],
    );
  });
  report.check("lintPolicy: places in the text", () => {
    const text = tokenscope.formatPolicy([VIEW, TOGGLE, { ...TOGGLE, resources: ["proj/web:env/*:flag/*"] }]);
    const meant = account.lintPolicy(text).find(({ code }) => code === "dead_statement");
    report.equal([meant.pointer, text.slice(meant.start, meant.start + 1), meant.line > 10], ["/2", "{", true]);
    report.equal(
      account.lintPolicy([VIEW, VIEW]).every(({ line }) => line === null),
      true,
    );
    report.equal(
      account.lintPolicy("[").map(({ code }) => code),
      ["json_syntax"],
    );
  });
  report.check("lintUse: what it may do beyond its use, and what of that it may not", () => {
    const codes = (who, used) => account.lintUse(who, used).map(({ code }) => code);
    const [dev, used] = [account.member("dev"), [{ action: "updateOn", resource: FLAG }]];
    report.equal(codes(dev, used), ["wider_than_use"]);
    report.equal(codes(account.token("void"), used), ["use_not_allowed"]);
    const { policy } = account.leastPrivilege(used, { within: dev });
    report.equal(codes(account.policyPrincipal(policy, { gate: true }), used), []);
  });
  report.check("leastPrivilege: covers the use, and no more than one may", () => {
    const used = [{ action: "updateOn", resource: FLAG }];
    const { policy, refused, exceeds } = account.leastPrivilege(used, { within: account.member("dev") });
    const least = account.policyPrincipal(policy, { gate: true });
    report.equal([refused, exceeds, least.can("updateOn", FLAG)], [[], [], true]);
    report.equal(least.compareTo(account.member("dev")).relation, "narrower");
    const wider = account.leastPrivilege(used, { generalise: ["flag"] });
    const other = FLAG.replace("beacon", "other");
    report.equal(
      [least, account.policyPrincipal(wider.policy)].map((who) => who.can("updateOn", other)),
      [false, true],
    );
    report.equal(account.leastPrivilege(used, { within: account.token("void") }).refused, used);
  });
  for (const [name, values] of Object.entries({
    Impact: [account.impactOf(changes["a member removed"])],
    Affected: account.impactOf(changes["a member removed"]).affected,
    LeastPrivilege: [account.leastPrivilege([])],
  }))
    report.check(`${name} has the keys of its type`, () => {
      for (const value of values) report.equal(Object.keys(value).sort(), [...shapes[name]].sort());
    });
  const refuses = (name, call, code, word) =>
    report.check(`bad input · ${name}`, () => {
      refusal(report, tokenscope, call, code, word);
      report.equal(account.member("dev").can("updateOn", FLAG), true);
    });
  for (const [name, make] of Object.entries(NO_STRINGS)) {
    refuses(`with: ${name}`, () => account.with(make()), "bad_change", "change");
    refuses(`impactOf: ${name}`, () => account.impactOf(make()), "bad_change", "change");
    refuses(`leastPrivilege: ${name}`, () => account.leastPrivilege(make()), "bad_argument", "`used`");
    refuses(`lintUse: ${name}`, () => account.lintUse(make(), []), "bad_argument", "`who`");
    refuses(`leastPrivilege of: ${name}`, () => account.leastPrivilege([make()]), "bad_argument", "");
  }
  for (const [name, make] of Object.entries(NO_OPTIONS))
    refuses(`leastPrivilege options: ${name}`, () => account.leastPrivilege([], make()), "bad_argument", "options");
  const elsewhere = tokenscope.Account.load(DOCUMENT);
  for (const [name, call, code, word] of [
    ["an empty change", () => account.with({}), "bad_change", "puts or removes"],
    ["a planet", () => account.with({ put: "planet", value: {} }), "bad_argument", "`put`"],
    ["a role that is a list", () => account.with({ put: "role", value: [] }), "bad_change", "`value`"],
    ["a role without a key", () => account.with({ put: "role", value: {} }), "bad_change", "key"],
    ["nobody removed", () => account.with({ remove: "member", id: "nobody" }), "not_found", "nobody"],
    ["half a surrogate pair", () => account.with({ remove: "member", id: "\ud800" }), "not_found", "surrogate"],
    ["nobody's role", () => account.with({ member: "nobody", role: "reader" }), "not_found", "nobody"],
    ["a team that is not theirs", () => account.with({ member: "ada", leave: "crew" }), "not_found", "crew"],
    ["no scope", () => account.with({ token: "t", scope: {} }), "bad_scope", "scope"],
    ["a scope above", () => account.with({ token: "t", scope: { role: "owner" } }), "bad_scope", "scope"],
    ["a broken inline scope", () => account.with({ token: "t", scope: { inlineRole: "[" } }), "bad_scope", "scope"],
    [
      "within another account",
      () => account.leastPrivilege([], { within: elsewhere.member("ada") }),
      "bad_argument",
      "another account",
    ],
  ])
    refuses(`change: ${name}`, call, code, word);
  report.check("changed accounts give their memory back", () => {
    const turn = () => {
      account.with(changes["a role put in its place"]).free();
      account.with(changes["a role removed"]).free();
      account.impactOf(changes["a member removed"]);
      account.lint();
    };
    const size = () => globalThis.tokenscopeExports.memory.buffer.byteLength;
    for (let at = 0; at < 200; at++) turn();
    const before = size();
    for (let at = 0; at < 5_000 * rounds; at++) turn();
    report.equal(size(), before);
  });
  elsewhere.free();
  account.free();
}

function snapshotCode({ TokenscopeError }, account, options) {
  try {
    account.snapshot(options);
  } catch (error) {
    if (error instanceof TokenscopeError) return error.code;
    throw error;
  }
  return null;
}
