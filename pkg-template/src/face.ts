/** Everything that every entry of the package exports. */
export { version } from "./wasm/tokenscope.js";
