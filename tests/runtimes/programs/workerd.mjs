import * as tokenscope from "tokenscope";
import cases from "./cases.json";
import { run } from "./suite.mjs";

export default { fetch: async () => Response.json(await run(tokenscope, cases)) };
