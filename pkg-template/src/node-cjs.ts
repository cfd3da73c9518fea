/** `require("tokenscope")` in Node: ready on return. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { initSync } from "./wasm/tokenscope.js";

initSync({ module: readFileSync(join(__dirname, "../wasm/tokenscope_bg.wasm")) });

export * from "./face.js";
