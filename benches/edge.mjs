/**
 * What the edge costs, in one process of its own: a snapshot of 100,000 tokens of 10,000 members, and verdicts by it.
 * Prints JSON; with a folder as its second argument it puts the snapshots there. There is no peer; the limits are absolute.
 *
 * - load: of the bytes, to a prefilter that answers; the median of many
 * - bytes: what a token adds to a snapshot, with a policy of its own that others have too and without
 * - verdict: requests without a body, as plain objects; each kind alone, and a mix of all; of tokens that were asked
 *   about before (a worker sees the same few again and again), and of others each time
 * - memory: by how much the module and the heap of the process grow in 1,000,000 verdicts, after the first 10,000
 *
 * `edge-workerd.mjs` measures the start in workerd.
 *
 * @import { EdgeCost } from "./types.d.ts"
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Account } from "tokenscope/admin";
import { random } from "./random.mjs";
import { defaultSeed, mixed, policyOf } from "./workload.mjs";

// Each instance's exports, so that its memory can be measured; before the package makes its own.
/** @type {WebAssembly.Exports[]} */
const instances = [];
const Instance = WebAssembly.Instance;
WebAssembly.Instance = class extends Instance {
  /**
   * @param {WebAssembly.Module} module
   * @param {WebAssembly.Imports} [imports]
   */
  constructor(module, imports) {
    super(module, imports);
    instances.push(this.exports);
  }
};
const { Prefilter } = await import("tokenscope/edge");
const [edge] = instances.slice(-1);

const [, , seedText, folder] = process.argv;
const seed = Number(seedText ?? defaultSeed);
const now = 1_800_000_000_000;

/** @param {string} text */
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/**
 * Policies of a few statements each, cut out of a large one.
 * @param {string} name
 * @param {number} count
 * @param {number} size
 */
function small(name, count, size) {
  const all = policyOf(random(seed, name), count * size, mixed(0.55));
  return Array.from({ length: count }, (_, at) => all.slice(at * size, (at + 1) * size));
}
const policies = small("inline", 500, 3);
const roles = small("roles", 200, 10).map((policy, at) => ({
  _id: `r${at}`,
  key: `role-${at}`,
  basePermissions: "no_access",
  policy: [{ effect: "allow", actions: ["viewProject"], resources: ["proj/*"] }, ...policy],
}));

/** @typedef {"role" | "inline" | "mixed"} Scopes */

/**
 * @param {number} at
 * @param {Scopes} scopes
 */
function scopeOf(at, scopes) {
  if (scopes === "inline" || (scopes === "mixed" && at % 5 === 4))
    return { inlineRole: policies[at % policies.length] };
  if (scopes === "mixed" && at % 5 === 3) return { role: at % 2 === 0 ? "reader" : "writer" };
  return { customRoleIds: [`role-${at % roles.length}`] };
}

/**
 * @param {number} tokens
 * @param {number} members
 * @param {Scopes} [scopes]
 */
function snapshot(tokens, members, scopes = "mixed") {
  const account = Account.load({
    members: Array.from({ length: members }, (_, at) => ({
      _id: `m${at}`,
      role: at % 10 === 0 ? "writer" : "no_access",
      customRoles: [0, 1, 2].map((n) => `role-${(at * 7 + n * 31) % roles.length}`),
    })),
    roles,
    tokens: Array.from({ length: tokens }, (_, at) => ({
      _id: `t${at}`,
      memberId: `m${at % members}`,
      tokenHash: sha256(`api-${at}`),
      ...scopeOf(at, scopes),
    })),
    tombstones: [{ tokenHash: sha256("api-deleted"), reason: "deleted" }],
  });
  const bytes = account.snapshot({ version: "1", madeAt: now });
  account.free();
  return bytes;
}

/** @param {number[]} values */
const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** @type {EdgeCost[]} */
const costs = [];
const large = snapshot(100_000, 10_000);
if (folder !== undefined) {
  writeFileSync(`${folder}/large.snapshot`, large);
  writeFileSync(`${folder}/small.snapshot`, snapshot(1_000, 100));
}
const loads = Array.from({ length: 21 }, () => {
  const from = performance.now();
  const prefilter = Prefilter.load(large);
  const ms = performance.now() - from;
  prefilter.free();
  return ms;
});
costs.push({ name: "load of 100,000 tokens of 10,000 members", value: middle(loads), unit: "ms", limit: 30 });

/** @param {Scopes} scopes */
const perToken = (scopes) => (snapshot(11_000, 100, scopes).length - snapshot(1_000, 100, scopes).length) / 10_000;
costs.push({ name: "snapshot, for one token more", value: perToken("role"), unit: "bytes", limit: 64 });
costs.push({
  name: "snapshot, for one more with a policy that others have",
  value: perToken("inline"),
  unit: "bytes",
  limit: 64,
});
costs.push({
  name: "snapshot, all of it for each of 100,000 tokens",
  value: large.length / 100_000,
  unit: "bytes",
  limit: null,
});

const prefilter = Prefilter.load(large);
/** @typedef {{ method: string, target: string, authorization: string | null }} Asked */
/** @type {Record<string, (at: number) => Asked>} */
const kinds = {
  "a flag's deletion": (at) => ({
    method: "DELETE",
    target: `/api/v2/flags/proj-${at % 40}/flag-${at % 97}`,
    authorization: `api-${at % 200}`,
  }),
  "a project's view": (at) => ({
    method: "GET",
    target: `/api/v2/projects/proj-${at % 40}`,
    authorization: `api-${at % 200}`,
  }),
  "a list": (at) => ({ method: "GET", target: "/api/v2/projects?limit=20", authorization: `api-${at % 200}` }),
  "a deleted token": (at) => ({
    method: "GET",
    target: `/api/v2/projects/proj-${at % 40}`,
    authorization: "api-deleted",
  }),
  "an unknown token": (at) => ({ method: "DELETE", target: "/api/v2/projects/web", authorization: `api-x${at}` }),
  "no route": (at) => ({ method: "GET", target: `/assets/app-${at}.js`, authorization: `api-${at % 200}` }),
};

/**
 * Microseconds a verdict: the median of rounds, each of them a mean.
 * @param {Asked[]} requests
 * @param {number} rounds
 */
function verdicts(requests, rounds) {
  const times = [];
  let rejected = 0;
  // A few rounds more, to warm up.
  for (let round = -Math.ceil(rounds / 5); round < rounds; round++) {
    rejected = 0;
    const from = performance.now();
    for (const request of requests) if (prefilter.verdict(request, now).verdict === "reject") rejected++;
    if (round >= 0) times.push(((performance.now() - from) * 1e3) / requests.length);
  }
  return { us: middle(times), share: Math.round((rejected / requests.length) * 100) };
}

/**
 * Microseconds that each of the requests takes by itself, smallest first: of some repetitions, for no clock is that fine.
 * @param {Asked[]} requests
 */
function each(requests) {
  const times = requests.map((request) => {
    const from = performance.now();
    for (let i = 0; i < 50; i++) prefilter.verdict(request, now);
    return (performance.now() - from) * 20;
  });
  return times.sort((a, b) => a - b);
}

/**
 * @param {string} name
 * @param {number | undefined} value
 * @param {number | null} limit
 */
const verdictCost = (name, value, limit = null) =>
  costs.push({ name: `verdict: ${name}`, value: value ?? Number.NaN, unit: "us", limit });

/** @type {Asked[]} */
const mix = [];
for (const [name, ask] of Object.entries(kinds)) {
  const requests = Array.from({ length: 2_000 }, (_, at) => ask(at));
  mix.push(...requests);
  const { us, share } = verdicts(requests, 30);
  verdictCost(`${name} (${share} % rejected)`, us);
}
const sorted = each(random(seed, "the mix of requests").shuffle(mix));
verdictCost("all of these, the median of them", sorted[sorted.length >> 1], 3);
verdictCost("all of these, 95 % of them", sorted[Math.floor(sorted.length * 0.95)]);
verdictCost("all of these, the mean", verdicts(mix, 10).us);
for (const [name, method, target] of /** @type {const} */ ([
  ["a project's view", "GET", "/api/v2/projects/proj-1"],
  ["a flag's deletion", "DELETE", "/api/v2/flags/proj-1/flag-1"],
])) {
  const others = Array.from({ length: 20_000 }, (_, at) => ({ method, target, authorization: `api-${at * 5}` }));
  verdictCost(`${name}, each time another of 20,000 tokens`, verdicts(others, 3).us);
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const sizes = () => {
  collect();
  const memory = edge?.memory;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error("the module's memory is not to be seen");
  return { module: memory.buffer.byteLength, heap: process.memoryUsage().heapUsed };
};
const judge = (/** @type {number} */ count) => {
  for (let at = 0; at < count; at++) {
    const request = mix[at % mix.length];
    // Never the same value twice: what it keeps of a token must not pile up either.
    if (request !== undefined)
      prefilter.verdict(at % 3 === 0 ? { ...request, authorization: `api-${at}` } : request, now);
  }
};
judge(10_000);
const before = sizes();
judge(1_000_000);
const after = sizes();
const memoryCost = (/** @type {string} */ name, /** @type {number} */ bytes, /** @type {number} */ limit) =>
  costs.push({ name: `memory over 1,000,000 verdicts: ${name}`, value: Math.max(0, bytes) / 1024, unit: "kB", limit });
memoryCost("the module", after.module - before.module, 0);
memoryCost("the heap of the process", after.heap - before.heap, 256);
console.log(JSON.stringify(costs));
