/** `tokenscope/slim` by require: the same names, but you say when, and from where, the WebAssembly module comes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AsyncModuleSource, ModuleSource } from "./compile.js";
import { start, startSync } from "./ready.js";

export type { AsyncModuleSource, ModuleSource } from "./compile.js";
export * from "./face.js";

/**
 * Makes the package ready. Without an argument it takes the module that lies in the package.
 * Idempotent; after a failure it may be called again.
 */
export function init(module?: AsyncModuleSource | Promise<AsyncModuleSource>): Promise<void> {
  return start(() => module ?? readFileSync(join(__dirname, "../wasm/tokenscope_bg.wasm")));
}

/** As {@link init}, at once. Without effect when the package is ready. */
export function initSync(module: ModuleSource): void {
  startSync(module);
}
