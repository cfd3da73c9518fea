import { copyFileSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { Miniflare } from "miniflare";
import { rolldown } from "rolldown";

/** Bundles `program` with the conditions that wrangler uses and runs it in workerd. */
export async function workerd(app, program) {
  const out = join(app, "workerd", program);
  mkdirSync(out, { recursive: true });
  const modules = new Set();
  const bundle = await rolldown({
    input: join(app, program),
    resolve: { conditionNames: ["workerd", "worker", "browser", "import", "default"] },
    plugins: [wasmBeside(out, modules)],
  });
  await bundle.write({ dir: out, entryFileNames: "worker.js", format: "esm" });
  await bundle.close();
  const miniflare = new Miniflare({
    compatibilityDate: "2026-04-01",
    modulesRoot: out,
    modules: [
      { type: "ESModule", path: join(out, "worker.js") },
      ...[...modules].map((name) => ({ type: "CompiledWasm", path: join(out, name) })),
    ],
  });
  try {
    const response = await miniflare.dispatchFetch("http://worker/");
    const text = await response.text();
    if (!response.ok) throw new Error(`status ${response.status}: ${text}`);
    return JSON.parse(text);
  } finally {
    await miniflare.dispose();
  }
}

/** As wrangler does: a .wasm stays a module of its own, which the platform compiles. */
function wasmBeside(out, modules) {
  return {
    name: "wasm-beside",
    resolveId: {
      filter: { id: /\.wasm$/ },
      async handler(source, importer) {
        const found = await this.resolve(source, importer, { skipSelf: true });
        if (!found) return null;
        const name = basename(found.id);
        copyFileSync(found.id, join(out, name));
        modules.add(name);
        return { id: `./${name}`, external: true };
      },
    },
  };
}
