/**
 * The seeded workload generator. The same seed gives the same policies and requests everywhere.
 *
 * In words (README.md has the reasons):
 *
 * - A world of 12 projects, 6 environments, 400 flags, 60 segments and 12 tags with keys such as
 *   `checkout-banner-v3`. Each thing of a request has 0 to 3 tags.
 * - W1: allow `*` on all flags; deny `*` on all flags in production; allow `viewProject` on all projects.
 * - W2: 100 statements (10 roles of 10, laid flat). W3: 1000 statements. One specifier each.
 *   Three quarters are about flags, a twelfth each about segments, environments, projects.
 *   A quarter denies. A quarter asks for a tag, on a segment of the specifier drawn at random.
 *   Of all names in all specifiers, 55 % (W2) or 20 % (W3) are `*`; of the others 60 % are literal and
 *   40 % globs, a third each `prefix*`, `*suffix`, `*contains*`, cut from a key of the world.
 *   Half of the statements have a wide action: by halves `*` and a glob such as `update*` that matches
 *   some action of the type; the other half lists 1 to 4 actions of the type.
 *   All these shares are dealt from shuffled decks, so they hold exactly, up to rounding, and independently.
 *   A deny that no request on its type could avoid (every name `*`, no tag, action `*`, `update*` or `*e*`)
 *   swaps its first `*`, the project's, with the project name of some allow, because with it nothing
 *   about the type would be allowed.
 * - Requests: four of five are aimed at a statement drawn at random (names, tag and action that match it),
 *   one of five is drawn freely; they are kept until half are allowed and half denied, then shuffled.
 * - W4: the policy of W2, 200 flags x 30 flag actions. Flags are kept so that half of the cells are allowed.
 * - W5, globs: 100 statements as in W2, but of the names 60 % are `*contains*`, 20 % `*`, 10 % literal, 5 % `prefix*`,
 *   5 % `*suffix`. Requests as above.
 * - W6, misses: 1000 statements as in W3, but with 2 % of the names `*`. Of the requests 90 % match no statement; they
 *   are drawn, with equal chances, freely or aimed at a statement with one name changed. Of the others half are allowed.
 *
 * @import { Grid, Request, Statement, Thing, ThingType, Workload } from "./types.d.ts"
 */
import { oracle } from "./oracle.mjs";
import { random } from "./random.mjs";
import { actionsOf, chainOf, globs, keysOf, tags } from "./world.mjs";

/** @import { Random } from "./random.mjs" */

export const defaultSeed = 20261124;
const requestsPerWorkload = 2048;

/**
 * @param {number} seed
 * @returns {Workload[]}
 */
export function workloads(seed) {
  const w2 = policyOf(random(seed, "W2"), 100, mixed(0.55));
  const w3 = policyOf(random(seed, "W3"), 1000, mixed(0.2));
  const w5 = policyOf(random(seed, "W5"), 100, contains);
  const w6 = policyOf(random(seed, "W6"), 1000, mixed(0.02));
  const grid = gridFor(random(seed, "W4"), w2, 200, 30);
  return [
    {
      name: "W1",
      title: "3 statements",
      policy: w1,
      requests: requestsFor(random(seed, "W1 requests"), w1),
      grid: null,
    },
    {
      name: "W2",
      title: "100 statements",
      policy: w2,
      requests: requestsFor(random(seed, "W2 requests"), w2),
      grid: null,
    },
    {
      name: "W3",
      title: "1000 statements",
      policy: w3,
      requests: requestsFor(random(seed, "W3 requests"), w3),
      grid: null,
    },
    { name: "W4", title: "200 resources x 30 actions, policy of W2", policy: w2, requests: cells(grid), grid },
    {
      name: "W5",
      title: "100 statements, most names *contains*",
      policy: w5,
      requests: requestsFor(random(seed, "W5 requests"), w5),
      grid: null,
    },
    {
      name: "W6",
      title: "1000 statements, most requests match none",
      policy: w6,
      requests: missesFor(random(seed, "W6 requests"), w6),
      grid: null,
    },
  ];
}

/** @type {Statement[]} */
const w1 = [
  { effect: "allow", actions: ["*"], resources: ["proj/*:env/*:flag/*"] },
  { effect: "deny", actions: ["*"], resources: ["proj/*:env/production:flag/*"] },
  { effect: "allow", actions: ["viewProject"], resources: ["proj/*"] },
];

// ---- policies

/**
 * A statement before it is written down: one name per segment of its chain.
 * @typedef {{ effect: "allow" | "deny", type: ThingType, chain: ThingType[], names: string[], tag: { segment: number, tag: string } | null, actions: string[] }} Draft
 */

/** @typedef {"*" | "literal" | "prefix" | "suffix" | "contains"} Kind of a name */

/**
 * @param {number} stars share of names that are `*`
 * @returns {[Kind, number][]}
 */
export function mixed(stars) {
  const others = 1 - stars;
  return [
    ["*", stars],
    ["literal", others * 0.6],
    ["prefix", (others * 0.4) / 3],
    ["suffix", (others * 0.4) / 3],
    ["contains", (others * 0.4) / 3],
  ];
}

/** @type {[Kind, number][]} */
const contains = [
  ["*", 0.2],
  ["literal", 0.1],
  ["prefix", 0.05],
  ["suffix", 0.05],
  ["contains", 0.6],
];

/**
 * @param {Random} rng
 * @param {number} size
 * @param {[Kind, number][]} names their shares
 * @returns {Statement[]}
 */
export function policyOf(rng, size, names) {
  const types = deal(rng, size, [
    ["flag", 0.75],
    ["segment", 1 / 12],
    ["env", 1 / 12],
    ["proj", 1 / 12],
  ]);
  const effects = deal(rng, size, [
    ["deny", 0.25],
    ["allow", 0.75],
  ]);
  const tagged = deal(rng, size, [
    [true, 0.25],
    [false, 0.75],
  ]);
  const widths = deal(rng, size, [
    ["all", 0.25],
    ["glob", 0.25],
    ["list", 0.5],
  ]);
  const slots = types.reduce((sum, type) => sum + chainOf(type).length, 0);
  const kinds = deal(rng, slots, names);
  /** @type {Draft[]} */
  const drafts = types.map((type, i) => {
    const chain = chainOf(type);
    return {
      effect: at(effects, i),
      type,
      chain,
      names: chain.map((part) => name(rng, part, take(kinds))),
      tag: at(tagged, i) ? { segment: rng.below(chain.length), tag: rng.pick(tags) } : null,
      actions: actions(rng, type, at(widths, i)),
    };
  });
  narrowHopelessDenies(rng, drafts);
  return drafts.map(write);
}

/**
 * @param {Random} rng
 * @param {ThingType} type
 * @param {Kind} kind
 */
function name(rng, type, kind) {
  if (kind === "*") return "*";
  const key = rng.pick(keysOf(type));
  if (kind === "literal") return key;
  const half = Math.ceil(key.length / 2);
  if (kind === "prefix") return `${key.slice(0, half)}*`;
  if (kind === "suffix") return `*${key.slice(key.length - half)}`;
  const third = Math.floor(key.length / 3);
  return `*${key.slice(third, key.length - third)}*`;
}

/**
 * @param {Random} rng
 * @param {ThingType} type
 * @param {"all" | "glob" | "list"} width
 */
function actions(rng, type, width) {
  if (width === "all") return ["*"];
  if (width === "glob") return [rng.pick(globs.filter((glob) => actionsOf(type).some((action) => fits(glob, action))))];
  return rng.sample(actionsOf(type), 1 + rng.below(4));
}

/**
 * @param {Random} rng
 * @param {Draft[]} drafts
 */
function narrowHopelessDenies(rng, drafts) {
  const broad = new Set(["*", "update*", "*e*"]);
  for (const deny of drafts) {
    const hopeless =
      deny.effect === "deny" &&
      deny.tag === null &&
      deny.names.every((n) => n === "*") &&
      deny.actions.some((a) => broad.has(a));
    if (!hopeless) continue;
    // Any segment of the same type will do: the deny's first segment is a project, and most statements name one.
    const [type] = deny.chain;
    const donors = drafts.flatMap((d) =>
      d.chain.flatMap((t, slot) => (d.effect === "allow" && t === type && d.names[slot] !== "*" ? [{ d, slot }] : [])),
    );
    if (donors.length === 0) throw new Error("no allow statement can give a name to a deny; choose another seed");
    const { d: donor, slot } = rng.pick(donors);
    deny.names[0] = at(donor.names, slot);
    donor.names[slot] = "*";
  }
}

/**
 * @param {Draft} draft
 * @returns {Statement}
 */
function write({ effect, chain, names, tag, actions }) {
  const segments = chain.map((type, i) => `${type}/${at(names, i)}${tag?.segment === i ? `;${tag.tag}` : ""}`);
  return { effect, actions, resources: [segments.join(":")] };
}

// ---- requests

/**
 * @param {Random} rng
 * @param {Statement[]} statements
 * @returns {Request[]}
 */
function requestsFor(rng, statements) {
  const decide = oracle(statements);
  const half = requestsPerWorkload / 2;
  /** @type {{ allow: Request[], deny: Request[] }} */
  const kept = { allow: [], deny: [] };
  for (let tries = 0; kept.allow.length < half || kept.deny.length < half; tries++) {
    if (tries > 200 * requestsPerWorkload)
      throw new Error("requests that are half allowed were not found; choose another seed");
    const request = rng.chance(0.8) ? aimed(rng, rng.pick(statements)) : free(rng);
    const side = kept[decide(request.action, request.resource) ? "allow" : "deny"];
    if (side.length < half) side.push(request);
  }
  return rng.shuffle([...kept.allow, ...kept.deny]);
}

/**
 * @param {Random} rng
 * @param {Statement[]} statements
 * @returns {Request[]}
 */
function missesFor(rng, statements) {
  const decide = oracle(statements);
  const matches = oracle(statements.map((s) => ({ ...s, effect: "allow" })));
  const hits = Math.round(requestsPerWorkload / 20);
  const wanted = { miss: requestsPerWorkload - 2 * hits, allow: hits, deny: hits };
  /** @type {{ miss: Request[], allow: Request[], deny: Request[] }} */
  const kept = { miss: [], allow: [], deny: [] };
  const sides = /** @type {const} */ (["miss", "allow", "deny"]);
  for (let tries = 0; sides.some((side) => kept[side].length < wanted[side]); tries++) {
    if (tries > 200 * requestsPerWorkload)
      throw new Error("requests that match nothing were not found; choose another seed");
    // The few hits first: what comes after need not be decided.
    const hit = kept.allow.length < hits || kept.deny.length < hits;
    const statement = rng.pick(statements);
    const request = hit ? aimed(rng, statement) : rng.chance(0.5) ? free(rng) : near(rng, statement);
    if (!hit && matches(request.action, request.resource)) continue;
    const side = !hit ? "miss" : decide(request.action, request.resource) ? "allow" : "deny";
    if (kept[side].length < wanted[side]) kept[side].push(request);
  }
  return rng.shuffle(sides.flatMap((side) => kept[side]));
}

/**
 * Aimed, then one name is another.
 * @param {Random} rng
 * @param {Statement} statement
 */
function near(rng, statement) {
  const { action, chain } = aimed(rng, statement);
  const slot = rng.below(chain.length);
  return request(
    action,
    chain.map((thing, i) => (i === slot ? { ...thing, key: rng.pick(keysOf(thing.type)) } : thing)),
  );
}

/**
 * @param {Random} rng
 * @param {Statement} statement
 * @returns {Request}
 */
function aimed(rng, statement) {
  const chain = at(statement.resources, 0)
    .split(":")
    .map((part) => aimedThing(rng, part));
  const type = at(chain, chain.length - 1).type;
  const patterns = statement.actions;
  const action = rng.pick(actionsOf(type).filter((a) => patterns.some((p) => fits(p, a))));
  return request(action, chain);
}

/**
 * @param {Random} rng
 * @param {string} part one segment of a specifier
 * @returns {Thing}
 */
function aimedThing(rng, part) {
  const [head = "", tag] = part.split(";");
  const [type, pattern = "*"] = /** @type {[ThingType, string]} */ (head.split("/"));
  const key = rng.pick(keysOf(type).filter((k) => fits(pattern, k)));
  const own = someTags(rng);
  return { type, key, tags: tag === undefined || own.includes(tag) ? own : [...own, tag] };
}

/**
 * @param {Random} rng
 * @returns {Request}
 */
function free(rng) {
  const type = rng.pick(/** @type {ThingType[]} */ (["flag", "flag", "flag", "segment", "env", "proj"]));
  const chain = chainOf(type).map((part) => ({ type: part, key: rng.pick(keysOf(part)), tags: someTags(rng) }));
  return request(rng.pick(actionsOf(type)), chain);
}

/** @param {Random} rng */
function someTags(rng) {
  return rng.sample(tags, rng.below(4));
}

/**
 * @param {string} action
 * @param {Thing[]} chain
 * @returns {Request}
 */
function request(action, chain) {
  const resource = chain.map((t) => `${t.type}/${t.key}${t.tags.length > 0 ? `;${t.tags.join(",")}` : ""}`).join(":");
  return { action, resource, chain };
}

/**
 * @param {Random} rng
 * @param {Statement[]} statements
 * @param {number} rows
 * @param {number} columns
 * @returns {Grid}
 */
function gridFor(rng, statements, rows, columns) {
  const decide = oracle(statements);
  const aboutFlags = statements.filter((s) => s.resources.some((r) => r.includes(":flag/")));
  const actions = rng.sample(actionsOf("flag"), columns);
  /** @type {Grid} */
  const grid = { actions, resources: [], chains: [] };
  let allowed = 0;
  for (let tries = 0; grid.resources.length < rows; tries++) {
    if (tries > 200 * rows) throw new Error("flags that are half allowed were not found; choose another seed");
    const { resource, chain } = aimed(rng, rng.pick(aboutFlags));
    const row = actions.filter((action) => decide(action, resource)).length;
    const cells = grid.resources.length * columns;
    const lowering = allowed * 2 > cells;
    if (lowering ? row * 2 > columns : row * 2 < columns) continue;
    allowed += row;
    grid.resources.push(resource);
    grid.chains.push(chain);
  }
  return grid;
}

/**
 * @param {Grid} grid
 * @returns {Request[]}
 */
function cells({ actions, resources, chains }) {
  return resources.flatMap((resource, i) => actions.map((action) => ({ action, resource, chain: at(chains, i) })));
}

// ---- decks

/**
 * A shuffled deck with each card in its exact share; rounding goes to the last card.
 * @template const T
 * @param {Random} rng
 * @param {number} size
 * @param {[T, number][]} shares
 * @returns {T[]}
 */
function deal(rng, size, shares) {
  const deck = shares.flatMap(([card, share]) => Array.from({ length: Math.round(size * share) }, () => card));
  const last = at(shares, shares.length - 1)[0];
  while (deck.length < size) deck.push(last);
  return rng.shuffle(deck.slice(0, size));
}

/**
 * @template T
 * @param {T[]} deck
 */
function take(deck) {
  const card = deck.pop();
  if (card === undefined) throw new Error("the deck is empty");
  return card;
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {number} i
 */
function at(list, i) {
  const item = list[i];
  if (item === undefined) throw new RangeError(`no item ${i}`);
  return item;
}

/**
 * @param {string} pattern
 * @param {string} text
 */
function fits(pattern, text) {
  return new RegExp(`^${pattern.split("*").map(literally).join(".*")}$`).test(text);
}

/** @param {string} text */
function literally(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
