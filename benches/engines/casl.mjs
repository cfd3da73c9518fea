/**
 * CASL with its usual conditions (MongoDB queries). It decides by the last matching rule, so denies are
 * put last; it has no action globs, so a glob is written out as the actions of the type that it matches.
 * Subjects are flat objects, which its matcher reads fastest.
 *
 * @import { RawRuleOf, MongoAbility } from "@casl/ability"
 * @import { Engine, Request, Statement, ThingType } from "../types.d.ts"
 */
import { createMongoAbility, subject } from "@casl/ability";
import { actionsOf } from "../world.mjs";

/** @type {Engine} */
export const engine = {
  id: "casl",
  title: "CASL",
  kind: "engine",
  package: "@casl/ability",
  source: (policy) => JSON.stringify(rules(policy)),
  load(source) {
    /** @type {RawRuleOf<MongoAbility>[]} */
    const parsed = JSON.parse(source);
    const ability = createMongoAbility(parsed);
    return {
      prepare: toSubject,
      can: (/** @type {ReturnType<typeof toSubject>} */ { action, thing }) => ability.can(action, thing),
    };
  },
};

/** @param {Request} request */
export function toSubject({ action, chain }) {
  const fields = Object.fromEntries(
    chain.flatMap((t) => [
      [t.type, t.key],
      [`${t.type}Tags`, t.tags],
    ]),
  );
  return { action, thing: subject(lastType(chain.map((t) => t.type)), fields) };
}

/** @param {Statement[]} policy */
function rules(policy) {
  return denyLast(policy).flatMap(({ effect, actions, resources }) =>
    resources.map((resource) => {
      const segments = resource.split(":").map(segment);
      const type = lastType(segments.map((s) => s.type));
      const conditions = Object.fromEntries(
        segments.flatMap(({ type, name, tag }) => [
          ...(name === "*" ? [] : [[type, name.includes("*") ? { $regex: anchored(name) } : name]]),
          ...(tag === undefined ? [] : [[`${type}Tags`, tag]]),
        ]),
      );
      return {
        action: spelledOut(actions, type),
        subject: type,
        inverted: effect === "deny",
        ...(Object.keys(conditions).length > 0 ? { conditions } : {}),
      };
    }),
  );
}

/** @param {Statement[]} policy */
export const denyLast = (policy) => [
  ...policy.filter((s) => s.effect === "allow"),
  ...policy.filter((s) => s.effect === "deny"),
];

/**
 * @param {string[]} actions
 * @param {ThingType} type
 * @returns {string | string[]} `manage` is CASL's word for any action
 */
export function spelledOut(actions, type) {
  if (actions.includes("*")) return "manage";
  const patterns = actions.map((a) => new RegExp(anchored(a)));
  return actionsOf(type).filter((a) => patterns.some((p) => p.test(a)));
}

/** @param {string} text */
export function segment(text) {
  const [head = "", tag] = text.split(";");
  const [type, name = "*"] = /** @type {[ThingType, string]} */ (head.split("/"));
  return { type, name, tag };
}

/** @param {string} pattern */
export const anchored = (pattern) => `^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`;

/** @param {ThingType[]} types */
export function lastType(types) {
  const type = types.at(-1);
  if (type === undefined) throw new Error("a resource without segments");
  return type;
}
