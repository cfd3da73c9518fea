/**
 * A policy and a request as Cedar has them: one Cedar policy per statement, ids are the statements' indices. Both
 * languages let any deny win and deny what nothing allows, so nothing else is needed (rules 2.1, 2.2, 2.4, 2.5, 3.1-3.4).
 *
 * The resource is one entity: `chain` is its types, `s0`, `s1`, ... its segments. The action is text in the context,
 * since Cedar's own actions know no globs.
 *
 * What Cedar cannot say, and so is never asked here: a glob in a tag or view key (its sets hold no pattern); the holes of
 * role attributes; facts that are missing; several policies, of which the most permissive wins; gates; that an action is
 * not one of the type.
 */

/** Cedar's static policies. */
export function toCedar(policy) {
  return Object.fromEntries(policy.map((statement, index) => [String(index), write(statement)]));
}

function write({ effect, actions, notActions, resources, notResources }) {
  const what = any(actions ?? notActions, (pattern) => like("context.action", pattern));
  const where = any(resources ?? notResources, specifier);
  const when = `${notActions ? "!" : ""}${what} && ${notResources ? "!" : ""}${where}`;
  return `${effect === "deny" ? "forbid" : "permit"}(principal, action, resource) when { ${when} };`;
}

function specifier(text) {
  if (text === "*") return "true";
  const below = text.endsWith(":*");
  // The colons inside filters separate no segments.
  const spelled = (below ? text.slice(0, -2) : text).replaceAll("critical:", "critical=").replaceAll("view:", "view=");
  const segments = spelled.split(":").map((part) => part.split(";"));
  const chain = segments.map(([head]) => head.split("/")[0]).join("/");
  // First: it makes sure that the segments after it are there.
  const tests = [below ? like("resource.chain", `${chain}/*`) : `resource.chain == "${chain}"`];
  for (const [depth, [head, filters]] of segments.entries()) {
    const names = head.split("/")[1]?.split(",") ?? ["*"];
    tests.push(any(names, (name) => like(`resource.s${depth}.name`, name)));
    for (const filter of filters?.split(",") ?? []) tests.push(test(`resource.s${depth}`, filter));
  }
  return `(${tests.join(" && ")})`;
}

function test(segment, filter) {
  const critical = /^\{critical=(true|false)\}$/.exec(filter);
  if (critical) return `${segment}.critical == ${critical[1]}`;
  if (filter.startsWith("view=")) return `${segment}.views.contains("${filter.slice("view=".length)}")`;
  return `${segment}.tags.contains("${filter}")`;
}

/** The same in both: `*` is any run of characters, and no other character means anything. */
function like(text, pattern) {
  return `${text} like "${pattern}"`;
}

function any(items, one) {
  return `(${items.map(one).join(" || ")})`;
}

/** Cedar's call, and the text that the package takes. */
export function toCall(preparsedPolicySetId, { action, segments }) {
  const uid = { type: "Resource", id: "asked" };
  const attrs = { chain: segments.map(({ type }) => type).join("/") };
  for (const [depth, { type: _, ...facts }] of segments.entries()) attrs[`s${depth}`] = facts;
  return {
    preparsedPolicySetId,
    principal: { type: "Principal", id: "one" },
    action: { type: "Action", id: "ask" },
    resource: uid,
    context: { action },
    entities: [{ uid, attrs, parents: [] }],
  };
}

export function toText({ segments }) {
  const part = ({ type, name, tags, views, critical }) => {
    const facts = [...(critical ? ["{critical:true}"] : []), ...tags, ...views.map((key) => `view:${key}`)];
    return `${type}${name && `/${name}`}${facts.length > 0 ? `;${facts.join(",")}` : ""}`;
  };
  return segments.map(part).join(":");
}
