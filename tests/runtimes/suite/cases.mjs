/** The data cases of `tests/cases/`, and what the ways of asking have to agree on. */
import { agreement } from "./agreement.mjs";
import { agrees, answer, load } from "./ask.mjs";

const NOBODY = { members: [] };

export function cases(report, tokenscope, files) {
  for (const { file, documents = {}, cases } of files) {
    for (const one of cases) {
      const document = typeof one.document === "string" ? documents[one.document] : (one.document ?? NOBODY);
      report.check(`${file} · rule ${one.rule} · ${one.name}`, () => check(report, tokenscope, document, one));
    }
  }
}

function check(report, tokenscope, document, { options, ask, expect }) {
  const text = JSON.stringify(document);
  const forms = ask.load ? [document, text, new TextEncoder().encode(text)] : [document];
  for (const form of forms) {
    const loaded = load(tokenscope, form, options);
    const { got, given, principal } = answer(tokenscope, loaded, ask);
    if (!agrees(expect, got, report.same))
      throw new Error(`ask ${JSON.stringify(ask)}\n${report.difference(got, expect)}`);
    if (given && ask.resource !== undefined) agreement(report, principal, ask, given);
    // Who is let in answers as the same token looked up.
    if (principal && ask.authenticate !== undefined) {
      const looked = loaded.account.token(got.tokenId, { now: ask.now });
      for (const [action, resource] of [
        ["viewProject", "proj/a"],
        ["updateOn", "proj/harbor:env/live:flag/beacon"],
      ]) {
        report.equal(principal.explain(action, resource), looked.explain(action, resource));
      }
    }
    loaded.account?.free();
  }
}
