/** What the ways of asking one question have to agree on. */
import { factsOf } from "./ask.mjs";

export const OUTCOMES = ["deny", "allow", "unknown"];

/** `decision` is what `principal.decide` said to `ask`; throws where another way says something else. */
export function agreement(report, principal, ask, decision) {
  const { action, resource } = ask;
  const options = factsOf(ask);
  if (!options) report.equal(principal.can(action, resource), decision.decision === "allow");
  const cell = OUTCOMES.indexOf(decision.decision);
  report.equal([...principal.matrix([action], [resource], options)], [cell]);
  // In a grid with others: row by row, resources down, actions across.
  const grid = principal.matrix(["viewProject", action], ["proj/a", "team/a", resource], options);
  report.equal([grid.length, grid[5]], [6, cell]);
  const failedAt = decision.decision === "allow" ? null : 0;
  report.equal(principal.decideAll(action, [resource], options), { ...decision, failedAt });
  explained(report, principal.explain(action, resource, options), decision, ask);
}

function explained(report, { records, gate, ...said }, decision, ask) {
  report.equal(said, decision);
  if (gate) report.equal([typeof gate.code, Array.isArray(gate.records)], ["string", true]);
  for (const { ref, matched, failed } of records) {
    // Only what does not match has a part that failed.
    if (matched !== false) report.equal([ref, failed], [ref, null]);
  }
  // The flags are of the request as a whole; with facts missing it is several.
  if (ask.facts || /\?|env\/\*/.test(ask.resource)) return;
  report.equal(
    records.filter(({ matched, failed }) => matched === "unknown" || (failed === null) !== matched),
    [],
  );
  const effect = { allowed: "allow", explicit_deny: "deny" }[decision.code];
  if (effect) {
    const speaking = records.filter((record) => record.matched === true && record.effect === effect).map(refOf);
    report.equal(
      decision.statements.filter((ref) => !speaking.includes(JSON.stringify(ref))),
      [],
    );
    report.equal(decision.statements.length > 0, true);
  }
  if (decision.code === "implicit_deny") {
    // `both` has the owner's code; the scope's may be another.
    const side = decision.side === "both" ? "owner" : decision.side;
    report.equal(
      records.filter(({ ref, matched }) => ref.side === side && matched === true),
      [],
    );
  }
}

function refOf({ ref }) {
  return JSON.stringify(ref);
}
