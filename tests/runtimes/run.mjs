// The packed tarball, installed and used as an application would: `node tests/runtimes/run.mjs [part of a name]...`
import { mkdirSync } from "node:fs";
import { makeApp } from "./app.mjs";
import { chromium } from "./chromium.mjs";
import { node } from "./node.mjs";
import { packaging } from "./packaging.mjs";
import { readme } from "./readme.mjs";
import { types } from "./types.mjs";
import { workerd } from "./workerd.mjs";

/** name -> (app folder) => report. A report is what suite.mjs returns. */
const RUNTIMES = {
  packaging,
  readme,
  types,
  "node-esm": (app) => node(app, "node-esm.mjs"),
  "node-esm-slim": (app) => node(app, "node-esm-slim.mjs"),
  "node-cjs": (app) => node(app, "node-cjs.cjs"),
  "node-cjs-slim": (app) => node(app, "node-cjs-slim.cjs"),
  chromium: (app) => chromium(app, "chromium.mjs"),
  "chromium-slim": (app) => chromium(app, "chromium-slim.mjs"),
  workerd: (app) => workerd(app, "workerd.mjs"),
  "workerd-slim": (app) => workerd(app, "workerd-slim.mjs"),
};

const wanted = process.argv.slice(2);
const names = Object.keys(RUNTIMES).filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const total = { passed: 0, failed: 0 };

const app = makeApp();
mkdirSync(app, { recursive: true });
for (const name of names) {
  const start = performance.now();
  let report;
  try {
    report = await RUNTIMES[name](app);
  } catch (error) {
    report = { passed: 0, failures: [{ name: "the runtime itself", message: error.stack ?? String(error) }] };
  }
  if (report.passed + report.failures.length === 0) {
    report.failures.push({ name: "the suite", message: "it checked nothing" });
  }
  show(name, report, performance.now() - start);
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && names.length > 0 ? 0 : 1);

function show(name, { passed, failures }, ms) {
  total.passed += passed;
  total.failed += failures.length;
  const seconds = `${(ms / 1000).toFixed(1)} s`;
  console.log(`    ${name.padEnd(14)} ${passed} passed, ${failures.length} failed ${seconds.padStart(8)}`);
  for (const failure of failures) {
    console.log(`      ✗ ${failure.name}\n${failure.message.replace(/^/gm, "          ")}`);
  }
}
