/** `import "tokenscope"` in Node, Deno and Bun: ready on import. */
import { readFileSync } from "node:fs";
import { initSync } from "./wasm/tokenscope.js";

initSync({ module: readFileSync(new URL("../wasm/tokenscope_bg.wasm", import.meta.url)) });

export * from "./face.js";
