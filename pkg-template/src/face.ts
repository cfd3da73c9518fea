/** Everything that every entry of the package exports. */
export { Account } from "./account.js";
export { TokenscopeError } from "./errors.js";
export { formatPolicy, parsePolicy, resource, version } from "./policy.js";
export { Principal } from "./principal.js";
export type * from "./types.js";
