/** `tokenscope/slim`: the same names, but you say when, and from where, the WebAssembly module comes. */
import type { AsyncModuleSource, ModuleSource } from "./compile.js";
import { start, startSync } from "./ready.js";

export type { AsyncModuleSource, ModuleSource } from "./compile.js";
export * from "./face.js";

/**
 * Makes the package ready. Without an argument it takes the module that lies in the package.
 * Idempotent; after a failure it may be called again.
 */
export function init(module?: AsyncModuleSource | Promise<AsyncModuleSource>): Promise<void> {
  return start(() => module ?? new URL("../wasm/tokenscope_bg.wasm", import.meta.url));
}

/** As {@link init}, at once. Without effect when the package is ready. */
export function initSync(module: ModuleSource): void {
  startSync(module);
}
