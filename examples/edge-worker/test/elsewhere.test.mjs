// The gate as middleware of Hono and in Deno, with the same origin: `npm test`.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Hono } from "hono";
import { Origin, SECRET } from "./origin.mjs";
import { snapshot } from "./world.mjs";

const PROJECT = "/api/v2/projects/web";
const HERE = fileURLToPath(new URL("..", import.meta.url));

test("as middleware of Hono", async (t) => {
  const out = join(HERE, "dist/hono");
  await build({ absWorkingDir: HERE, entryPoints: ["src/gate.ts", "src/hono.ts"], outdir: out, format: "esm" });
  const [{ Gate }, { prefilter }] = await Promise.all([import(`${out}/gate.js`), import(`${out}/hono.js`)]);
  const origin = await Origin.start();
  t.after(() => origin.stop());
  const gate = new Gate({
    versionUrl: `http://${origin.host}/edge/version`,
    secret: SECRET,
    bytes: async (version) => snapshot(version),
  });
  const app = new Hono();
  app.use(prefilter(gate));
  app.get("/api/v2/projects/:key", (c) => c.json({ key: c.req.param("key") }));
  app.patch("/api/v2/flags/:project/:flag", async (c) => c.json(await c.req.json()));
  const send = (path, { token = "api-alive", ...init } = {}) =>
    app.request(path, { ...init, headers: { authorization: token, "content-type": "application/json" } });
  while (gate.snapshot === null) {
    assert.equal((await send(PROJECT, { token: "api-deleted" })).status, 200);
    await sleep(5);
  }
  const gone = await send(PROJECT, { token: "api-deleted" });
  assert.deepEqual([gone.status, gone.headers.get("x-tokenscope")], [401, "token_deleted; snapshot=1"]);
  assert.deepEqual(await (await send(PROJECT)).json(), { key: "web" });
  const patch = (path) => ({ method: "PATCH", body: JSON.stringify([{ op: "replace", path, value: true }]) });
  assert.equal((await send("/api/v2/flags/web/beacon", patch("/name"))).status, 403);
  const allowed = await send("/api/v2/flags/web/beacon", patch("/environments/live/on"));
  assert.deepEqual(await allowed.json(), JSON.parse(patch("/environments/live/on").body));
  // A fault of the gate's own.
  const faulty = {
    get headers() {
      throw new Error("no headers");
    },
  };
  for (const observe of [false, true]) {
    const other = new Gate({
      versionUrl: `http://${origin.host}/edge/version`,
      secret: SECRET,
      bytes: async (version) => snapshot(version),
      observe,
    });
    const work = [];
    const ask = () =>
      other.handle(
        faulty,
        async () => "the origin's answer",
        (one) => work.push(one),
      );
    assert.equal(await ask(), "the origin's answer");
    await Promise.all(work);
    assert.equal(await ask(), "the origin's answer");
    assert.equal(other.counters.toJSON().codes.fault, 1);
  }
});

/** A project with copies of what it uses: Deno's compiler sees no types behind a link. */
function denoApp() {
  const app = mkdtempSync(join(tmpdir(), "edge-worker-"));
  for (const name of ["gate.ts", "deno.ts"]) cpSync(join(HERE, "src", name), join(app, name));
  writeFileSync(join(app, "package.json"), '{ "type": "module", "dependencies": { "tokenscope": "*" } }');
  for (const name of ["tokenscope", "@types/node", "undici-types"]) {
    cpSync(realpathSync(join(HERE, "node_modules", name)), join(app, "node_modules", name), { recursive: true });
  }
  return app;
}

test("in Deno", async (t) => {
  const origin = await Origin.start();
  origin.snapshots.set("1", snapshot("1"));
  const port = 20_000 + (process.pid % 20_000);
  const app = denoApp();
  // It checks the types, too.
  const flags = ["run", "--check", "--no-prompt", "--no-lock", "--cached-only", "--no-remote"];
  const may = ["--node-modules-dir=manual", "--allow-net=127.0.0.1", "--allow-env", `--allow-read=${app}`];
  const deno = spawn(join(HERE, "node_modules/.bin/deno"), [...flags, ...may, join(app, "deno.ts")], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DENO_DIR: join(app, "cache"),
      DENO_NO_UPDATE_CHECK: "1",
      ORIGIN: `http://${origin.host}`,
      PUBLISH_SECRET: SECRET,
      CONFIRM_FOR_MS: "100",
      PORT: String(port),
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  t.after(async () => {
    deno.kill();
    await Promise.all([once(deno, "exit"), origin.stop()]);
  });
  const send = (path, token) => fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: token } });
  const rejected = async () => {
    const answer = await send(PROJECT, "api-deleted").catch(() => null);
    return answer?.headers.get("x-tokenscope") ?? null;
  };
  const end = performance.now() + 60_000;
  while ((await rejected()) === null) {
    assert.ok(performance.now() < end && deno.exitCode === null, "it never rejects");
    await sleep(20);
  }
  assert.equal(await rejected(), "token_deleted; snapshot=1");
  const { url, headers } = await (await send(`${PROJECT}?x=1`, "api-alive")).json();
  assert.deepEqual([url, headers.host], [`${PROJECT}?x=1`, origin.host]);
});
