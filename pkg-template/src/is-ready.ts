import { linearMemory } from "./wasm/tokenscope.js";

/** Whether the module is there. */
export function isReady(): boolean {
  try {
    return linearMemory() instanceof WebAssembly.Memory;
  } catch {
    return false;
  }
}
