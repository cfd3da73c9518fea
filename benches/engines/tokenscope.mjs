/**
 * This package, as somebody who installed it uses it: an account, a bare policy, strings in.
 *
 * @import { Engine, TokenscopeModule } from "../types.d.ts"
 */
// Typed as a plain string, so that the type checker does not look for a package that may not be built yet.
/** @type {string} */
const packageName = "tokenscope";

/** @type {TokenscopeModule} */
const { Account } = await import(packageName);

/** @type {Engine} */
export const engine = {
  id: "tokenscope",
  title: "tokenscope",
  kind: "ours",
  package: packageName,
  source: JSON.stringify,
  load(source) {
    // A new account each time: an account may remember policies that it has compiled.
    const account = Account.load('{"members":[]}');
    const principal = account.policyPrincipal(source);
    return {
      prepare: (request) => request,
      can: (/** @type {{ action: string, resource: string }} */ { action, resource }) =>
        principal.can(action, resource),
      matrix: (actions, resources) => principal.matrix(actions, resources),
    };
  },
};
