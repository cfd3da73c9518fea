// Imported before the package: remembers what its WebAssembly instance exports, so that memory.mjs can measure it.
const Instance = WebAssembly.Instance;

WebAssembly.Instance = class extends Instance {
  constructor(module, imports) {
    super(module, imports);
    globalThis.tokenscopeExports = this.exports;
  }
};
