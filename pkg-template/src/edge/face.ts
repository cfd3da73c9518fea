/** Everything that every entry of `tokenscope/edge` exports. */
import { guarded } from "./errors.js";
import * as wasm from "./wasm/tokenscope.js";

export { TokenscopeError } from "./errors.js";
export { Prefilter } from "./prefilter.js";
export type * from "./types.js";

/** The version of the package. */
export function version(): string {
  return guarded(() => wasm.version());
}
