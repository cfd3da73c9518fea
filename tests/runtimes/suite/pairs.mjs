/** Random accounts and questions with the naive evaluator's answers, which `tests/laws.rs` wrote. */
import { agreement } from "./agreement.mjs";
import { answer, load } from "./ask.mjs";

const SHOWN = 5;

export function pairs(report, tokenscope, worlds) {
  let asked = 0;
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
    loaded.account?.free();
  }
  report.check(`${asked} random pairs`, () => {
    report.equal(asked > 0, true);
    if (differences.length > 0)
      throw new Error([`${differences.length} differ`, ...differences.slice(0, SHOWN)].join("\n"));
  });
}
