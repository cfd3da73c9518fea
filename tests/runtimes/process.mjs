import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const WINDOWS = process.platform === "win32";

export function node(app, program, input) {
  return inProcess(app, "node", process.execPath, [], { program, input });
}

/** With no more than the package needs: to read its own folder. No lock file, no registry, no prompt. */
export function deno(app, program) {
  const cache = join(app, "deno");
  mkdirSync(cache, { recursive: true });
  const report = reportOf(app, "deno", program);
  const flags = ["run", "--quiet", "--no-prompt", "--no-lock", "--cached-only", "--no-remote"];
  const may = [`--allow-read=${app}`, `--allow-write=${report}`];
  const env = { DENO_DIR: cache, DENO_NO_UPDATE_CHECK: "1" };
  return inProcess(app, "deno", bin("deno"), [...flags, ...may], { program, env });
}

/** Bun would take a package that is missing from the registry; it may not. */
export function bun(app, program) {
  return inProcess(app, "bun", bin("bun"), ["run", "--no-install"], { program });
}

/** Not in the app: an application has no Cedar. */
export function cedar(app) {
  const report = join(app, "cedar.report.json");
  rmSync(report, { force: true });
  // Node 20's V8 ends the process now and then where it inlined a call into cedar-wasm; see benches/measure.mjs.
  const flags = process.version.startsWith("v20.") ? ["--no-turbo-inline-js-wasm-calls"] : [];
  const program = fileURLToPath(new URL("cedar/program.mjs", import.meta.url));
  execFileSync(process.execPath, [...flags, program, app, report], { stdio: "inherit" });
  return JSON.parse(readFileSync(report, "utf8"));
}

/** Runs `program` in a process of its own; it writes its report into the file it is given. */
function inProcess(app, runtime, command, flags, { program, input = "input-light.json", env = {} }) {
  const report = reportOf(app, runtime, program);
  rmSync(report, { force: true });
  execFileSync(command, [...flags, join(app, program), report, join(app, input)], {
    cwd: app,
    stdio: "inherit",
    env: { ...process.env, ...env },
    shell: WINDOWS && runtime !== "node",
  });
  return JSON.parse(readFileSync(report, "utf8"));
}

function reportOf(app, runtime, program) {
  return join(app, `${runtime}-${program}.report.json`);
}

function bin(name) {
  return fileURLToPath(new URL(`node_modules/.bin/${name}${WINDOWS ? ".cmd" : ""}`, import.meta.url));
}
