// What has to hold in every runtime. Runs in every runtime alike: no imports but ./suite/*.mjs.
import { admin } from "./suite/admin.mjs";
import { broken } from "./suite/broken.mjs";
import { cases } from "./suite/cases.mjs";
import { face } from "./suite/face.mjs";
import { memory } from "./suite/memory.mjs";
import { pairs } from "./suite/pairs.mjs";
import { Report } from "./suite/report.mjs";

/**
 * `tokenscope` is the namespace of the package (or of its slim entry, made ready). `input`: what app.mjs wrote, that is
 * the content of tests/cases/*.json, random pairs with their answers, the keys of the types, how much to repeat, and
 * whether it is `tokenscope/admin`.
 * Returns `{ passed, failures: [{ name, message }] }`.
 */
export async function run(tokenscope, input) {
  const report = new Report();
  // First, while the module is small: big inputs leave free room behind, in which a leak would go unseen.
  memory(report, tokenscope, input.rounds);
  face(report, tokenscope, input);
  if (input.admin) admin(report, tokenscope, input);
  cases(report, tokenscope, input.cases);
  pairs(report, tokenscope, input.worlds);
  broken(report, tokenscope);
  return report.toJSON();
}
