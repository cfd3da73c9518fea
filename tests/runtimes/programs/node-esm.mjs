import "./suite/watch.mjs";
import { readFileSync, writeFileSync } from "node:fs";
import * as tokenscope from "tokenscope";
import { run } from "./suite.mjs";

const input = JSON.parse(readFileSync(new URL("input.json", import.meta.url), "utf8"));
writeFileSync(process.argv[2], JSON.stringify(await run(tokenscope, input)));
