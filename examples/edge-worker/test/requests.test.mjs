// What a worker does with requests, in workerd: `npm test`.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { connect } from "node:net";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { WebSocket } from "ws";
import { SECRET } from "./origin.mjs";
import { snapshot, world } from "./world.mjs";

const PROJECT = "/api/v2/projects/web";
const FLAG = "/api/v2/flags/web/beacon";
const JSON_PATCH = { "content-type": "application/json" };
const SEMANTIC = { "content-type": "application/json; domain-model=launchdarkly.semanticpatch" };
const RENAME = '[{ "op": "replace", "path": "/name", "value": "x" }]';
const TOGGLE = '[{ "op": "replace", "path": "/environments/live/on", "value": true }]';
const GONE = { token: "api-deleted" };

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

async function judging(t, bindings) {
  const it = await world(t, { CONFIRM_FOR_MS: "600000", ...bindings });
  await it.publish("1", snapshot("1"));
  await it.judging("1");
  return it;
}

test("requests that a worker may not judge reach the origin as they are", async (t) => {
  const it = await judging(t);
  assert.equal((await it.send("DELETE", PROJECT, GONE)).code, "token_deleted");
  assert.equal((await it.send("DELETE", `${PROJECT}?x=/../y`, GONE)).code, "token_deleted");
  const forwarded = [
    ["GET", "/api/v2//projects/web", GONE],
    ["GET", "//api/v2/projects/web", GONE],
    ["GET", `${PROJECT}/`, GONE],
    ["GET", "/api/v2/projects/we%62", GONE],
    ["GET", "/api/v2/projects%2fweb", GONE],
    ["GET", "/api/v2/projects/..%2fprojects/web", GONE],
    ["GET", "/api/v2/projects/%2e%2e/projects/web", GONE],
    ["GET", "/api/v2\\projects\\web", GONE],
    ["GET", "/API/V2/projects/web", GONE],
    ["GET", "/api/v2/Projects/web", GONE],
    ["GET", "/api/v3/projects/web", GONE],
    ["GET", "/", GONE],
    ["OPTIONS", PROJECT, GONE],
    ["PURGE", PROJECT, GONE],
    ["PROPFIND", PROJECT, GONE],
    ["DELETE", PROJECT, { ...GONE, headers: { "x-http-method-override": "GET" } }],
    ["POST", PROJECT, { ...GONE, headers: { "x-http-method": "GET" } }],
    ["DELETE", PROJECT, { ...GONE, headers: { "x-method-override": "GET" } }],
    ["DELETE", PROJECT, { ...GONE, headers: { cookie: "session=1" } }],
    ["DELETE", PROJECT, { token: null }],
    ["DELETE", PROJECT, { token: "Bearer api-deleted" }],
    ["DELETE", PROJECT, { token: "bearer api-deleted" }],
    ["DELETE", PROJECT, { token: "Basic YXBpLWRlbGV0ZWQ=" }],
    ["DELETE", PROJECT, { token: "api-new" }],
    ["DELETE", PROJECT, { token: ["api-deleted", "api-alive"] }],
    ["DELETE", PROJECT, { token: ["api-deleted", "api-deleted"] }],
    ["DELETE", PROJECT, { token: `api-${"x".repeat(8_000)}` }],
    ["GET", "/api/v2/projects", {}],
  ];
  for (const [method, path, init] of forwarded) {
    const before = it.origin.seen.length;
    const { code, headers } = await it.send(method, path, init);
    const told = `${method} ${path.slice(0, 60)} ${JSON.stringify(init).slice(0, 80)}`;
    assert.deepEqual([code, headers["x-origin"]], [undefined, "1"], told);
    const { url } = it.origin.seen[before];
    // The platform itself takes `..` out; it is judged as the origin sees it.
    if (!path.includes("%2e%2e")) assert.equal(url, path, told);
  }
});

test("a path is judged as the origin sees it, whatever the platform makes of it", async (t) => {
  const it = await judging(t);
  for (const path of [
    "/api/v2/projects/x/../web",
    "/api/v2/./projects/web",
    "/api/v2/projects/web/..",
    "/../api/v2/projects/web",
  ]) {
    const before = it.origin.seen.length;
    const { code } = await it.send("GET", path);
    assert.equal(code, undefined, path);
    const { url } = it.origin.seen[before];
    const gone = await it.send("GET", path, GONE);
    assert.equal(gone.code, url === PROJECT ? "token_deleted" : undefined, path);
  }
});

test("an absolute form, a star, a fragment and no HTTP are never rejected", async (t) => {
  const it = await judging(t);
  for (const line of [
    `GET http://${it.origin.host}${PROJECT} HTTP/1.1`,
    "OPTIONS * HTTP/1.1",
    `get ${PROJECT} HTTP/1.1`,
    `GET ${PROJECT}#x HTTP/1.1`,
    `GET /api/v2/projects/w\u00e9b HTTP/1.1`,
    "GET",
  ]) {
    const text = `${line}\r\nHost: ${it.origin.host}\r\nAuthorization: api-deleted\r\nConnection: close\r\n\r\n`;
    const answer = await raw(it.port, text);
    assert.doesNotMatch(answer, /x-tokenscope|^HTTP\/1.1 40[13]/i, line);
  }
});

/** What a socket says to `text`. */
function raw(port, text) {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.setTimeout(3_000, () => socket.destroy());
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
  });
}

test("bodies that decide are read, and reach the origin whole", async (t) => {
  const it = await judging(t);
  for (const chunked of [false, true]) {
    const before = it.origin.seen.length;
    const patch = (body, headers) => it.send("PATCH", FLAG, { body, headers, chunked });
    assert.equal((await patch(RENAME, JSON_PATCH)).code, "implicit_deny");
    const semantic = '{ "instructions": [{ "kind": "updateName", "value": "x" }] }';
    assert.equal((await patch(semantic, SEMANTIC)).code, "implicit_deny");
    assert.equal(it.origin.seen.length, before);
    for (const [body, headers] of [
      [TOGGLE, JSON_PATCH],
      ["[", JSON_PATCH],
      ["", JSON_PATCH],
      [RENAME, { "content-type": "text/plain" }],
      [RENAME, { ...JSON_PATCH, "content-encoding": "gzip" }],
      [RENAME.padEnd(65_537), JSON_PATCH],
      ['[{ "op": "replace", "path": "/name", "path": "/environments/live/on", "value": true }]', JSON_PATCH],
    ]) {
      assert.equal((await patch(body, headers)).status, 200, body.slice(0, 80));
      const { hash, length, headers: sent } = it.origin.seen.at(-1);
      assert.deepEqual([length, hash], [body.length, sha256(body)]);
      if (!chunked) assert.equal(sent["content-length"], String(body.length));
    }
  }
});

test("10 MB up and down", async (t) => {
  const it = await judging(t);
  const body = Buffer.alloc(10 << 20, "0123456789abcdef");
  for (const chunked of [false, true]) {
    for (const [method, path] of [
      ["PATCH", FLAG],
      ["POST", "/elsewhere"],
    ]) {
      const { status } = await it.send(method, path, { body, headers: JSON_PATCH, chunked });
      const { hash, length } = it.origin.seen.at(-1);
      assert.deepEqual([status, length, hash], [200, body.length, sha256(body)]);
    }
    // The origin is not bothered with a large body of a dead token. workerd ends a connection whose body it did not
    // read, so that the answer may not arrive.
    const before = it.origin.seen.length;
    const code = await it.send("PATCH", FLAG, { ...GONE, body, headers: JSON_PATCH, chunked }).then(
      (answer) => answer.code,
      (error) => error.code,
    );
    assert.match(code, /^(token_deleted|ECONNRESET|EPIPE)$/);
    assert.equal(it.origin.seen.length, before);
  }
  assert.equal((await it.send("GET", "/large")).body.length, 10 << 20);
});

test("the origin's answer is passed through untouched", async (t) => {
  const it = await judging(t);
  const redirect = await it.send("GET", "/redirect");
  assert.deepEqual([redirect.status, redirect.headers.location], [302, "https://elsewhere.example/"]);
  assert.deepEqual((await it.send("GET", "/cookies")).headers["set-cookie"], ["a=1", "b=2"]);
  const packed = await it.send("GET", "/gzip", { headers: { "accept-encoding": "gzip" } });
  assert.deepEqual([packed.headers["content-encoding"], String(gunzipSync(packed.body))], ["gzip", "packed"]);
  for (const status of [201, 304, 401, 403, 404, 429, 500, 503]) {
    it.origin.status = status;
    const answer = await it.send("GET", PROJECT);
    assert.deepEqual([answer.status, answer.code, answer.headers["x-origin"]], [status, undefined, "1"]);
  }
});

test("a stream arrives as it comes", async (t) => {
  const it = await judging(t);
  const { body, chunks } = await it.send("GET", "/stream");
  assert.equal(String(body), "one\ntwo\n");
  assert.ok(chunks.at(-1)[0] - chunks[0][0] > 250, "the first part does not wait for the last");
});

test("a websocket goes through", async (t) => {
  const it = await judging(t);
  const socket = new WebSocket(`ws://127.0.0.1:${it.port}/socket`, { headers: { host: it.origin.host } });
  const echo = await new Promise((resolve, reject) => {
    socket.on("open", () => socket.send("hello"));
    socket.on("message", (data) => resolve(String(data)));
    socket.on("error", reject);
  });
  assert.equal(echo, "hello");
  socket.close();
});

test("in observe mode nothing is rejected, and verdicts are compared", async (t) => {
  const it = await judging(t, { OBSERVE: "true" });
  const answers = [
    [401, "GET", PROJECT, GONE],
    [403, "DELETE", PROJECT],
    [200, "DELETE", PROJECT],
    [404, "DELETE", PROJECT],
    [200, "GET", PROJECT],
    [403, "GET", PROJECT],
    [403, "PATCH", FLAG, { body: RENAME, headers: JSON_PATCH }],
    [200, "PATCH", FLAG, { body: TOGGLE, headers: JSON_PATCH }],
  ];
  for (const [status, method, path, init] of answers) {
    it.origin.status = status;
    const answer = await it.send(method, path, init);
    assert.deepEqual([answer.status, answer.code], [status, undefined]);
  }
  assert.equal(it.origin.seen.at(-1).hash, sha256(TOGGLE));
  const { wrong, missed, untold, codes } = await it.counters();
  assert.deepEqual(wrong, { "implicit_deny DELETE /api/v2/projects/{projectKey}": 1 });
  assert.deepEqual(missed, { "allowed GET /api/v2/projects/{projectKey}": 1 });
  assert.equal(untold, 1);
  assert.deepEqual([codes.token_deleted, codes.implicit_deny, codes.allowed], [1, 4, 3]);
});

test("what was judged by a version that is not the origin's any more is not compared", async (t) => {
  const it = await judging(t, { OBSERVE: "true", CONFIRM_FOR_MS: "0" });
  it.origin.version = "2";
  for (let i = 0; i < 10; i += 1) await it.send("DELETE", PROJECT);
  const { wrong, codes } = await it.counters();
  assert.deepEqual(wrong, {});
  assert.ok(codes.not_confirmed > 0);
});

test("counters are told to whoever knows the secret, and to nobody else", async (t) => {
  const it = await judging(t);
  await it.send("DELETE", PROJECT);
  const { snapshot: held, codes } = await it.counters();
  assert.deepEqual([held.version, held.size, codes.implicit_deny], ["1", 2, 1]);
  for (const [method, token] of [
    ["GET", "api-alive"],
    ["GET", null],
    ["GET", `${SECRET}x`],
    ["POST", SECRET],
  ]) {
    const { headers } = await it.send(method, "/edge/counters", { token });
    assert.equal(headers["x-origin"], "1");
  }
});
