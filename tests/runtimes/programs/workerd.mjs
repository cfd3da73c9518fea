import "./suite/watch.mjs";
import * as tokenscope from "tokenscope";
import { input } from "./input-light.mjs";
import { run } from "./suite.mjs";

export default { fetch: async () => Response.json(await run(tokenscope, input)) };
