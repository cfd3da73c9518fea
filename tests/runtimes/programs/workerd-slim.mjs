import "./suite/watch.mjs";
import * as tokenscope from "tokenscope/slim";
import module from "tokenscope/tokenscope.wasm";
import { input } from "./input-light.mjs";
import { run } from "./suite.mjs";

tokenscope.initSync(module);

export default { fetch: async () => Response.json(await run(tokenscope, input)) };
