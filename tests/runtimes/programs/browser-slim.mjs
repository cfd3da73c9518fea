import "./suite/watch.mjs";
import * as tokenscope from "tokenscope/slim";
import { input } from "./input-light.mjs";
import { run } from "./suite.mjs";

await tokenscope.init();
globalThis.report = await run(tokenscope, input);
