import * as tokenscope from "tokenscope/slim";
import module from "tokenscope/tokenscope.wasm";
import cases from "./cases.json";
import { run } from "./suite.mjs";

tokenscope.initSync(module);

export default { fetch: async () => Response.json(await run(tokenscope, cases)) };
