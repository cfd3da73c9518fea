// The packed tarball, installed and used as an application would: `node tests/runtimes/run.mjs [part of a name]...`
import { mkdirSync } from "node:fs";
import { makeApp } from "./app.mjs";
import { bundled, native } from "./chromium.mjs";
import { lint } from "./lint.mjs";
import { packaging } from "./packaging.mjs";
import { bun, cedar, deno, node } from "./process.mjs";
import { readme } from "./readme.mjs";
import { types } from "./types.mjs";
import { workerd } from "./workerd.mjs";

/** name -> (app folder) => report. A report is what suite.mjs returns. */
const RUNTIMES = {
  packaging,
  lint,
  readme,
  types,
  cedar,
  "node-esm": (app) => node(app, "esm.mjs", "input.json"),
  "node-esm-slim": (app) => node(app, "esm-slim.mjs"),
  "node-cjs": (app) => node(app, "cjs.cjs"),
  "node-cjs-slim": (app) => node(app, "cjs-slim.cjs"),
  deno: (app) => deno(app, "esm.mjs"),
  "deno-slim": (app) => deno(app, "esm-slim.mjs"),
  "deno-cjs": (app) => deno(app, "cjs.cjs"),
  bun: (app) => bun(app, "esm.mjs"),
  "bun-slim": (app) => bun(app, "esm-slim.mjs"),
  "bun-cjs": (app) => bun(app, "cjs.cjs"),
  "chromium-vite": (app) => bundled(app, "browser.mjs"),
  "chromium-vite-slim": (app) => bundled(app, "browser-slim.mjs"),
  "chromium-esm": (app) => native(app, "browser.mjs"),
  "chromium-esm-slim": (app) => native(app, "browser-slim.mjs"),
  workerd: (app) => workerd(app, "workerd.mjs"),
  "workerd-slim": (app) => workerd(app, "workerd-slim.mjs"),
  "admin, node-esm": (app) => node(app, "admin-esm.mjs"),
  "admin, node-cjs-slim": (app) => node(app, "admin-cjs-slim.cjs"),
  "admin, deno": (app) => deno(app, "admin-esm.mjs"),
  "admin, bun-slim": (app) => bun(app, "admin-esm-slim.mjs"),
  "admin, chromium-vite": (app) => bundled(app, "admin-browser.mjs"),
  "admin, chromium-esm-slim": (app) => native(app, "admin-browser-slim.mjs"),
  "admin, workerd": (app) => workerd(app, "admin-workerd.mjs"),
  "edge, node-esm": (app) => node(app, "edge-esm.mjs", "input.json"),
  "edge, node-esm-slim": (app) => node(app, "edge-esm-slim.mjs"),
  "edge, node-cjs": (app) => node(app, "edge-cjs.cjs"),
  "edge, node-cjs-slim": (app) => node(app, "edge-cjs-slim.cjs"),
  "edge, deno": (app) => deno(app, "edge-esm.mjs"),
  "edge, bun": (app) => bun(app, "edge-esm.mjs"),
  "edge, chromium-vite": (app) => bundled(app, "edge-browser.mjs"),
  "edge, chromium-esm-slim": (app) => native(app, "edge-browser-slim.mjs"),
  "edge, workerd": (app) => workerd(app, "edge-workerd.mjs"),
  "edge, workerd-slim": (app) => workerd(app, "edge-workerd-slim.mjs"),
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
  console.log(`    ${name.padEnd(24)} ${passed} passed, ${failures.length} failed ${seconds.padStart(8)}`);
  for (const failure of failures) {
    console.log(`      ✗ ${failure.name}\n${failure.message.replace(/^/gm, "          ")}`);
  }
}
