/**
 * The bench. `node run.mjs --help` lists the options; README.md says what is measured and how.
 *
 * @import { AnalysisCost, EdgeCost, EngineId, Measured, Mode, Workload } from "./types.d.ts"
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { engineIds, engineOf } from "./engines/index.mjs";
import { measure, measureLoading, measureStartup } from "./measure.mjs";
import { oracle } from "./oracle.mjs";
import { defaultPackage, installedFolder, installedVersion, linkPackage, packageName, wasmSizes } from "./package.mjs";
import { random } from "./random.mjs";
import {
  analysisTable,
  edgeTable,
  loadingTable,
  sizeTable,
  startupTable,
  verdictTable,
  workloadTable,
} from "./report.mjs";
import { gridCells, verdicts } from "./targets.mjs";
import { defaultSeed, workloads } from "./workload.mjs";

const usage = `node run.mjs [options]
  --only W2,W3     these workloads only
  --quick          3 short rounds instead of 7: for a look, not for a figure
  --peers          without this package, and without its targets
  --package DIR    the package to measure (default: ../pkg)
  --seed N         another workload (default: ${defaultSeed})
Exit code: 1 where a decision differs from the oracle's, a target is missed by more than its margin,
or the package is not built.`;

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    peers: { type: "boolean", default: false },
    package: { type: "string", default: defaultPackage },
    seed: { type: "string", default: String(defaultSeed) },
    help: { type: "boolean", default: false },
  },
});
if (options.help) console.log(usage);
else process.exitCode = await main();

async function main() {
  const rounds = options.quick ? 3 : 7;
  const budgetMs = options.quick ? 25 : 100;
  const seed = Number(options.seed);
  const rng = random(seed, "order of the rounds");

  const linked = linkPackage(options.package);
  if (!linked && !options.peers)
    console.log(
      `the package is not built in ${options.package}: its rows are left out (\`cargo xtask pack\` builds it)\n`,
    );
  const ours = linked && !options.peers;
  const engines = engineIds.filter((id) => ours || id !== packageName);
  /** @type {Map<EngineId, string>} */
  const titles = new Map();
  for (const id of engines) {
    const engine = await engineOf(id);
    titles.set(id, engine.package === null ? engine.title : `${engine.title} ${installedVersion(engine.package)}`);
  }
  const all = workloads(seed);
  const chosen = options.only === undefined ? all : all.filter((w) => options.only?.split(",").includes(w.name));
  if (chosen.length === 0) throw new Error(`no workload in \`${options.only}\``);

  const machine = {
    cpu: os.cpus()[0]?.model ?? "unknown",
    cores: os.cpus().length,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    v8: process.versions.v8,
    loadBefore: os.loadavg()[0] ?? 0,
  };
  console.log(
    `node ${machine.node}, ${machine.cores} x ${machine.cpu}, ${machine.system}, load ${machine.loadBefore.toFixed(1)}`,
  );
  console.log(`medians of ${rounds} interleaved rounds of about ${budgetMs} ms, a process per engine, seed ${seed}\n`);

  /** @type {Measured[]} */
  const rows = [];
  /** @type {string[]} */
  const mismatches = [];
  let compared = 0;
  for (const workload of chosen) {
    const decide = oracle(workload.policy);
    const expected = workload.requests.map((r) => decide(r.action, r.resource));
    /** @type {Measured[]} */
    const found = [];
    for (const [mode, who] of passes(workload, engines)) {
      const result = await measure({ workload, expected, mode, engines: who, rounds, budgetMs, rng });
      found.push(...result.rows);
      compared += result.compared;
      mismatches.push(...result.mismatches);
    }
    rows.push(...found);
    console.log(`${workloadTable(workload, found, titles)}\n`);
  }

  const w1 = chosen.find((w) => w.name === "W1");
  const w3 = chosen.find((w) => w.name === "W3");
  const loading = w3 && mismatches.length === 0 ? await loadingOf(w3, { engines, rounds, rng }) : null;
  if (loading) console.log(`${loadingTable(loading.warm, loading.fresh, titles)}\n`);
  const startup = w1 && mismatches.length === 0 ? await measureStartup({ workload: w1, engines, rounds, rng }) : null;
  if (startup) console.log(`${startupTable(startup, titles)}\n`);

  const analysis = ours && options.only === undefined ? analysisCosts(seed) : [];
  if (analysis.length > 0) console.log(`${analysisTable(analysis)}\n`);

  const edge = ours && options.only === undefined ? edgeCosts(seed) : [];
  if (edge.length > 0) console.log(`${edgeTable(edge)}\n`);

  const ourSizes = ours ? wasmSizes(installedFolder(packageName)) : [];
  const sizes = [
    ...ourSizes.map((s) => ({ name: packageName, ...s })),
    ...wasmSizes(installedFolder("@cedar-policy/cedar-wasm/nodejs")).map((s) => ({ name: "cedar-wasm", ...s })),
  ];
  console.log(`${sizeTable(sizes)}\n`);

  const brotliOf = (/** @type {string[]} */ ...folder) =>
    ourSizes.find(({ file }) => file === path.join(...folder, "wasm", "tokenscope_bg.wasm"))?.brotli ?? null;
  const ofEdge = { costs: edge, brotli: brotliOf("edge") };
  const targets = ours ? verdicts(rows, brotliOf(), analysis, ofEdge) : [];
  if (targets.length > 0) console.log(`${verdictTable(targets)}\n`);
  console.log(
    `${compared} decisions compared with the oracle, ${mismatches.length === 0 ? "no mismatch" : "MISMATCHES:"}`,
  );
  for (const line of mismatches) console.log(`  ${line}`);

  const results = {
    date: new Date().toISOString(),
    seed,
    rounds,
    budgetMs,
    quick: options.quick,
    machine: { ...machine, loadAfter: os.loadavg()[0] ?? 0 },
    engines: Object.fromEntries(titles),
    gridCells,
    rows,
    loading: loading ? { warmMs: Object.fromEntries(loading.warm), fresh: loading.fresh } : null,
    startup,
    analysis,
    edge,
    sizes,
    targets,
    compared,
    mismatches,
  };
  writeFileSync(new URL("results.json", import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
  console.log("figures of every round: results.json");

  if (mismatches.length > 0 || targets.some((t) => t.failed)) return 1;
  return ours || options.peers ? 0 : 1;
}

/**
 * In a process of its own, so that its first call is one.
 * @param {number} seed
 * @returns {AnalysisCost[]}
 */
function analysisCosts(seed) {
  const script = fileURLToPath(new URL("analysis.mjs", import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [script, String(seed)], { encoding: "utf8" }));
}

/**
 * In processes of their own, and in workerd.
 * @param {number} seed
 * @returns {EdgeCost[]}
 */
function edgeCosts(seed) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tokenscope-bench-"));
  const run = (/** @type {string} */ name, /** @type {string[]} */ ...words) => {
    const script = fileURLToPath(new URL(name, import.meta.url));
    return JSON.parse(execFileSync(process.execPath, [script, ...words], { encoding: "utf8" }));
  };
  try {
    return [...run("edge.mjs", String(seed), folder), ...run("edge-workerd.mjs", folder)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {Workload} workload
 * @param {EngineId[]} engines
 * @returns {[Mode, EngineId[]][]}
 */
function passes(workload, engines) {
  const takeStrings = engines.filter((id) => id === "tokenscope" || id === "regexp-loop" || id === "js-tuned");
  const haveMatrix = engines.filter((id) => id === "tokenscope" || id === "js-tuned");
  return [["can", engines], workload.grid === null ? ["fresh", takeStrings] : ["matrix", haveMatrix]];
}

/**
 * @param {Workload} workload
 * @param {{ engines: EngineId[], rounds: number, rng: import("./random.mjs").Random }} plan
 */
async function loadingOf(workload, plan) {
  const decide = oracle(workload.policy);
  const expected = workload.requests.map((r) => decide(r.action, r.resource));
  const warm = await measureLoading({ workload, expected, times: 5, ...plan });
  return { warm, fresh: await measureStartup({ workload, ...plan }) };
}
