import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium as playwright } from "playwright-core";
import { build } from "vite";

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
const KINDS = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** Bundles `program` with Vite and runs the result in Chromium. */
export async function bundled(app, program) {
  const root = join(app, "vite", program);
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "index.html"), page(`../../${program}`));
  const dist = join(root, "dist");
  // What an application gets by default, but for the place.
  await build({ root, configFile: false, logLevel: "warn", build: { outDir: dist, chunkSizeWarningLimit: 10_000 } });
  return open({ folder: dist, index: readFileSync(join(dist, "index.html")), policy: policy() });
}

/** Serves `program` and the package as they are: no bundler, nothing but an import map that says what the names mean. */
export async function native(app, program) {
  const imports = JSON.stringify({ imports: importMap(app, "tokenscope") });
  // The map is inline, as it has to be; the package itself asks for nothing more.
  const hash = createHash("sha256").update(imports).digest("base64");
  const index = page(`/${program}`, `<script type="importmap">${imports}</script>`);
  return open({ folder: app, index, policy: policy(`'sha256-${hash}'`) });
}

/** Of each name that a package exports the file that its `exports` give a browser. */
function importMap(app, name) {
  const { exports } = JSON.parse(readFileSync(join(app, "node_modules", name, "package.json"), "utf8"));
  const files = Object.entries(exports).map(([path, target]) => [path.slice(1), forBrowsers(target)?.slice(1)]);
  return Object.fromEntries(files.map(([path, file]) => [`${name}${path}`, `/node_modules/${name}${file}`]));
}

/** The first target, in order, all of whose conditions a browser without a bundler meets. */
function forBrowsers(target) {
  if (typeof target === "string") return target;
  const met = Object.keys(target).filter((condition) => ["browser", "import", "default"].includes(condition));
  return met.map((condition) => forBrowsers(target[condition])).find((file) => file !== undefined);
}

/** What the package promises to work under. */
function policy(...scripts) {
  return `default-src 'self'; script-src ${["'self'", "'wasm-unsafe-eval'", ...scripts].join(" ")}; object-src 'none'`;
}

function page(script, head = "") {
  return (
    `<!doctype html><meta charset="utf-8"><title>tokenscope</title><link rel="icon" href="/none">${head}` +
    `<script type="module" src="${script}"></script>`
  );
}

/** The suite's report from the page at `/` of a server that has `site`, in Chromium. */
async function open(site) {
  const { server, missing } = serve(site);
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

function serve({ folder, index, policy }) {
  const missing = [];
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://x").pathname);
    let body;
    try {
      body = path === "/" ? index : readFileSync(join(folder, path));
    } catch {
      if (path !== "/none") missing.push(path);
      response.writeHead(path === "/none" ? 204 : 404).end();
      return;
    }
    const kind = path === "/" ? "text/html" : (KINDS[extname(path)] ?? "application/octet-stream");
    response.writeHead(200, { "content-type": kind, "content-security-policy": policy }).end(body);
  });
  return { server, missing };
}
