/** Bad input: a clear error each, never a trap and never a wrong answer; and afterwards the same module still answers. */
import { calls } from "./broken/calls.mjs";
import { PARTS, REFUSED } from "./broken/documents.mjs";
import { forged, freed } from "./broken/freed.mjs";
import { odd } from "./broken/odd.mjs";

const ALL = { effect: "allow", actions: ["*"], resources: ["*"] };
/** SHA-256 of the UTF-8 of U+FFFD. */
const FILLER = "83d544ccc223c057d2bf80d3f2a32982c32c3c0db8e2674820da5064783fb097";
const DOCUMENT = {
  members: [
    { _id: "own", role: "owner" },
    { _id: "dev", role: "reader", customRoles: ["dev"] },
    { _id: "\ufffd", role: "reader" },
  ],
  roles: [
    {
      _id: "r",
      key: "dev",
      policy: [
        { effect: "allow", actions: ["viewProject", "updateOn"], resources: ["proj/web", "proj/web:env/*:flag/*"] },
      ],
    },
    { _id: "a", key: "all", policy: [ALL] },
    { _id: "n", key: "none", policy: [] },
  ],
  tokens: [
    { _id: "t", name: "t", memberId: "dev", role: "reader" },
    { _id: "\ufffd", name: "filler", memberId: "dev", role: "reader", tokenHash: FILLER },
  ],
};
const FLAG = "proj/web:env/live:flag/beacon";

export function broken(report, tokenscope) {
  const account = tokenscope.Account.load(DOCUMENT);
  const given = { t: tokenscope, account, who: account.member("dev") };
  const control = () => {
    report.equal(
      [
        given.who.can("updateOn", FLAG),
        given.who.can("updateOn", "proj/app:env/live:flag/beacon"),
        given.who.decide("deleteFlag", FLAG).code,
      ],
      [true, false, "implicit_deny"],
    );
  };
  let refused = 0;
  const refuses = (name, call, code, word) => {
    refused += 1;
    report.check(`bad input · ${name}`, () => {
      refusal(report, tokenscope, call, code, word);
      control();
    });
  };
  for (const [name, call, code, word] of [...calls(given), ...freed(given), ...forged(given)])
    refuses(name, call, code, word);
  for (const [name, [make, code, word]] of Object.entries(REFUSED)) {
    refuses(`document: ${name}`, () => tokenscope.Account.load(make()), code, word);
  }
  for (const [name, { document, who }] of Object.entries(PARTS)) {
    refused += 1;
    report.check(`bad input · document with ${name}`, () => {
      useless(report, tokenscope, document, who);
      control();
    });
  }
  for (const [name, ask, right] of odd(given)) {
    report.check(`odd input · ${name}`, () => {
      report.equal(ask(), right);
      control();
    });
  }
  report.check("there are 200 kinds of bad input", () => report.equal(refused >= 200, true));
  account.free();
}

export function refusal(report, { TokenscopeError }, call, code, word) {
  let answer;
  try {
    answer = call();
  } catch (error) {
    if (!(error instanceof TokenscopeError))
      throw new Error(`no TokenscopeError but ${error?.name}: ${error?.message}`);
    report.equal(error.code, code);
    report.equal([error.name, Array.isArray(error.diagnostics)], ["TokenscopeError", true]);
    if (!error.message.includes(word)) throw new Error(`\`${error.message}\` does not say ${word}`);
    if (error.message.length === 0 || error.message.length > 5000)
      throw new Error(`a message of ${error.message.length} characters`);
    return;
  }
  throw new Error(`nothing was thrown; the answer is ${String(JSON.stringify(answer)).slice(0, 200)}`);
}

/** It says what is wrong, and the broken part gives nobody anything that matters. */
function useless(report, tokenscope, document, id) {
  let account;
  try {
    account = tokenscope.Account.load(document);
  } catch (error) {
    if (!(error instanceof tokenscope.TokenscopeError)) throw error;
    report.equal(error.diagnostics.length > 0, true);
    return;
  }
  const { diagnostics } = account;
  report.equal(diagnostics.length > 0 && diagnostics.every(({ code, message }) => code && message), true);
  if (id === null) return account.free();
  try {
    const who = id === "t" ? account.token(id) : account.member(id);
    report.equal([who.can("updateOn", FLAG), who.can("deleteAccount", "acct")], [false, false]);
  } catch (error) {
    report.equal(error.code, "not_found");
  } finally {
    account.free();
  }
}
