import { readFileSync, writeFileSync } from "node:fs";
import * as tokenscope from "tokenscope";
import { run } from "./suite.mjs";

const cases = JSON.parse(readFileSync(new URL("cases.json", import.meta.url), "utf8"));
writeFileSync(process.argv[2], JSON.stringify(await run(tokenscope, cases)));
