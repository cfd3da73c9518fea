import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium as playwright } from "playwright-core";
import { build } from "vite";

/** The package promises to work under this. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'";
const TIMEOUT = 300_000;
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];
const KINDS = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** Bundles `program` with Vite and runs the result in Chromium. */
export async function chromium(app, program) {
  const root = join(app, "vite", program);
  mkdirSync(root, { recursive: true });
  writeFileSync(
    join(root, "index.html"),
    `<!doctype html><meta charset="utf-8"><title>${program}</title><link rel="icon" href="/none">` +
      `<script type="module" src="../../${program}"></script>`,
  );
  const dist = join(root, "dist");
  // What an application gets by default, but for the place.
  await build({ root, configFile: false, logLevel: "warn", build: { outDir: dist, chunkSizeWarningLimit: 10_000 } });
  const { server, missing } = serve(dist);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await playwright.launch({ executablePath: process.env.TOKENSCOPE_CHROMIUM, args: FLAGS });
  try {
    const report = await visit(browser, origin);
    report.failures.push(...missing.map((path) => ({ name: "request", message: `nothing at ${path}` })));
    return report;
  } finally {
    await browser.close();
    server.close();
  }
}

async function visit(browser, origin) {
  const page = await browser.newPage();
  const problems = [];
  // Violations of the policy arrive as errors on the console.
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push({ name: "console", message: message.text() });
  });
  const broken = new Promise((_, reject) => page.on("pageerror", reject));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`)) problems.push({ name: "foreign request", message: request.url() });
  });
  await page.goto(`${origin}/`);
  const ready = page.waitForFunction(() => globalThis.report, undefined, { timeout: TIMEOUT });
  try {
    const handle = await Promise.race([ready, broken]);
    const report = await handle.jsonValue();
    return { passed: report.passed, failures: [...report.failures, ...problems] };
  } catch (error) {
    return { passed: 0, failures: [...problems, { name: "page", message: String(error) }] };
  }
}

function serve(dist) {
  const missing = [];
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://x").pathname);
    const file = path === "/" ? "/index.html" : path;
    let body;
    try {
      body = readFileSync(join(dist, file));
    } catch {
      if (file !== "/none") missing.push(file);
      response.writeHead(file === "/none" ? 204 : 404).end();
      return;
    }
    const kind = KINDS[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": kind, "content-security-policy": POLICY }).end(body);
  });
  return { server, missing };
}
