import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { CONTENT_SECURITY_POLICY } from "./csp.ts";

/** The built page carries its own policy, so that it holds wherever the files are served from. The dev server injects inline scripts and is left alone. */
const contentSecurityPolicy: Plugin = {
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: { "http-equiv": "Content-Security-Policy", content: CONTENT_SECURITY_POLICY },
      injectTo: "head-prepend",
    },
  ],
};

export default defineConfig({
  // Relative, so that the page also works below a path.
  base: "./",
  plugins: [react(), contentSecurityPolicy],
  // The package finds its .wasm beside itself by `new URL`; pre-bundling would move it away.
  optimizeDeps: { exclude: ["tokenscope", "tokenscope/admin"] },
  server: { fs: { allow: [".."] } },
  build: {
    // Top-level await: the package is ready on import.
    target: "es2022",
    // Nothing as a data: URL, the policy above has no room for it.
    assetsInlineLimit: 0,
    // One page, all of it needed at once: about 195 kB gzipped.
    chunkSizeWarningLimit: 700,
  },
});
