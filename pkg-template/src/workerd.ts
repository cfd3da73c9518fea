/** Edge workers, where the platform compiles the module and code may not fetch it: ready on import. */

import module from "../wasm/tokenscope_bg.wasm";
import { initSync } from "./wasm/tokenscope.js";

initSync({ module });

export * from "./face.js";
