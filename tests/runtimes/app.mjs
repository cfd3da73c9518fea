import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { document, KEY, MADE_AT } from "./suite/edge.mjs";

export const HERE = fileURLToPath(new URL(".", import.meta.url));
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Random pairs replayed in Node. */
const PAIRS = 20_000;
/** The share of pairs and repetitions that every program but the first gets. */
const LIGHT = 0.05;

/** A new project under target/ that has nothing but the tarball, our programs, the suite and its input. */
export function makeApp() {
  const app = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "runtimes/app");
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
  for (const name of readdirSync(join(HERE, "programs"))) {
    writeFileSync(join(app, `admin-${name}`), forAdmin(name));
    if (!name.startsWith("consumer")) writeFileSync(join(app, `edge-${name}`), forEdge(name));
  }
  for (const name of ["suite.mjs", "edge-suite.mjs"]) cpSync(join(HERE, name), join(app, name));
  cpSync(join(HERE, "edge-consumer.mts"), join(app, "edge-consumer.mts"));
  cpSync(join(HERE, "suite"), join(app, "suite"), { recursive: true });
  const worlds = randomWorlds(join(app, "worlds.ndjson"));
  const input = { shapes: shapes(app), cases: caseFiles(), worlds, edge: snapshots(app), rounds: 1 };
  const light = { ...input, worlds: worlds.slice(0, Math.ceil(worlds.length * LIGHT)), rounds: LIGHT };
  writeFileSync(join(app, "input.json"), JSON.stringify(input));
  writeFileSync(join(app, "input-light.json"), JSON.stringify(light));
  // Bundlers would write JSON as JavaScript, where `__proto__` is no key.
  writeFileSync(
    join(app, "input-light.mjs"),
    `export const input = JSON.parse(${JSON.stringify(JSON.stringify(light))});\n`,
  );
  return app;
}

/** The same program for `tokenscope/admin`, which has to hold all that `tokenscope` holds. */
function forAdmin(name) {
  const text = readFileSync(join(HERE, "programs", name), "utf8");
  return text
    .replaceAll(/"tokenscope(?=\/slim"|\/tokenscope\.wasm"|")/g, '"tokenscope/admin')
    .replace("run(tokenscope, input)", "run(tokenscope, { ...input, admin: true })");
}

/** The same program for `tokenscope/edge`, which holds something else, with a suite of its own. */
function forEdge(name) {
  const text = readFileSync(join(HERE, "programs", name), "utf8");
  return text
    .replaceAll(/"tokenscope(?=\/slim"|\/tokenscope\.wasm"|")/g, '"tokenscope/edge')
    .replace("./suite.mjs", "./edge-suite.mjs")
    .replace("tokenscope.Account.load({ members: [] })", "tokenscope.Prefilter.load(new Uint8Array())");
}

/** What `tokenscope/admin` makes of the account that suite/edge.mjs asks about, in base64. */
function snapshots(app) {
  const { Account } = createRequire(join(app, "package.json"))("tokenscope/admin");
  const account = Account.load(document((secret) => createHash("sha256").update(secret).digest("hex")));
  const made = (key) => account.snapshot({ version: "v42", madeAt: MADE_AT, ...key });
  const base64 = (bytes) => Buffer.from(bytes).toString("base64");
  return { plain: base64(made({})), signed: base64(made({ key: new TextEncoder().encode(KEY) })) };
}

/** All of tests/cases/*.json as `{ file, ...content }`, in the order of their names. */
function caseFiles() {
  const folder = join(ROOT, "tests/cases");
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((file) => ({ file, ...JSON.parse(readFileSync(join(folder, file), "utf8")) }));
}

/** Accounts, questions and the naive evaluator's answers, written by tests/laws.rs. */
function randomWorlds(path) {
  execFileSync("cargo", ["test", "--quiet", "--package", "tokenscope", "--test", "laws", "export", "--", "--exact"], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, TOKENSCOPE_EXPORT: path, TOKENSCOPE_PAIRS: String(PAIRS) },
  });
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  const worlds = lines.map((line) => JSON.parse(line));
  const pairs = worlds.reduce((sum, { asks }) => sum + asks.length, 0);
  if (pairs < PAIRS) throw new Error(`want ${PAIRS} random pairs, got ${pairs}`);
  return worlds;
}

/** Of every object type of the installed declarations its own keys, in order. */
function shapes(app) {
  const types = ["esm/types.d.ts", "admin/esm/admin/types.d.ts"];
  const text = types.map((file) => readFileSync(join(app, "node_modules/tokenscope", file), "utf8")).join("\n");
  const found = text.matchAll(/^export type (\w+) = \{\n([\s\S]*?)^\};/gm);
  return Object.fromEntries(
    [...found].map(([, name, body]) => [name, [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, key]) => key)]),
  );
}

export function tarball() {
  if (process.env.TOKENSCOPE_TARBALL) return process.env.TOKENSCOPE_TARBALL;
  const folder = join(ROOT, "target/pack");
  const found = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  if (found.length !== 1) {
    throw new Error(`want one tarball in target/pack, found ${found.length}; run \`cargo xtask pack\` first`);
  }
  return join(folder, basename(found[0]));
}
