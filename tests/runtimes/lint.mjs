import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ROOT, tarball } from "./app.mjs";
import { Report } from "./suite/report.mjs";

/** What others' linters of packages say about the tarball. */
export async function lint() {
  const report = new Report();
  await publint(report);
  areTheTypesWrong(report);
  return report.toJSON();
}

/** All rules, suggestions too. */
async function publint(report) {
  const entry = createRequire(join(ROOT, "pkg-template/package.json")).resolve("publint");
  const { publint: check } = await import(pathToFileURL(entry));
  const bytes = readFileSync(tarball());
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages } = await check({ pack: { tarball: file }, level: "suggestion", strict: true });
  report.check("publint has nothing to say", () => {
    report.equal(
      messages.map(({ code, path }) => `${code} at ${path.join(".")}`),
      [],
    );
  });
}

/**
 * All rules but in two places:
 * - `node10`, TypeScript's way of resolving from before `exports`, is left out: it cannot see `tokenscope/slim`, no Node
 *   that we support resolves so, and TypeScript 7 has dropped it.
 * - `tokenscope/tokenscope.wasm` and those of `tokenscope/admin` and `tokenscope/edge` are left out: they are bytes, and what importing them
 *   gives is the platform's to declare.
 */
function areTheTypesWrong(report) {
  const cli = fileURLToPath(new URL("node_modules/@arethetypeswrong/cli/dist/index.js", import.meta.url));
  const options = [
    "--profile",
    "node16",
    "--exclude-entrypoints",
    "tokenscope.wasm",
    "admin/tokenscope.wasm",
    "edge/tokenscope.wasm",
    "--format",
    "json",
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, tarball(), ...options], { encoding: "utf8" });
  report.check("are the types wrong? no", () => {
    if (stdout === "") throw new Error(stderr);
    const { analysis } = JSON.parse(stdout);
    const problems = analysis.problems.filter(({ resolutionKind }) => resolutionKind !== "node10");
    const asked = Object.entries(analysis.entrypoints).map(([name, { resolutions }]) => [
      name,
      Object.keys(resolutions).filter((kind) => resolutions[kind].resolution),
    ]);
    const seen = ["node16-cjs", "node16-esm", "bundler"];
    report.equal({ status, problems }, { status: 0, problems: [] });
    // Nothing to say, and not because nothing was seen.
    const names = [".", "./slim", "./admin", "./admin/slim", "./edge", "./edge/slim"];
    const expected = Object.fromEntries(names.map((name) => [name, seen]));
    report.equal(Object.fromEntries(asked), { ...expected, "./package.json": ["node10", ...seen] });
  });
}
