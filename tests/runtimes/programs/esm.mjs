// Node, Deno and Bun: arguments are the file for the report and the suite's input.
import "./suite/watch.mjs";
import { readFileSync, writeFileSync } from "node:fs";
import * as tokenscope from "tokenscope";
import { run } from "./suite.mjs";

const input = JSON.parse(readFileSync(process.argv[3], "utf8"));
writeFileSync(process.argv[2], JSON.stringify(await run(tokenscope, input)));
