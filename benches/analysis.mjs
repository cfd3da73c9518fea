/**
 * What the exact answers cost, in one process of its own: nobody else in JavaScript gives them, so there is no peer,
 * and the limits are milliseconds. Prints JSON.
 *
 * - published-size: 167 policies of 1 to 6 statements, as most published ones have, over the reader base
 * - 10 x 10: members with ten roles of ten statements; compared with the same member without the tenth role
 * - 1000: one role of a thousand statements; compared with the same without its last
 * - roleOptions: a member with ten roles, thirty roles to choose from
 * - first call: in the fresh process, the module's code not yet compiled by the optimising tier
 * - worst: inputs built to be hard (`hard`); one question each (may it do anything there that nobody may?), which
 *   answers or says `undetermined`; and the whole table, many questions, which has no limit here but that of a call
 *
 * All statements come from the workload generator.
 *
 * @import { AnalysisCost, Statement } from "./types.d.ts"
 */
import { Account } from "tokenscope";
import { random } from "./random.mjs";
import { defaultSeed, mixed, policyOf } from "./workload.mjs";

const seed = Number(process.argv[2] ?? defaultSeed);
const view = { effect: /** @type {const} */ ("allow"), actions: ["viewProject"], resources: ["proj/*"] };

/**
 * @param {string} name
 * @param {number} size
 * @returns {Statement[]}
 */
const drawn = (name, size) => policyOf(random(seed, name), size, mixed(0.55));

const members = [];
const roles = [];
for (let m = 0; m < 12; m++) {
  const keys = [];
  for (let r = 0; r < 10; r++) {
    const key = `m${m}-r${r}`;
    keys.push(key);
    roles.push({ _id: `id-${key}`, key, name: key, policy: [view, ...drawn(key, 10)] });
  }
  members.push({ _id: `ten-${m}`, email: `ten${m}@example.com`, role: "no_access", customRoles: keys });
  members.push({ _id: `nine-${m}`, email: `nine${m}@example.com`, role: "no_access", customRoles: keys.slice(0, 9) });
}
for (let m = 0; m < 3; m++) {
  const policy = [view, ...drawn(`big-${m}`, 1000)];
  for (const [key, statements] of /** @type {const} */ ([
    [`big-${m}`, policy],
    [`less-${m}`, policy.slice(0, -1)],
  ])) {
    roles.push({ _id: `id-${key}`, key, name: key, policy: statements });
    members.push({ _id: key, email: `${key}@example.com`, role: "no_access", customRoles: [key] });
  }
}
const account = Account.load({ members, roles });
const few = Account.load({ members: members.slice(0, 2), roles: roles.slice(0, 30) });
const small = Array.from({ length: 167 }, (_, at) =>
  account.policyPrincipal([view, ...drawn(`small-${at}`, 1 + (at % 6))], { base: "reader", gate: true }),
);
const ten = Array.from({ length: 12 }, (_, m) => [account.member(`ten-${m}`), account.member(`nine-${m}`)]);
const tokens = ten.map((_, m) => account.draftToken(`ten-${m}`, { customRoleIds: [`m${m}-r0`, `m${m}-r1`] }));
const big = Array.from({ length: 3 }, (_, m) => [account.member(`big-${m}`), account.member(`less-${m}`)]);

/** @type {AnalysisCost[]} */
const costs = [];
let undetermined = 0;

/** @param {unknown} result */
function look(result) {
  if (JSON.stringify(result).includes("undetermined")) undetermined++;
}

/**
 * The median and the 95th percentile of calls after a first round that does not count.
 * @param {string} name
 * @param {number | null} limit
 * @param {number} count
 * @param {(at: number) => unknown} call
 * @param {number} [rounds]
 */
function measure(name, limit, count, call, rounds = 7) {
  undetermined = 0;
  for (let at = 0; at < count; at++) look(call(at));
  const told = undetermined;
  const times = [];
  for (let round = 0; round < rounds; round++)
    for (let at = 0; at < count; at++) {
      const start = performance.now();
      call(at);
      times.push(performance.now() - start);
    }
  push(name, limit, times, told);
}

/**
 * @param {string} name
 * @param {number | null} limit
 * @param {number[]} times
 * @param {number} told
 */
function push(name, limit, times, told) {
  times.sort((a, b) => a - b);
  const at = (/** @type {number} */ part) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  costs.push({ name, ms: at(0.5), p95: at(0.95), limit, undetermined: told });
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {number} at
 * @returns {T}
 */
const of = (list, at) => /** @type {T} */ (list[at % list.length]);

const start = performance.now();
of(small, 0)?.permissions();
push("first call", 30, [performance.now() - start], 0);
measure("published-size: permissions()", 0.5, small.length, (at) => of(small, at).permissions());
measure("published-size: compareTo()", 5, small.length, (at) => of(small, at).compareTo(of(small, at + 1)));
measure("10 x 10: permissions()", 3, ten.length, (at) => of(of(ten, at), 0).permissions());
measure("10 x 10: compareTo(), one role less", 5, ten.length, (at) => of(of(ten, at), 0).compareTo(of(of(ten, at), 1)));
measure("10 x 10: compareTo(), owner and token", 5, ten.length, (at) => of(tokens, at).compareTo(of(of(ten, at), 0)));
measure("1000 statements: permissions()", 15, big.length, (at) => of(of(big, at), 0).permissions());
measure("1000 statements: compareTo(), one less", 15, big.length, (at) =>
  of(of(big, at), 0).compareTo(of(of(big, at), 1)),
);
measure("roleOptions() for 30 roles", 60, 1, () => few.roleOptions("ten-0"));
const nobody = account.policyPrincipal([]);
for (const { name, policy } of hard()) {
  const principal = account.policyPrincipal(policy);
  const less = account.policyPrincipal(policy.slice(0, -1));
  measure(`worst question: ${name}`, 100, 1, () => principal.compareTo(nobody), 3);
  measure(`worst question: ${name}, or one less`, 100, 1, () => less.compareTo(principal), 3);
  measure(`worst table: ${name}`, null, 1, () => principal.permissions(), 3);
}
console.log(JSON.stringify(costs));

/** Policies built to be hard: what no clever order of questions makes easy. */
function hard() {
  const letters = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"];
  const rng = random(seed, "hard");
  const half = () =>
    rng
      .sample(letters, 32)
      .map((letter) => `${letter}*`)
      .join(",");
  /** @type {{ name: string, policy: Statement[] }[]} */
  const found = [];
  for (const [positions, denies] of /** @type {const} */ ([
    [2, 20],
    [3, 80],
    [3, 200],
  ])) {
    const chain = () => ["proj", "env", "flag"].map((type, at) => `${type}/${at < positions ? half() : "*"}`).join(":");
    found.push({
      name: `${denies} denies that each take half of the first letters, at ${positions} positions`,
      policy: [
        { effect: "allow", actions: ["updateOn"], resources: ["proj/*:env/*:flag/*"] },
        ...Array.from({ length: denies }, () => ({
          effect: /** @type {const} */ ("deny"),
          actions: ["updateOn"],
          resources: [chain()],
        })),
      ],
    });
  }
  found.push({
    name: "200 globs of two stars at 3 positions, a tag each",
    policy: Array.from({ length: 200 }, (_, at) => {
      const glob = () => `*${of(letters, rng.below(26))}*${of(letters, rng.below(26))}*`;
      return {
        effect: at % 3 === 2 ? /** @type {const} */ ("deny") : /** @type {const} */ ("allow"),
        actions: ["updateOn"],
        resources: [`proj/${glob()}:env/${glob()}:flag/${glob()};t${rng.below(100)}`],
      };
    }),
  });
  return found;
}
