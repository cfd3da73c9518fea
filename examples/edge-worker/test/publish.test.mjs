// publish.mjs against stubs of Cloudflare and the backend, and what it puts there in a worker: `npm test`.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { SECRET } from "./origin.mjs";
import { snapshot, world } from "./world.mjs";

const PUBLISH = fileURLToPath(new URL("../publish.mjs", import.meta.url));
const PROJECT = "/api/v2/projects/web";
const KEY = "a key of the tests";

/** Cloudflare's API for values of KV, over the worker's own. */
async function cloudflare(t, kv) {
  const calls = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { pathname, searchParams } = new URL(request.url, "http://api");
    const name = /^\/accounts\/acc\/storage\/kv\/namespaces\/names\/values\/([^/]+)$/.exec(pathname)?.[1];
    const { authorization } = request.headers;
    calls.push({ method: request.method, name, authorization, ttl: searchParams.get("expiration_ttl") });
    if (name === undefined || authorization !== "Bearer a token") return response.writeHead(403).end("no");
    await kv.put(decodeURIComponent(name), new Uint8Array(Buffer.concat(chunks)));
    response.end('{"success":true}');
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close());
  return { calls, url: `http://127.0.0.1:${server.address().port}` };
}

async function scene(t, bindings) {
  const it = await world(t, bindings);
  const { calls, url } = await cloudflare(t, it.kv);
  const env = {
    PATH: process.env.PATH,
    ORIGIN: `http://${it.origin.host}`,
    PUBLISH_SECRET: SECRET,
    CLOUDFLARE_API_BASE_URL: url,
    CLOUDFLARE_ACCOUNT_ID: "acc",
    CLOUDFLARE_API_TOKEN: "a token",
    KV_NAMESPACE_ID: "names",
    CONFIRM_FOR_MS: "100",
  };
  const publish = (args, more = {}) =>
    new Promise((resolve) => {
      execFile(process.execPath, [PUBLISH, ...args], { env: { ...env, ...more } }, (error, out, err) =>
        resolve({ code: error?.code ?? 0, out, err }),
      );
    });
  return { it, calls, publish, env };
}

test("a document becomes a snapshot that the worker judges by", async (t) => {
  const { it, calls, publish } = await scene(t, { SNAPSHOT_KEY: KEY });
  const file = join(mkdtempSync(join(tmpdir(), "edge-worker-")), "account.json");
  writeFileSync(file, JSON.stringify({ members: [], tombstones: [] }));
  it.origin.version = "9";
  const done = await publish(["--document", file, "--version", "9"], { SNAPSHOT_KEY: KEY });
  assert.deepEqual([done.code, done.err], [0, ""]);
  assert.match(done.out, /^version 9 is out: 0 token values, \d+ bytes\n$/);
  assert.deepEqual(calls, [{ method: "PUT", name: "snapshot%3A9", authorization: "Bearer a token", ttl: "604800" }]);
  await it.judging("9");
});

test("the backend's snapshot is published as it is", async (t) => {
  const { it, publish } = await scene(t);
  it.origin.version = "5";
  it.origin.snapshots.set("5", snapshot("5"));
  const done = await publish([]);
  assert.deepEqual([done.code, done.err], [0, ""]);
  assert.match(done.out, /^version 5 is out: 2 token values/);
  await it.judging("5");
  assert.equal((await it.send("GET", PROJECT, { token: "api-deleted" })).status, 401);
});

test("while it watches, each version of the backend's goes out, and each that was made anew", async (t) => {
  const { it, calls, env } = await scene(t);
  it.origin.snapshots.set("1", snapshot("1"));
  const watching = spawn(process.execPath, [PUBLISH, "--watch", "0.05"], { env, stdio: "ignore" });
  t.after(() => watching.kill());
  await it.judging("1");
  it.origin.snapshots.set("2", snapshot("2", { widened: true }));
  it.origin.version = "2";
  await it.judging("2");
  it.origin.snapshots.set("2", snapshot("2", { widened: true, madeAt: Date.now() + 1_000 }));
  for (let asked = 0; calls.length < 3 && asked < 100; asked++) await sleep(50);
  assert.deepEqual(
    calls.map(({ name }) => name),
    ["snapshot%3A1", "snapshot%3A2", "snapshot%3A2"],
  );
});

test("what cannot be published is told", async (t) => {
  const { it, calls, publish } = await scene(t);
  const folder = mkdtempSync(join(tmpdir(), "edge-worker-"));
  const file = join(folder, "account.json");
  writeFileSync(file, "{}");
  const unfinished = join(folder, "unfinished.json");
  writeFileSync(unfinished, JSON.stringify({ members: { items: [], totalCount: 3 } }));
  it.origin.snapshots.set("1", new TextEncoder().encode("<html>"));
  const document = ["--document", file, "--version"];
  for (const [expected, args, env] of [
    [/needs `--version`/, ["--document", file]],
    [/1 to 64 visible/, [...document, "a b"]],
    [/`members` is not complete/, ["--document", unfinished, "--version", "1"]],
    [/snapshot/, []],
    [/401/, [], { PUBLISH_SECRET: "another" }],
    [/`KV_NAMESPACE_ID` is not set/, [...document, "1"], { KV_NAMESPACE_ID: "" }],
    [/403 no/, [...document, "1"], { CLOUDFLARE_API_TOKEN: "another" }],
    [/version 8 is stored, and the origin's is 1/, [...document, "8"]],
    [/no number of seconds/, ["--watch", "often"]],
  ]) {
    const { code, err } = await publish(args, env);
    assert.deepEqual([code, err.startsWith("error: ")], [1, true], err);
    assert.match(err, expected);
  }
  assert.deepEqual(
    calls.map(({ authorization }) => authorization),
    ["Bearer another", "Bearer a token"],
  );
  assert.match((await publish(["--help"])).out, /PUBLISH_SECRET/);
});
