/**
 * The answer to compare with: one plain pass over all statements, written from the rules and sharing
 * no code with any engine or with the generator. Slow on purpose.
 *
 * Covered is what the workloads use: a flat policy, deny overrides allow (rule 2.2), no match is a deny,
 * `*` in names and actions (2.5, 3.1), one chain of types, tags of a segment (3.1, 3.2).
 *
 * @import { Statement } from "./types.d.ts"
 */

/**
 * @param {Statement[]} policy
 * @returns {(action: string, resource: string) => boolean}
 */
export function oracle(policy) {
  const statements = policy.map((s) => ({
    deny: s.effect === "deny",
    actions: s.actions,
    resources: s.resources.map(segments),
  }));
  return (action, resource) => {
    const asked = segments(resource);
    const matching = statements.filter(
      (s) => s.actions.some((a) => glob(a, action)) && s.resources.some((r) => covers(r, asked)),
    );
    return matching.length > 0 && !matching.some((s) => s.deny);
  };
}

/** @typedef {{ type: string, name: string, tags: string[] }} Segment */

/**
 * @param {Segment[]} specifier
 * @param {Segment[]} resource
 */
function covers(specifier, resource) {
  if (specifier.length !== resource.length) return false;
  return specifier.every((want, i) => {
    const has = resource[i];
    return (
      has !== undefined &&
      want.type === has.type &&
      glob(want.name, has.name) &&
      want.tags.every((tag) => has.tags.includes(tag))
    );
  });
}

/**
 * @param {string} text
 * @returns {Segment[]}
 */
function segments(text) {
  return text.split(":").map((part) => {
    const [head = "", facts = ""] = part.split(";");
    const [type = "", name = ""] = head.split("/");
    return { type, name, tags: facts === "" ? [] : facts.split(",") };
  });
}

/**
 * @param {string} pattern
 * @param {string} text
 * @returns {boolean}
 */
function glob(pattern, text) {
  if (pattern === "") return text === "";
  if (pattern.startsWith("*")) return glob(pattern.slice(1), text) || (text !== "" && glob(pattern, text.slice(1)));
  return text !== "" && pattern.charAt(0) === text.charAt(0) && glob(pattern.slice(1), text.slice(1));
}
