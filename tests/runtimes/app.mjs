import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

export const HERE = fileURLToPath(new URL(".", import.meta.url));
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A new project under target/ that has nothing but the tarball, our programs, the suite and the cases. */
export function makeApp() {
  const app = join(ROOT, "target/runtimes/app");
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, "package.json"), '{ "private": true, "type": "module" }\n');
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  // Offline: the package has no dependencies, and must not get any unnoticed.
  execFileSync(npm, ["install", "--offline", "--no-audit", "--no-fund", "--silent", tarball()], {
    cwd: app,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  cpSync(join(HERE, "programs"), app, { recursive: true });
  cpSync(join(HERE, "suite.mjs"), join(app, "suite.mjs"));
  cpSync(join(HERE, "suite"), join(app, "suite"), { recursive: true });
  writeFileSync(join(app, "cases.json"), JSON.stringify(caseFiles()));
  return app;
}

/** All of tests/cases/*.json as `{ file, ...content }`, in the order of their names. */
function caseFiles() {
  const folder = join(ROOT, "tests/cases");
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((file) => ({ file, ...JSON.parse(readFileSync(join(folder, file), "utf8")) }));
}

function tarball() {
  if (process.env.TOKENSCOPE_TARBALL) return process.env.TOKENSCOPE_TARBALL;
  const folder = join(ROOT, "target/pack");
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".tgz")) : [];
  if (found.length !== 1) {
    throw new Error(`want one tarball in target/pack, found ${found.length}; run \`cargo xtask pack\` first`);
  }
  return join(folder, basename(found[0]));
}
