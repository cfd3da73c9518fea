// A second opinion: random single policies, decided by Cedar too. Arguments: the app's folder, the file for the report.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { random } from "../../../benches/random.mjs";
import { Report } from "../suite/report.mjs";
import { randomPolicy, randomRequest } from "./generate.mjs";
import { toCall, toCedar, toText } from "./translate.mjs";

const SEED = 20_261_124;
const POLICIES = 400;
const REQUESTS = 15;
const SHOWN = 5;

/** What has to occur in so many policies, and how it is spelled. */
const CONSTRUCTS = {
  deny: /"deny"/,
  notActions: /"notActions"/,
  notResources: /"notResources"/,
  "a glob in an action": /ctions":\[[^\]]*\w\*/,
  "a glob in a name": /\/\w+\*|\/\*\w|,\*?\w+\*/,
  "a tag": /;[xyz]/,
  "a view": /view:/,
  critical: /\{critical:/,
  "several names": /\/[\w.*]+,/,
  "everything below": /:\*"/,
  "everything there is": /"\*"[^\]]*\]\}/,
};

const [, , app, file] = process.argv;
const tokenscope = createRequire(join(app, "package.json"))("tokenscope");
const account = tokenscope.Account.load({ members: [] });
const rng = random(SEED, "cedar");
const report = new Report();
const codes = {};
const found = Object.fromEntries(Object.keys(CONSTRUCTS).map((name) => [name, 0]));
const differences = [];

for (let round = 0; round < POLICIES; round += 1) {
  const policy = randomPolicy(rng);
  const principal = account.policyPrincipal(policy);
  const bad = principal.diagnostics.filter(({ severity }) => severity === "error");
  if (bad.length > 0) differences.push(`${JSON.stringify(policy)} has errors: ${JSON.stringify(bad)}`);
  const written = JSON.stringify(policy);
  for (const [name, form] of Object.entries(CONSTRUCTS)) found[name] += Number(form.test(written));
  succeeded(cedar.preparsePolicySet("one", { staticPolicies: toCedar(policy) }));
  for (let index = 0; index < REQUESTS; index += 1) compare(policy, principal, randomRequest(rng, policy));
}

/** The answer, and the statements that make it: in both languages all that allow, or all that deny, or none. */
function compare(policy, principal, request) {
  const { response } = succeeded(cedar.statefulIsAuthorized(toCall("one", request)));
  const resource = toText(request);
  const { code, statements } = principal.decide(request.action, resource);
  codes[code] = (codes[code] ?? 0) + 1;
  const ours = { can: principal.can(request.action, resource), by: statements.map(({ index }) => index) };
  const by = response.diagnostics.reason.map(Number).sort((a, b) => a - b);
  const theirs = { can: response.decision === "allow", by };
  const errors = response.diagnostics.errors;
  if (errors.length === 0 && report.same(ours, theirs)) return;
  differences.push(
    `${request.action} on ${resource}\n  policy ${JSON.stringify(policy)}\n  ${report.difference(ours, theirs)}\n` +
      `  Cedar's errors: ${JSON.stringify(errors)}`,
  );
}

function succeeded(answer) {
  if (answer.type === "failure") throw new Error(answer.errors.map(({ message }) => message).join("; "));
  return answer;
}

const asked = POLICIES * REQUESTS;
console.log(`    ${asked} requests decided by Cedar ${cedar.getCedarVersion()} too: ${JSON.stringify(codes)}`);
report.check(`Cedar decides ${asked} requests as the package does`, () => {
  if (differences.length > 0)
    throw new Error([`${differences.length} differ`, ...differences.slice(0, SHOWN)].join("\n"));
});
report.check("a tenth at least of each answer, and no other", () => {
  const enough = ["allowed", "explicit_deny", "implicit_deny"].filter((code) => codes[code] >= asked / 10);
  report.equal([enough.length, Object.keys(codes).length], [3, 3]);
});
for (const [name, count] of Object.entries(found)) {
  report.check(`${name} in 25 policies at least`, () => {
    if (count < 25) throw new Error(`in ${count}`);
  });
}
writeFileSync(file, JSON.stringify(report));
