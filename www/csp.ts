/** The strictest policy the page runs under. React Aria positions its popovers with inline styles; WebAssembly needs its one word. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
].join("; ");
