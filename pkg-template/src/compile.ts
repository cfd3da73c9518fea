/** A WebAssembly module that is at hand: its bytes, or compiled. */
export type ModuleSource = BufferSource | WebAssembly.Module;

/** One that may first have to be fetched. */
export type AsyncModuleSource = ModuleSource | Response | URL | string;

/** Compiles what `source` names. Any content type will do; `application/wasm` compiles while it arrives. */
export async function compile(source: AsyncModuleSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof source === "string" || source instanceof URL) return compile(await fetch(source));
  if (!(source instanceof Response)) return WebAssembly.compile(source);
  if (!source.ok) throw new Error(`could not fetch \`${source.url}\`: status ${source.status}`);
  return source.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(source)
    : WebAssembly.compile(await source.arrayBuffer());
}
