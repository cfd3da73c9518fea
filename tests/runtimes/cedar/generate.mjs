/** Policies and requests over few names, tags and actions, so that most of them have to do with each other. */

const NAMES = ["a", "b", "ab", "ba", "abc", "a.b"];
const PATTERNS = ["a*", "*b", "*b*", "a*b", "a*b*c", "*a*b*", "a.*"];
const TAGS = ["x", "y", "z"];

/** Of each chain actions that are its own, and one that no catalog knows. */
const CHAINS = [
  [
    ["proj", "env", "flag"],
    ["updateOn", "updateRules", "createFlag", "deleteFlag", "igniteFlag"],
  ],
  [
    ["proj", "env", "flag"],
    ["updateOn", "updateRules", "createFlag", "deleteFlag", "igniteFlag"],
  ],
  [
    ["proj", "env", "segment"],
    ["updateRules", "createSegment", "deleteSegment", "igniteFlag"],
  ],
  [
    ["proj", "env"],
    ["updateName", "updateApiKey", "viewSdkKey", "igniteFlag"],
  ],
  [["proj"], ["viewProject", "createProject", "updateProjectName", "igniteFlag"]],
  [
    ["proj", "metric"],
    ["createMetric", "deleteMetric", "updateName", "igniteFlag"],
  ],
  [
    ["member", "token"],
    ["createAccessToken", "deleteAccessToken", "igniteFlag"],
  ],
  [["acct"], ["updateAccountOwner", "deleteAccountToken", "igniteFlag"]],
];
const ACTION_GLOBS = ["*", "update*", "create*", "*Flag", "*e*e*", "delete*", "view*", "*R*", "update*e"];

export function randomPolicy(rng) {
  return Array.from({ length: 1 + rng.below(6) }, () => {
    const [chain, own] = rng.pick(CHAINS);
    return {
      effect: rng.chance(0.4) ? "deny" : "allow",
      [rng.chance(0.2) ? "notActions" : "actions"]: some(rng, () =>
        rng.chance(0.5) ? rng.pick(ACTION_GLOBS) : rng.pick(own),
      ),
      [rng.chance(0.2) ? "notResources" : "resources"]: some(rng, (first) =>
        specifier(rng, first ? chain : rng.pick(CHAINS)[0]),
      ),
    };
  });
}

/** Mostly about what some statement is about. */
export function randomRequest(rng, policy) {
  const { resources, notResources } = rng.pick(policy);
  const about = CHAINS.filter(([chain]) => (resources ?? notResources)[0].startsWith(chain[0]));
  const [chain, actions] = rng.pick(about.length > 0 && rng.chance(0.8) ? about : CHAINS);
  const segments = chain.map((type) => ({
    type,
    name: type === "acct" ? "" : rng.pick(NAMES),
    tags: TAGS.filter(() => rng.chance(0.5)),
    views: rng.chance(0.3) ? [rng.pick(NAMES)] : [],
    critical: type === "env" && rng.chance(0.5),
  }));
  return { action: rng.pick(actions), segments };
}

/** Mostly one, sometimes more. */
function some(rng, make) {
  return Array.from({ length: rng.chance(0.7) ? 1 : 2 + rng.below(2) }, (_, index) => make(index === 0));
}

function specifier(rng, chain) {
  if (rng.chance(0.05)) return "*";
  const below = chain.length > 1 && rng.chance(0.25);
  const parts = below ? chain.slice(0, 1 + rng.below(chain.length - 1)) : chain;
  const segments = parts.map((type, depth) => `${head(rng, type, depth === chain.length - 1)}${filters(rng, type)}`);
  return `${segments.join(":")}${below ? ":*" : ""}`;
}

function head(rng, type, last) {
  if (type === "acct" || (last && rng.chance(0.1))) return type;
  const names = rng.chance(0.4) ? ["*"] : some(rng, () => (rng.chance(0.5) ? rng.pick(PATTERNS) : rng.pick(NAMES)));
  return `${type}/${names.join(",")}`;
}

function filters(rng, type) {
  const given = TAGS.filter(() => rng.chance(0.07));
  if (rng.chance(0.04)) given.push(`view:${rng.pick(NAMES)}`);
  if (type === "env" && rng.chance(0.1)) given.push(`{critical:${rng.chance(0.5)}}`);
  return given.length > 0 ? `;${given.join(",")}` : "";
}
