import * as tokenscope from "tokenscope/slim";
import cases from "./cases.json";
import { run } from "./suite.mjs";

await tokenscope.init();
globalThis.report = await run(tokenscope, cases);
