const { readFileSync, writeFileSync } = require("node:fs");

async function main() {
  await import("./suite/watch.mjs");
  const { run } = await import("./suite.mjs");
  const tokenscope = require("tokenscope/slim");
  tokenscope.initSync(readFileSync(require.resolve("tokenscope/tokenscope.wasm")));
  const input = JSON.parse(readFileSync(process.argv[3], "utf8"));
  writeFileSync(process.argv[2], JSON.stringify(await run(tokenscope, input)));
}

main();
