import "./suite/watch.mjs";
import * as tokenscope from "tokenscope";
import { input } from "./input-light.mjs";
import { run } from "./suite.mjs";

globalThis.report = await run(tokenscope, input);
