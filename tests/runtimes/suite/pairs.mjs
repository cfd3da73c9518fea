/** Random accounts and questions with the naive evaluator's answers, which `tests/laws.rs` wrote. */
import { agreement, OUTCOMES } from "./agreement.mjs";
import { answer, load, principalOf } from "./ask.mjs";

const SHOWN = 5;

export function pairs(report, tokenscope, worlds) {
  let [asked, cells] = [0, 0];
  const differences = [];
  for (const world of worlds) {
    const loaded = load(tokenscope, world.document, world.options);
    for (const [index, ask] of world.asks.entries()) {
      asked += 1;
      try {
        const { got, given, principal } = answer(tokenscope, loaded, ask);
        report.equal(got, world.answers[index]);
        if (given && ask.resource !== undefined) agreement(report, principal, ask, given);
      } catch (error) {
        differences.push(`seed ${world.seed}, question ${index}: ${JSON.stringify(ask)}\n${error.message}`);
      }
    }
    try {
      if (loaded.account) cells += grid(report, loaded.account, world);
    } catch (error) {
      differences.push(`seed ${world.seed}, as a grid\n${error.message}`);
    }
    loaded.account?.free();
  }
  report.check(`${asked} random pairs, ${cells} cells of grids`, () => {
    report.equal([asked > 0, cells > asked], [true, true]);
    if (differences.length > 0)
      throw new Error([`${differences.length} differ`, ...differences.slice(0, SHOWN)].join("\n"));
  });
}

/** All actions of a world by all its resources, for one of its principals: each cell as `decide` has it. */
function grid(report, account, { seed, asks }) {
  const questions = asks.filter(({ resource }) => resource !== undefined);
  const ask = questions[seed % questions.length];
  if (!ask) return 0;
  let principal;
  try {
    principal = principalOf(account, ask.principal);
  } catch (error) {
    if (error.code === "not_found" || error.code === "bad_scope") return 0;
    throw error;
  }
  const [actions, resources] = [questions.map(({ action }) => action), questions.map(({ resource }) => resource)];
  const cells = resources.flatMap((on) =>
    actions.map((action) => OUTCOMES.indexOf(principal.decide(action, on).decision)),
  );
  report.equal([...principal.matrix(actions, resources)], cells);
  return cells.length;
}
