/** `tokenscope/admin`: everything that `tokenscope` exports, with an `Account` that answers an administrator too. */
export { TokenscopeError } from "../errors.js";
export { formatPolicy, parsePolicy, resource, version } from "../policy.js";
export { Principal } from "../principal.js";
export type * from "../types.js";
export { Account } from "./account.js";
export type * from "./types.js";
