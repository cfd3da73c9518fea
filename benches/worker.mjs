/**
 * A child process that holds one engine with one workload, so that engines share neither a heap nor the
 * JIT's guesses. It compares every decision with the oracle's before it is timed, and the number of
 * allowed ones again in every timed run.
 *
 * @import { Command, Loaded, Mode, Reply, Workload } from "./types.d.ts"
 */
import { engineOf } from "./engines/index.mjs";

/** @typedef {{ workload: Workload, expected: boolean[], loaded: Loaded, mode: Mode, reload: () => Loaded, next: number }} State */

/** @type {State | null} */
let state = null;

process.on("message", async (/** @type {Command} */ command) => {
  try {
    reply(await handle(command));
  } catch (error) {
    reply({ type: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

/** @param {Reply} message */
function reply(message) {
  process.send?.(message);
}

/**
 * @param {Command} command
 * @returns {Promise<Reply>}
 */
async function handle(command) {
  if (command.type === "open") {
    const engine = await engineOf(command.engine);
    const source = engine.source(command.workload.policy);
    const reload = () => engine.load(source);
    state = {
      workload: command.workload,
      expected: command.expected,
      loaded: reload(),
      mode: command.mode,
      reload,
      next: 0,
    };
    return { type: "opened", ...verify(state) };
  }
  if (state === null) throw new Error("nothing is open");
  if (command.type === "load") return { type: "loaded", ms: timeLoading(state, command.times) };
  const count = command.count ?? calibrate(state, command.budgetMs);
  return { type: "ran", count, nsPerOp: run(state, count) / count };
}

/**
 * @param {State} state
 * @returns {{ mismatches: number, compared: number, firstMismatch: string | null }}
 */
function verify({ workload, expected, loaded, mode }) {
  const answers =
    mode === "matrix"
      ? Array.from(matrix(loaded, workload), (cell) => cell === 1)
      : workload.requests.map((r) => can(loaded, loaded.prepare(r)));
  const wrong = expected.flatMap((allowed, i) => (answers[i] === allowed ? [] : [i]));
  const first = wrong[0] === undefined ? undefined : workload.requests[wrong[0]];
  const firstMismatch = first === undefined ? null : `${first.action} on ${first.resource}`;
  return {
    mismatches: wrong.length + Math.abs(answers.length - expected.length),
    compared: answers.length,
    firstMismatch,
  };
}

/**
 * Doubles the number of ops until one run fills the budget; warms the engine up on the way.
 * @param {State} state
 * @param {number} budgetMs
 */
function calibrate(state, budgetMs) {
  for (let count = 1; ; count *= 2) {
    const ns = run(state, count);
    if (ns >= budgetMs * 1e6) return Math.max(1, Math.round((count * budgetMs * 1e6) / ns));
  }
}

/**
 * @param {State} state
 * @param {number} count
 * @returns {number} nanoseconds for all of them
 */
function run(state, count) {
  if (state.mode === "matrix") return runMatrix(state, count);
  if (state.mode === "fresh") return runFresh(state, count);
  return runCan(state, count);
}

/** @type {WeakMap<Workload, never[]>} */
const preparedOf = new WeakMap();

/**
 * @param {State} state
 * @param {number} count
 */
function runCan(state, count) {
  const { workload, expected, loaded } = state;
  let prepared = preparedOf.get(workload);
  if (prepared === undefined) {
    prepared = /** @type {never[]} */ (workload.requests.map((r) => loaded.prepare(r)));
    preparedOf.set(workload, prepared);
  }
  const start = state.next;
  const size = prepared.length;
  let i = start;
  let allowed = 0;
  const before = process.hrtime.bigint();
  for (let n = 0; n < count; n++) {
    if (loaded.can(/** @type {never} */ (prepared[i]))) allowed++;
    if (++i === size) i = 0;
  }
  const ns = Number(process.hrtime.bigint() - before);
  // A slow engine does not get through all requests in one run: the next run goes on where this one ended.
  state.next = i;
  check(allowed, countAllowed(expected, start, count));
  return ns;
}

/**
 * @param {State} state
 * @param {number} count rounded up to whole passes, the surplus is taken off the result
 */
function runFresh({ workload, expected, loaded }, count) {
  const size = workload.requests.length;
  const passes = Math.ceil(count / size);
  let ns = 0;
  for (let pass = 0; pass < passes; pass++) {
    const unseen = /** @type {never[]} */ (
      workload.requests.map((r) => loaded.prepare({ ...r, action: copy(r.action), resource: copy(r.resource) }))
    );
    let allowed = 0;
    const before = process.hrtime.bigint();
    for (const request of unseen) if (loaded.can(request)) allowed++;
    ns += Number(process.hrtime.bigint() - before);
    check(allowed, countAllowed(expected, 0, size));
  }
  return (ns * count) / (passes * size);
}

/**
 * @param {State} state
 * @param {number} count
 */
function runMatrix({ workload, expected, loaded }, count) {
  /** @type {Uint8Array} */
  let cells = new Uint8Array();
  const before = process.hrtime.bigint();
  for (let n = 0; n < count; n++) cells = matrix(loaded, workload);
  const ns = Number(process.hrtime.bigint() - before);
  check(
    cells.reduce((sum, cell) => sum + cell, 0),
    countAllowed(expected, 0, expected.length),
  );
  return ns;
}

/**
 * @param {State} state
 * @param {number} times
 * @returns {number} milliseconds per loading, one decision included because engines may compile late
 */
function timeLoading({ workload, loaded, reload }, times) {
  const [probe] = workload.requests;
  if (probe === undefined) throw new Error("a workload without requests");
  const prepared = loaded.prepare(probe);
  const before = process.hrtime.bigint();
  for (let n = 0; n < times; n++) can(reload(), prepared);
  return Number(process.hrtime.bigint() - before) / 1e6 / times;
}

/**
 * @param {Loaded} loaded
 * @param {unknown} prepared what the same engine's `prepare` returned
 */
function can(loaded, prepared) {
  return loaded.can(/** @type {never} */ (prepared));
}

/**
 * @param {Loaded} loaded
 * @param {Workload} workload
 */
function matrix(loaded, workload) {
  if (loaded.matrix === undefined || workload.grid === null) throw new Error("no matrix here");
  return loaded.matrix(workload.grid.actions, workload.grid.resources);
}

/**
 * @param {boolean[]} expected
 * @param {number} start
 * @param {number} count
 */
function countAllowed(expected, start, count) {
  const size = expected.length;
  const all = expected.filter(Boolean).length;
  let sum = Math.floor(count / size) * all;
  for (let n = 0; n < count % size; n++) if (expected[(start + n) % size]) sum++;
  return sum;
}

/**
 * @param {number} allowed
 * @param {number} expected
 */
function check(allowed, expected) {
  if (allowed !== expected) throw new Error(`${allowed} allowed in a timed run, the oracle says ${expected}`);
}

/** @param {string} text */
function copy(text) {
  return Buffer.from(text, "latin1").toString("latin1");
}
