/**
 * The parent's side: one child per engine, timed in turns. In every round each engine runs once, in an
 * order shuffled anew, so that a slow spell of the machine falls on all of them; the median of the rounds counts.
 *
 * @import { ChildProcess } from "node:child_process"
 * @import { Command, EngineId, Measured, Mode, Reply, Startup, Workload } from "./types.d.ts"
 * @import { Random } from "./random.mjs"
 */
import { fork } from "node:child_process";
import { engineOf } from "./engines/index.mjs";

/**
 * @param {{ workload: Workload, expected: boolean[], mode: Mode, engines: EngineId[], rounds: number, budgetMs: number, rng: Random }} plan
 * @returns {Promise<{ rows: Measured[], compared: number, mismatches: string[] }>}
 */
export async function measure({ workload, expected, mode, engines, rounds, budgetMs, rng }) {
  /** @type {string[]} */
  const mismatches = [];
  let compared = 0;
  const children = [];
  try {
    for (const engine of engines) {
      const child = start(engine, "worker.mjs");
      children.push({ engine, child, count: 0, runs: /** @type {number[]} */ ([]) });
      const opened = /** @type {Reply} */ (
        await ask(engine, child, { type: "open", engine, mode, workload, expected })
      );
      if (opened.type === "failed") {
        mismatches.push(`${engine} ${workload.name} (${mode}): ${opened.message}`);
        continue;
      }
      const { compared: more, ...found } = expect("opened", opened);
      compared += more;
      if (found.mismatches > 0)
        mismatches.push(
          `${engine} ${workload.name} (${mode}): ${found.mismatches} of ${more}, first ${found.firstMismatch}`,
        );
    }
    // A wrong engine is not worth timing.
    if (mismatches.length > 0) return { rows: [], compared, mismatches };
    for (const entry of children)
      entry.count = expect("ran", await ask(entry.engine, entry.child, { type: "run", budgetMs, count: null })).count;
    // Round 0 is for the JIT and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const entry of rng.shuffle([...children])) {
        const { nsPerOp } = expect(
          "ran",
          await ask(entry.engine, entry.child, { type: "run", budgetMs, count: entry.count }),
        );
        if (round > 0) entry.runs.push(nsPerOp);
      }
    }
  } finally {
    for (const { child } of children) child.kill();
  }
  const rows = children.map(({ engine, count, runs }) => ({
    engine,
    mode,
    workload: workload.name,
    nsPerOp: median(runs),
    min: Math.min(...runs),
    max: Math.max(...runs),
    runs,
    opsPerRun: count,
  }));
  return { rows, compared, mismatches };
}

/**
 * Loading in a warm process: milliseconds from the stored text to the first decision.
 * @param {{ workload: Workload, expected: boolean[], engines: EngineId[], rounds: number, times: number, rng: Random }} plan
 * @returns {Promise<Map<EngineId, number>>}
 */
export async function measureLoading({ workload, expected, engines, rounds, times, rng }) {
  const children = [];
  try {
    for (const engine of engines) {
      const child = start(engine, "worker.mjs");
      children.push({ engine, child, runs: /** @type {number[]} */ ([]) });
      expect("opened", await ask(engine, child, { type: "open", engine, mode: "can", workload, expected }));
      await ask(engine, child, { type: "load", times });
    }
    for (let round = 0; round < rounds; round++) {
      for (const { engine, child, runs } of rng.shuffle([...children]))
        runs.push(expect("loaded", await ask(engine, child, { type: "load", times })).ms);
    }
  } finally {
    for (const { child } of children) child.kill();
  }
  return new Map(children.map(({ engine, runs }) => [engine, median(runs)]));
}

/** Enough for an engine that compiles late to have compiled most of a policy. */
export const startupRequests = 200;

/**
 * A fresh process each time.
 * @param {{ workload: Workload, engines: EngineId[], rounds: number, rng: Random }} plan
 * @returns {Promise<Startup[]>}
 */
export async function measureStartup({ workload, engines, rounds, rng }) {
  const requests = workload.requests.slice(0, startupRequests);
  /** @type {Map<EngineId, Startup[]>} */
  const runs = new Map(engines.map((engine) => [engine, []]));
  const sources = new Map();
  for (const engine of engines) sources.set(engine, (await engineOf(engine)).source(workload.policy));
  for (let round = 0; round < rounds; round++) {
    for (const engine of rng.shuffle([...engines])) {
      const child = start(engine, "startup.mjs");
      try {
        runs
          .get(engine)
          ?.push(/** @type {Startup} */ (await ask(engine, child, { engine, source: sources.get(engine), requests })));
      } finally {
        child.kill();
      }
    }
  }
  return [...runs].map(([engine, all]) => ({
    engine,
    importMs: median(all.map((s) => s.importMs)),
    loadMs: median(all.map((s) => s.loadMs)),
    firstDecisionMs: median(all.map((s) => s.firstDecisionMs)),
    otherDecisionsMs: median(all.map((s) => s.otherDecisionsMs)),
    totalMs: median(all.map((s) => s.totalMs)),
  }));
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  const other = sorted[Math.ceil((sorted.length - 1) / 2)];
  if (middle === undefined || other === undefined) throw new Error("no values");
  return (middle + other) / 2;
}

/**
 * @param {EngineId} engine
 * @param {string} file
 */
function start(engine, file) {
  // Node 20's V8 ends the process now and then ("unreachable code" in `Deoptimizer::DoComputeBuiltinContinuation`)
  // where it inlined a call into cedar-wasm. Not inlining costs Cedar some nanoseconds of its many microseconds.
  // Only there: this package has to live with the same V8 as its users.
  const inlining = engine === "cedar" && process.version.startsWith("v20.") ? ["--no-turbo-inline-js-wasm-calls"] : [];
  return fork(new URL(file, import.meta.url), {
    serialization: "advanced",
    execArgv: [...process.execArgv, ...inlining],
  });
}

/**
 * @param {EngineId} engine
 * @param {ChildProcess} child
 * @param {Command | object} command
 * @returns {Promise<unknown>}
 */
function ask(engine, child, command) {
  return new Promise((resolve, reject) => {
    const ended = (/** @type {number | null} */ code, /** @type {string | null} */ signal) =>
      reject(new Error(`the process of \`${engine}\` ended early (${code ?? signal})`));
    child.once("exit", ended);
    child.once("message", (reply) => {
      child.off("exit", ended);
      resolve(reply);
    });
    child.send(command);
  });
}

/**
 * @template {Reply["type"]} T
 * @param {T} type
 * @param {unknown} reply
 * @returns {Extract<Reply, { type: T }>}
 */
function expect(type, reply) {
  const answer = /** @type {Reply} */ (reply);
  if (answer.type === "failed") throw new Error(answer.message);
  if (answer.type !== type) throw new Error(`expected ${type}, got ${answer.type}`);
  return /** @type {Extract<Reply, { type: T }>} */ (answer);
}
