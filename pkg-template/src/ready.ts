import { type AsyncModuleSource, compile, type ModuleSource } from "./compile.js";
import { initSync as load } from "./wasm/tokenscope.js";

let pending: Promise<void> | undefined;

/** The first call starts it and later ones wait for the same; a failed start may be tried again. */
export function start(source: () => AsyncModuleSource | Promise<AsyncModuleSource>): Promise<void> {
  pending ??= run(source).catch((error: unknown) => {
    pending = undefined;
    throw error;
  });
  return pending;
}

async function run(source: () => AsyncModuleSource | Promise<AsyncModuleSource>): Promise<void> {
  // `load` does nothing when an initSync came in between, so that no second instance replaces the first.
  load({ module: await compile(await source()) });
}

export function startSync(module: ModuleSource): void {
  load({ module });
  pending ??= Promise.resolve();
}
