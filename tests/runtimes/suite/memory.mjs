/** The module's memory stays where it is, however often it is asked, in a loop that never lets the collector in between. */

const FLAGS = { effect: "allow", actions: ["update*"], resources: ["proj/*:env/*:flag/*"] };
const DOCUMENT = {
  members: [
    { _id: "own", email: "own@example.com", role: "owner" },
    { _id: "dev", email: "dev@example.com", role: "reader", customRoles: ["dev"], roleAttributes: { p: ["web"] } },
  ],
  roles: [
    {
      _id: "r",
      key: "dev",
      name: "dev",
      policy: [FLAGS, { ...FLAGS, effect: "deny", resources: [`proj/\${roleAttribute/p}:env/live:flag/*`] }],
    },
  ],
  tokens: [{ _id: "t", name: "t", memberId: "dev", role: "reader", expiry: 5 }],
};
const TEXT = JSON.stringify(DOCUMENT);
const FLAG = "proj/app:env/live:flag/beacon";
const LONG = `proj/app;${"x".repeat(9_000)}`;
const MANY = Array.from({ length: 20 }, (_, index) => `proj/app:env/live:flag/f${index}`);

/** What is done over and over, and how many of a million times. */
const WORK = {
  can: [400_000, ({ dev }, i) => dev.can("updateOn", i % 2 ? FLAG : `${FLAG};hot`)],
  "can, a long text": [20_000, ({ dev }) => dev.can("updateOn", LONG)],
  "can, ever new actions": [30_000, ({ dev }, i) => dev.can(`update${i}`, FLAG)],
  decide: [150_000, ({ dev }) => dev.decide("updateOn", FLAG)],
  "decide, facts missing": [20_000, ({ dev }) => dev.decide("updateOn", FLAG, { facts: "path-only" })],
  decideAll: [20_000, ({ dev }) => dev.decideAll("updateOn", MANY)],
  explain: [40_000, ({ dev }) => dev.explain("updateOn", FLAG)],
  matrix: [20_000, ({ dev }) => dev.matrix(["updateOn", "updateRules"], MANY)],
  member: [100_000, ({ account }, i) => account.member(i % 2 ? "own" : "dev")],
  token: [80_000, ({ account }, i) => account.token("t", { now: i % 10 }).can("viewProject", "proj/a")],
  draftToken: [
    20_000,
    ({ account }, i) => account.draftToken("dev", { inlineRole: [changing(i)] }).can("updateOn", FLAG),
  ],
  policyPrincipal: [20_000, ({ account }, i) => account.policyPrincipal([changing(i)]).can("updateOn", FLAG)],
  "policyPrincipal, text": [
    10_000,
    ({ account }, i) => account.policyPrincipal(JSON.stringify([changing(i)])).diagnostics,
  ],
  authenticate: [20_000, ({ account }, i) => account.authenticate(`api-${i}`, i)],
  lists: [10_000, ({ account }) => [account.members(), account.catalog(), account.diagnostics]],
  parsePolicy: [5_000, ({ tokenscope }, i) => tokenscope.parsePolicy(`[{"effect":"allow","actions":["x${i}"]}]`)],
  formatPolicy: [5_000, ({ tokenscope }, i) => tokenscope.formatPolicy([changing(i)])],
  resource: [10_000, ({ tokenscope }, i) => tokenscope.resource({ proj: { key: `p${i}` } })],
  "load and free": [5_000, ({ tokenscope }) => tokenscope.Account.load(TEXT).free()],
  "load, ask and free": [
    5_000,
    ({ tokenscope }) => {
      const account = tokenscope.Account.load(DOCUMENT);
      account.member("dev").can("updateOn", FLAG);
      account.members();
      account.free();
    },
  ],
  errors: [
    10_000,
    ({ account, dev, tokenscope }, i) => {
      const wrong = [
        () => account.member("nobody"),
        () => account.draftToken("dev", { role: "owner" }),
        () => dev.decide("updateOn", FLAG, { fact: 1 }),
        () => tokenscope.Account.load(`{"members":[{"_id":"${i}"`),
        () => tokenscope.resource({ proj: { key: "x;y" } }),
        () => tokenscope.formatPolicy([{}]),
      ];
      try {
        wrong[i % wrong.length]();
      } catch {
        return;
      }
      throw new Error("it did not fail");
    },
  ],
};

function changing(index) {
  return { ...FLAGS, actions: [`update${index}`, "updateOn"] };
}

/** `share`: of a million calls. */
export function memory(report, tokenscope, share) {
  const exported = globalThis.tokenscopeExports;
  report.check("the module's memory can be measured", () =>
    report.equal(exported?.memory?.buffer.byteLength > 0, true),
  );
  if (!exported) return;
  const account = tokenscope.Account.load(TEXT);
  const held = { tokenscope, account, dev: account.member("dev") };
  const sizes = () => [exported.memory.buffer.byteLength, ...tables(exported)];
  let calls = 0;
  for (const [name, [times, work]] of Object.entries(WORK)) {
    report.check(`memory: ${name}`, () => {
      const most = Math.ceil(times * share);
      // Full of principals and of freed room, as a long-lived one is.
      const warm = Math.min(times, 3_000);
      for (let i = 0; i < warm; i += 1) work(held, i);
      const before = sizes();
      for (let i = 0; i < most; i += 1) work(held, i);
      calls += most;
      report.equal(sizes(), before);
    });
  }
  report.check("memory: all of it together", () => report.equal(calls >= 1_000_000 * share, true));
  account.free();
}

/** Of the tables of references too: an entry not given back is a leak. */
function tables(exported) {
  return Object.values(exported)
    .filter((value) => value instanceof WebAssembly.Table)
    .map((table) => table.length);
}
