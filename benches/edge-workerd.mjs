/**
 * From the start of the edge's module in workerd to its first verdict, with the snapshots that `edge.mjs` put into FOLDER:
 * `node edge-workerd.mjs FOLDER`. Prints JSON. Miniflare is that of examples/edge-worker.
 *
 * A worker's clock stands still while it computes. So it asks a server of this process before and after, which looks at
 * its own clock; a question with nothing in between tells what asking costs. A new workerd each time: what is measured is
 * the module's instance, the snapshot's load, the reading of the table of routes, and the verdict. The module is compiled
 * by workerd before the worker starts, as far as V8 does that at once.
 *
 * @import { EdgeCost } from "./types.d.ts"
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const folder = process.argv[2] ?? ".";
const times = 15;
const example = createRequire(new URL("../examples/edge-worker/package.json", import.meta.url));
const { Miniflare } = example("miniflare");
const { buildSync } = example("esbuild");

/** @type {number[]} */
const asked = [];
const server = createServer((request, response) => {
  if (request.url === "/now") asked.push(performance.now());
  response.end(request.url === "/now" ? "" : readFileSync(`${folder}${request.url}`));
});
server.listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", () => resolve(null)));
const address = server.address();
const base = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;

const program = `
  import { Prefilter, initSync } from "tokenscope/edge/slim";
  import module from "./edge.wasm";
  const now = () => fetch("${base}/now").then((response) => response.text());
  export default {
    async fetch(request) {
      const bytes = new Uint8Array(await (await fetch("${base}" + new URL(request.url).pathname)).arrayBuffer());
      await now();
      await now();
      initSync(module);
      const prefilter = Prefilter.load(bytes);
      const asked = { method: "DELETE", target: "/api/v2/projects/web", authorization: "api-7" };
      const { code } = prefilter.verdict(asked, 1_800_000_000_000);
      await now();
      return new Response(code);
    },
  };
`;
const bundle = buildSync({
  stdin: { contents: program, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
  bundle: true,
  write: false,
  format: "esm",
  conditions: ["workerd", "worker"],
  external: ["./edge.wasm"],
});
const wasm = new URL("node_modules/tokenscope/edge/wasm/tokenscope_bg.wasm", import.meta.url);

/** @param {string} name */
async function start(name) {
  const miniflare = new Miniflare({
    compatibilityDate: "2026-04-01",
    modules: [
      { type: "ESModule", path: "worker.js", contents: bundle.outputFiles[0].text },
      { type: "CompiledWasm", path: "edge.wasm", contents: readFileSync(wasm) },
    ],
  });
  try {
    const response = await miniflare.dispatchFetch(`http://worker/${name}.snapshot`);
    const code = await response.text();
    if (!["allowed", "implicit_deny", "explicit_deny"].includes(code)) throw new Error(`no verdict but: ${code}`);
    const [first = 0, second = 0, third = 0] = asked.splice(0);
    return third - second - (second - first);
  } finally {
    await miniflare.dispose();
  }
}

/** @type {EdgeCost[]} */
const costs = [];
for (const [file, tokens, limit] of /** @type {const} */ ([
  ["small", "1,000", 20],
  ["large", "100,000", 60],
])) {
  const all = [];
  for (let i = 0; i < times; i++) all.push(await start(file));
  const value = all.sort((a, b) => a - b)[times >> 1] ?? Number.NaN;
  costs.push({ name: `workerd, start to first verdict, ${tokens} tokens`, value, unit: "ms", limit });
}
server.close();
console.log(JSON.stringify(costs));
