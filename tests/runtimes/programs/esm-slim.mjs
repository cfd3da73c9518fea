import "./suite/watch.mjs";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as tokenscope from "tokenscope/slim";
import { run } from "./suite.mjs";

for (const early of [() => tokenscope.version(), () => tokenscope.Account.load({ members: [] })]) {
  assert.throws(early, { name: "TokenscopeError", code: "not_ready" });
}
await Promise.all([tokenscope.init(), tokenscope.init()]);
const input = JSON.parse(readFileSync(process.argv[3], "utf8"));
writeFileSync(process.argv[2], JSON.stringify(await run(tokenscope, input)));
