/**
 * A fresh process that does one thing: import the engine, load one policy, decide.
 *
 * @import { EngineId, Request, Startup } from "./types.d.ts"
 */
import { engineOf } from "./engines/index.mjs";
// Our own helper of some engine files: loaded before the clock starts, so that it is nobody's cost.
import "./world.mjs";

process.once(
  "message",
  async (
    /** @type {{ engine: EngineId, source: string, requests: [Request, ...Request[]] }} */ {
      engine: id,
      source,
      requests,
    },
  ) => {
    const start = performance.now();
    const engine = await engineOf(id);
    const imported = performance.now();
    const loaded = engine.load(source);
    const ready = performance.now();
    const [first, ...others] = requests;
    loaded.can(/** @type {never} */ (loaded.prepare(first)));
    const decided = performance.now();
    const prepared = /** @type {never[]} */ (others.map((r) => loaded.prepare(r)));
    const again = performance.now();
    for (const request of prepared) loaded.can(request);
    const end = performance.now();
    /** @type {Startup} */
    const times = {
      engine: id,
      importMs: imported - start,
      loadMs: ready - imported,
      firstDecisionMs: decided - ready,
      otherDecisionsMs: end - again,
      totalMs: decided - start,
    };
    process.send?.(times);
  },
);
