/** Browsers and bundlers: ready on import, by top-level await. */
import { compile } from "./compile.js";
import { initSync } from "./wasm/tokenscope.js";

// Bundlers look for this form, a literal and import.meta.url, to ship the file along.
initSync({ module: await compile(new URL("../wasm/tokenscope_bg.wasm", import.meta.url)) });

export * from "./face.js";
