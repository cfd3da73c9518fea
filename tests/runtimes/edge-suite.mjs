// As suite.mjs, of `tokenscope/edge`.
import { edge } from "./suite/edge.mjs";
import { Report } from "./suite/report.mjs";

export async function run(tokenscope, input) {
  const report = new Report();
  await edge(report, tokenscope, { ...input.edge, rounds: input.rounds });
  return report.toJSON();
}
