/**
 * What a team writes on the first afternoon: every statement becomes two regular expressions over the
 * strings themselves, denies are tried first, nothing is parsed at request time.
 *
 * @import { Engine, Statement } from "../types.d.ts"
 */

/** @type {Engine} */
export const engine = {
  id: "regexp-loop",
  title: "RegExp loop, 30 lines",
  kind: "js",
  package: null,
  source: JSON.stringify,
  load(source) {
    const { deny, allow } = compile(JSON.parse(source));
    return {
      prepare: (request) => request,
      can: (/** @type {{ action: string, resource: string }} */ { action, resource }) => {
        for (const rule of deny) if (rule.action.test(action) && rule.resource.test(resource)) return false;
        for (const rule of allow) if (rule.action.test(action) && rule.resource.test(resource)) return true;
        return false;
      },
    };
  },
};

/** @param {Statement[]} policy */
function compile(policy) {
  const rules = policy.map(({ effect, actions, resources }) => ({
    effect,
    action: anyOf(actions.map((a) => glob(a, ".*"))),
    resource: anyOf(resources.map((r) => r.split(":").map(segment).join(":"))),
  }));
  return { deny: rules.filter((r) => r.effect === "deny"), allow: rules.filter((r) => r.effect === "allow") };
}

/** @param {string} text */
function segment(text) {
  const [head = "", tag] = text.split(";");
  const name = glob(head, "[^:;/]*");
  return tag === undefined ? `${name}(?:;[^:]*)?` : `${name};(?:[^:]*,)?${glob(tag, "[^:,]*")}(?:,[^:]*)?`;
}

/**
 * @param {string} pattern
 * @param {string} star
 */
const glob = (pattern, star) => pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", star);

/** @param {string[]} alternatives */
const anyOf = (alternatives) => new RegExp(`^(?:${alternatives.join("|")})$`);
