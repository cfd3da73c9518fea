const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

async function main() {
  await import("./suite/watch.mjs");
  const { run } = await import("./suite.mjs");
  const tokenscope = require("tokenscope");
  const input = JSON.parse(readFileSync(join(__dirname, "input-light.json"), "utf8"));
  writeFileSync(process.argv[2], JSON.stringify(await run(tokenscope, input)));
}

main();
