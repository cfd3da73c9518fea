/** @import { Engine, EngineId } from "../types.d.ts" */

/**
 * One by one and on demand, so that a process pays only for the engine it measures.
 * @type {Record<EngineId, () => Promise<{ engine: Engine }>>}
 */
const loaders = {
  tokenscope: () => import("./tokenscope.mjs"),
  "regexp-loop": () => import("./regexp-loop.mjs"),
  "js-tuned": () => import("./js-tuned.mjs"),
  casl: () => import("./casl.mjs"),
  "casl-lambda": () => import("./casl-lambda.mjs"),
  cedar: () => import("./cedar.mjs"),
};

export const engineIds = /** @type {EngineId[]} */ (Object.keys(loaders));

/** @param {EngineId} id */
export async function engineOf(id) {
  return (await loaders[id]()).engine;
}
