/**
 * What a run prints.
 *
 * @import { AnalysisCost, EdgeCost, EngineId, Measured, Startup, Workload } from "./types.d.ts"
 * @import { Verdict } from "./targets.mjs"
 */
import { startupRequests } from "./measure.mjs";
import { bestJavaScriptGrid, gridCells, margin } from "./targets.mjs";

/** @typedef {Map<EngineId, string>} Titles */

/**
 * @param {Workload} workload
 * @param {Measured[]} rows of this workload, all modes
 * @param {Titles} titles
 */
export function workloadTable(workload, rows, titles) {
  const whole = (/** @type {Measured} */ r) =>
    workload.grid !== null && r.mode !== "matrix" ? r.nsPerOp * gridCells : r.nsPerOp;
  const casl = rows.find((r) => r.engine === "casl" && r.mode === "can");
  const js = rows.filter((r) => (r.engine === "regexp-loop" || r.engine === "js-tuned") && r.mode !== "fresh");
  const bestJs = workload.grid === null ? Math.min(...js.map(whole)) : bestJavaScriptGrid(rows);
  const scale = workload.grid === null ? 1 : gridCells;
  const lines = [...rows]
    .sort((a, b) => Number(a.mode === "fresh") - Number(b.mode === "fresh") || whole(a) - whole(b))
    .map((r) => {
      const per = r.mode === "matrix" ? 1 : scale;
      return [
        `${titles.get(r.engine) ?? r.engine}${suffix(workload, r)}`,
        duration(whole(r)),
        `${duration(r.min * per)} .. ${duration(r.max * per)}`,
        casl ? ratio(whole(r) / whole(casl)) : "",
        bestJs ? ratio(whole(r) / bestJs) : "",
      ];
    });
  const unit = workload.grid === null ? "a check" : "the grid";
  return table([`${workload.name}: ${workload.title}`, unit, "min .. max", "/ CASL", "/ best JS"], lines);
}

/**
 * @param {Workload} workload
 * @param {Measured} row
 */
function suffix(workload, { mode }) {
  if (mode === "fresh") return ", strings never seen";
  if (mode === "matrix") return ", matrix";
  return workload.grid === null ? "" : ", cell by cell";
}

/** @param {AnalysisCost[]} costs */
export function analysisTable(costs) {
  const lines = costs.map(({ name, ms, p95, limit, undetermined }) => [
    name,
    `${ms.toFixed(2)} ms`,
    `${p95.toFixed(2)} ms`,
    limit === null ? "" : `${limit} ms`,
    String(undetermined),
  ]);
  return table(["analysis", "median", "95 %", "at most", "undetermined"], lines);
}

/** @param {EdgeCost[]} costs */
export function edgeTable(costs) {
  const words = { ms: "ms", us: "µs", bytes: "bytes", kB: "kB" };
  const lines = costs.map(({ name, value, unit, limit }) => [
    name,
    `${value.toFixed(2)} ${words[unit]}`,
    limit === null ? "" : `${limit} ${words[unit]}`,
  ]);
  return table(["edge", "", "at most"], lines);
}

/**
 * @param {Map<EngineId, number>} warm
 * @param {Startup[]} w3
 * @param {Titles} titles
 */
export function loadingTable(warm, w3, titles) {
  const casl = warm.get("casl");
  const lines = [...warm]
    .sort((a, b) => a[1] - b[1])
    .map(([engine, ms]) => {
      const first = w3.find((s) => s.engine === engine);
      return [
        titles.get(engine) ?? engine,
        milliseconds(ms),
        casl ? ratio(ms / casl) : "",
        ...(first ? [milliseconds(first.loadMs + first.firstDecisionMs), milliseconds(first.otherDecisionsMs)] : []),
      ];
    });
  return table(
    ["Loading W3, to the first decision", "warm", "/ CASL", "fresh process", `next ${startupRequests - 1} decisions`],
    lines,
  );
}

/**
 * @param {Startup[]} startups
 * @param {Titles} titles
 */
export function startupTable(startups, titles) {
  const casl = startups.find((s) => s.engine === "casl");
  const lines = [...startups]
    .sort((a, b) => a.totalMs - b.totalMs)
    .map((s) => [
      titles.get(s.engine) ?? s.engine,
      milliseconds(s.totalMs),
      milliseconds(s.importMs),
      milliseconds(s.loadMs),
      milliseconds(s.firstDecisionMs),
      casl ? ratio(s.totalMs / casl.totalMs) : "",
    ]);
  return table(["Import to first decision, W1, fresh process", "whole", "import", "load", "decide", "/ CASL"], lines);
}

/** @param {{ name: string, file: string, raw: number, brotli: number }[]} sizes */
export function sizeTable(sizes) {
  return table(
    ["Size", "raw", "brotli"],
    sizes.map((s) => [`${s.name}: ${s.file}`, `${(s.raw / 1000).toFixed(1)} kB`, `${(s.brotli / 1000).toFixed(1)} kB`]),
  );
}

/** @param {Verdict[]} verdicts */
export function verdictTable(verdicts) {
  return table(
    [`Targets (a run fails ${margin * 100} % beyond them)`, "reached", "at most", ""],
    verdicts.map((v) => [
      v.text,
      v.reached.toPrecision(3),
      v.limit.toPrecision(3),
      v.met ? "met" : v.failed ? "FAILED" : "missed, within the margin",
    ]),
  );
}

/**
 * First column left, the others right.
 * @param {string[]} head
 * @param {string[][]} lines
 */
function table(head, lines) {
  const widths = head.map((h, i) => Math.max(h.length, ...lines.map((l) => (l[i] ?? "").length)));
  const row = (/** @type {string[]} */ cells) =>
    cells
      .map((c, i) => (i === 0 ? c.padEnd(widths[i] ?? 0) : c.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  return [row(head), row(widths.map((w) => "-".repeat(w))), ...lines.map(row)].join("\n");
}

/** @param {number} ns */
function duration(ns) {
  if (ns < 1e3) return `${ns.toFixed(ns < 10 ? 1 : 0)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toPrecision(3)} µs`;
  if (ns < 1e9) return `${(ns / 1e6).toPrecision(3)} ms`;
  return `${(ns / 1e9).toPrecision(3)} s`;
}

/** @param {number} ms */
const milliseconds = (ms) => `${ms.toFixed(ms < 10 ? 2 : 1)} ms`;

/** @param {number} value */
const ratio = (value) => `${value < 10 ? value.toFixed(value < 0.1 ? 3 : 2) : value.toFixed(0)}x`;
