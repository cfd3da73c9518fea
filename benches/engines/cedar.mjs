/**
 * Cedar, stateful: the policies are parsed once and kept inside its module, each call names them.
 * Call objects are built outside the timing; what Cedar does with them on each call is its own cost.
 *
 * @import { StatefulAuthorizationCall } from "@cedar-policy/cedar-wasm/nodejs"
 * @import { Engine, Request, Statement, ThingType } from "../types.d.ts"
 */
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { lastType, segment, spelledOut } from "./casl.mjs";

const policySetId = "bench";

/** @type {Engine} */
export const engine = {
  id: "cedar",
  title: "cedar-wasm, stateful",
  kind: "engine",
  package: "@cedar-policy/cedar-wasm",
  source: (policy) => policy.map(write).join("\n"),
  load(source) {
    const answer = cedar.preparsePolicySet(policySetId, { staticPolicies: source });
    if (answer.type === "failure") throw new Error(answer.errors.map((e) => e.message).join("; "));
    return {
      prepare: toCall,
      can(/** @type {StatefulAuthorizationCall} */ call) {
        const answer = cedar.statefulIsAuthorized(call);
        if (answer.type === "failure") throw new Error(answer.errors.map((e) => e.message).join("; "));
        return answer.response.decision === "allow";
      },
    };
  },
};

const principal = { type: "Member", id: "m" };

/**
 * @param {Request} request
 * @returns {StatefulAuthorizationCall}
 */
function toCall({ action, resource, chain }) {
  const uid = { type: entityType[lastType(chain.map((t) => t.type))], id: resource };
  const attrs = Object.fromEntries(
    chain.flatMap((t) => [
      [t.type, t.key],
      [`${t.type}Tags`, t.tags],
    ]),
  );
  return {
    principal,
    action: { type: "Action", id: action },
    resource: uid,
    context: {},
    preparsedPolicySetId: policySetId,
    entities: [{ uid, attrs, parents: [] }],
  };
}

/** @type {Record<ThingType, string>} */
const entityType = { proj: "Project", env: "Environment", flag: "Flag", segment: "Segment" };

/** @param {Statement} statement */
function write({ effect, actions, resources }) {
  return resources
    .map((resource) => {
      const segments = resource.split(":").map(segment);
      const type = lastType(segments.map((s) => s.type));
      const action = spelledOut(actions, type);
      const head = `principal, ${Array.isArray(action) ? `action in [${action.map((a) => `Action::"${a}"`).join(", ")}]` : "action"}, resource is ${entityType[type]}`;
      const tests = segments.flatMap(({ type, name, tag }) => [
        ...(name === "*" ? [] : [`resource.${type} ${name.includes("*") ? "like" : "=="} "${name}"`]),
        ...(tag === undefined ? [] : [`resource.${type}Tags.contains("${tag}")`]),
      ]);
      const when = tests.length > 0 ? ` when { ${tests.join(" && ")} }` : "";
      return `${effect === "deny" ? "forbid" : "permit"}(${head})${when};`;
    })
    .join("\n");
}
