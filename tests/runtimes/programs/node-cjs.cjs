const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const tokenscope = require("tokenscope");

const cases = JSON.parse(readFileSync(join(__dirname, "cases.json"), "utf8"));
import("./suite.mjs")
  .then(({ run }) => run(tokenscope, cases))
  .then((report) => writeFileSync(process.argv[2], JSON.stringify(report)));
