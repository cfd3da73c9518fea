/**
 * What the package has to reach beside its peers, and whether it did. A gate fails only past the margin,
 * because two runs on one machine differ by about that much.
 *
 * @import { AnalysisCost, EdgeCost, EngineId, Measured, Mode, Workload } from "./types.d.ts"
 */

export const margin = 0.15;

/** @typedef {{ text: string, reached: number, limit: number, met: boolean, failed: boolean }} Verdict `reached` and `limit`: smaller is better */

/**
 * Targets whose rows were not measured are left out.
 * @param {Measured[]} rows
 * @param {number | null} wasmBrotli bytes
 * @param {AnalysisCost[]} [analysis]
 * @param {{ costs: EdgeCost[], brotli: number | null }} [edge]
 * @returns {Verdict[]}
 */
export function verdicts(rows, wasmBrotli, analysis = [], edge = { costs: [], brotli: null }) {
  const find = (
    /** @type {EngineId} */ engine,
    /** @type {Workload["name"]} */ workload,
    /** @type {Mode} */ mode = "can",
  ) => rows.find((r) => r.engine === engine && r.workload === workload && r.mode === mode)?.nsPerOp;
  const casl2 = find("casl", "W2");
  const casl3 = find("casl", "W3");
  const ours2 = find("tokenscope", "W2");
  const ours3 = find("tokenscope", "W3");
  const grid = find("tokenscope", "W4", "matrix");
  const caslGrid = find("casl", "W4");
  return [
    ...(ours2 && casl2 ? [verdict("W2: time of one check, as a part of CASL's", ours2 / casl2, 1)] : []),
    ...(ours3 && casl3 ? [verdict("W3: time of one check, as a part of CASL's", ours3 / casl3, 1 / 4)] : []),
    ...(grid && caslGrid
      ? [verdict("W4: time of the grid by `matrix`, as a part of CASL's", grid / (caslGrid * gridCells), 1 / 5)]
      : []),
    ...analysis.flatMap(({ name, ms, limit }) => (limit === null ? [] : [verdict(`${name}, ms`, ms, limit)])),
    ...edge.costs.flatMap(({ name, value, unit, limit }) =>
      limit === null ? [] : [verdict(`edge: ${name}, ${unit}`, value, limit)],
    ),
    ...(wasmBrotli === null ? [] : [verdict(".wasm, kB after brotli", wasmBrotli / 1000, 110)]),
    ...(edge.brotli === null ? [] : [verdict(".wasm of the edge, kB after brotli", edge.brotli / 1000, 45)]),
  ];
}

/**
 * The fastest hand-written way through W4, in ns for the whole grid.
 * @param {Measured[]} rows
 */
export function bestJavaScriptGrid(rows) {
  const times = rows
    .filter((r) => r.workload === "W4" && (r.engine === "regexp-loop" || r.engine === "js-tuned"))
    .map((r) => (r.mode === "matrix" ? r.nsPerOp : r.nsPerOp * gridCells));
  return times.length > 0 ? Math.min(...times) : null;
}

export const gridCells = 6000;

/**
 * @param {string} text
 * @param {number} reached
 * @param {number} limit
 * @returns {Verdict}
 */
function verdict(text, reached, limit) {
  return { text, reached, limit, met: reached <= limit, failed: reached > limit * (1 + margin) };
}
