/**
 * CASL with functions as conditions (its `lambdaMatcher` recipe): no query language at run time, and no
 * rules that can be stored. The same index, so it shows what the MongoDB conditions cost.
 *
 * @import { MatchConditions, RawRuleFrom } from "@casl/ability"
 * @import { Engine, Statement } from "../types.d.ts"
 */
import { Ability } from "@casl/ability";
import { anchored, denyLast, lastType, segment, spelledOut, toSubject } from "./casl.mjs";

/** @typedef {Record<string, string | string[]>} Fields */

/** @type {Engine} */
export const engine = {
  id: "casl-lambda",
  title: "CASL, functions as conditions",
  kind: "engine",
  package: "@casl/ability",
  source: JSON.stringify,
  load(source) {
    const ability = new Ability(rules(JSON.parse(source)), {
      conditionsMatcher: (/** @type {MatchConditions} */ test) => test,
    });
    return {
      prepare: toSubject,
      can: (/** @type {ReturnType<typeof toSubject>} */ { action, thing }) => ability.can(action, thing),
    };
  },
};

/**
 * @param {Statement[]} policy
 * @returns {RawRuleFrom<[string, string], MatchConditions>[]}
 */
function rules(policy) {
  return denyLast(policy).flatMap(({ effect, actions, resources }) =>
    resources.map((resource) => {
      const segments = resource.split(":").map(segment);
      const type = lastType(segments.map((s) => s.type));
      const tests = segments.flatMap(({ type, name, tag }) => [
        ...(name === "*" ? [] : [nameTest(type, name)]),
        ...(tag === undefined ? [] : [(/** @type {Fields} */ fields) => fields[`${type}Tags`]?.includes(tag) === true]),
      ]);
      const conditions = (/** @type {Fields} */ fields) => tests.every((test) => test(fields));
      const rule = { action: spelledOut(actions, type), subject: type, inverted: effect === "deny" };
      return tests.length > 0 ? { ...rule, conditions } : rule;
    }),
  );
}

/**
 * @param {string} type
 * @param {string} name
 * @returns {(fields: Fields) => boolean}
 */
function nameTest(type, name) {
  if (!name.includes("*")) return (fields) => fields[type] === name;
  const compiled = new RegExp(anchored(name));
  return (fields) => compiled.test(String(fields[type]));
}
