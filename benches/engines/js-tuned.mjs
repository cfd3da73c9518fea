/**
 * What a team writes when the loop shows up in a profile: the request is parsed once, rules are bucketed
 * by type chain and (on first use) by action, globs are compiled to the cheapest test, denies come first.
 *
 * @import { Engine, Statement } from "../types.d.ts"
 */

/** @type {Engine} */
export const engine = {
  id: "js-tuned",
  title: "hand-tuned JS",
  kind: "js",
  package: null,
  source: JSON.stringify,
  load(source) {
    const bucket = buckets(JSON.parse(source));
    return {
      prepare: (request) => request,
      can: (/** @type {{ action: string, resource: string }} */ { action, resource }) => {
        const asked = parse(resource);
        return decide(bucket(action, asked.chain), asked);
      },
      matrix(actions, resources) {
        const cells = new Uint8Array(actions.length * resources.length);
        let cell = 0;
        for (const resource of resources) {
          const asked = parse(resource);
          for (const action of actions) cells[cell++] = decide(bucket(action, asked.chain), asked) ? 1 : 0;
        }
        return cells;
      },
    };
  },
};

/**
 * @typedef {(text: string) => boolean} Test
 * @typedef {{ names: (Test | null)[], tags: (string | null)[] }} Pattern
 * @typedef {{ deny: boolean, actions: Test, chain: string, pattern: Pattern }} Rule
 * @typedef {{ chain: string, names: string[], facts: string[] }} Asked
 * @typedef {{ deny: Pattern[], allow: Pattern[] }} Bucket
 */

/**
 * @param {Bucket} bucket
 * @param {Asked} asked
 */
function decide(bucket, asked) {
  for (const pattern of bucket.deny) if (matches(pattern, asked)) return false;
  for (const pattern of bucket.allow) if (matches(pattern, asked)) return true;
  return false;
}

/**
 * @param {Pattern} pattern
 * @param {Asked} asked
 */
function matches({ names, tags }, asked) {
  // The last name is the one that differs most between rules.
  for (let i = names.length - 1; i >= 0; i--) {
    const test = names[i];
    if (test && !test(/** @type {string} */ (asked.names[i]))) return false;
    const tag = tags[i];
    if (tag && !(/** @type {string} */ (asked.facts[i]).includes(tag))) return false;
  }
  return true;
}

/**
 * Facts are kept as `,beta,mobile,` so that one search finds a tag.
 * @param {string} resource
 * @returns {Asked}
 */
function parse(resource) {
  const names = [];
  const facts = [];
  let chain = "";
  let start = 0;
  while (start < resource.length) {
    let end = resource.indexOf(":", start);
    if (end < 0) end = resource.length;
    const slash = resource.indexOf("/", start);
    const semicolon = resource.indexOf(";", start);
    const tagged = semicolon >= 0 && semicolon < end;
    chain += resource.slice(start, slash + 1);
    names.push(resource.slice(slash + 1, tagged ? semicolon : end));
    facts.push(tagged ? `,${resource.slice(semicolon + 1, end)},` : "");
    start = end + 1;
  }
  return { chain, names, facts };
}

/** @param {Statement[]} policy */
function buckets(policy) {
  const rules = policy.flatMap((s) => s.resources.map((r) => rule(s, r)));
  /** @type {Map<string, Map<string, Bucket>>} */
  const byAction = new Map();
  return (/** @type {string} */ action, /** @type {string} */ chain) => {
    let byChain = byAction.get(action);
    if (byChain === undefined) {
      // Bounded, because actions come from outside.
      if (byAction.size === 1000) byAction.clear();
      byChain = new Map();
      byAction.set(action, byChain);
    }
    let bucket = byChain.get(chain);
    if (bucket === undefined) {
      const fitting = rules.filter((r) => r.chain === chain && r.actions(action));
      bucket = {
        deny: fitting.filter((r) => r.deny).map((r) => r.pattern),
        allow: fitting.filter((r) => !r.deny).map((r) => r.pattern),
      };
      if (byChain.size < 100) byChain.set(chain, bucket);
    }
    return bucket;
  };
}

/**
 * @param {Statement} statement
 * @param {string} resource
 * @returns {Rule}
 */
function rule({ effect, actions }, resource) {
  const { chain, names, facts } = parse(resource);
  const tests = actions.map((a) => glob(a) ?? (() => true));
  return {
    deny: effect === "deny",
    actions: (action) => tests.some((test) => test(action)),
    chain,
    pattern: { names: names.map(glob), tags: facts.map((f) => (f === "" ? null : f)) },
  };
}

/**
 * @param {string} pattern
 * @returns {Test | null} null: matches anything
 */
function glob(pattern) {
  if (pattern === "*") return null;
  const parts = pattern.split("*");
  const [first = "", second = "", third = ""] = parts;
  if (parts.length === 1) return (text) => text === pattern;
  if (parts.length === 2 && second === "") return (text) => text.startsWith(first);
  if (parts.length === 2 && first === "") return (text) => text.endsWith(second);
  if (parts.length === 3 && first === "" && third === "") return (text) => text.includes(second);
  const compiled = new RegExp(`^${parts.map((p) => p.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);
  return (text) => compiled.test(text);
}
