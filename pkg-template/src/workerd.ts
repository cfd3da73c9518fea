/** Edge workers, where the platform compiles the module and code may not fetch it: ready on import. */
import { initSync } from "./wasm/tokenscope.js";
import module from "../wasm/tokenscope_bg.wasm";

initSync({ module });

export * from "./face.js";
