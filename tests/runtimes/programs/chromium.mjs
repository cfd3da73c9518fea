import * as tokenscope from "tokenscope";
import cases from "./cases.json";
import { run } from "./suite.mjs";

globalThis.report = await run(tokenscope, cases);
