// Which snapshot a worker rejects by, in workerd with KV: `npm test`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { snapshot, world } from "./world.mjs";

const PROJECT = "/api/v2/projects/web";
const FLAG = "/api/v2/flags/web/beacon";
const rename = {
  body: '[{ "op": "replace", "path": "/name", "value": "x" }]',
  headers: { "content-type": "application/json" },
};
const dead = (world) => world.send("GET", PROJECT, { token: "api-deleted" });

/** A worker that judges by version 1. */
async function judging(t, bindings, options) {
  const it = await world(t, bindings);
  await it.publish("1", snapshot("1", options));
  await it.judging("1");
  return it;
}

test("without a snapshot everything is forwarded, until there is one", async (t) => {
  const it = await world(t);
  for (let i = 0; i < 20; i += 1) assert.equal((await dead(it)).status, 200);
  await it.until(async () => (await it.counters()).codes.snapshot_not_out > 0);
  const { codes, snapshot: held } = await it.counters();
  assert.equal(held, null);
  assert.ok(codes.no_snapshot >= 20);
  await it.publish("1", snapshot("1"));
  await it.judging("1");
  assert.equal((await dead(it)).code, "token_deleted");
});

test("a fresh snapshot rejects what the origin would refuse, and nothing else", async (t) => {
  const it = await judging(t);
  const before = it.origin.seen.length;
  const gone = await dead(it);
  assert.equal(gone.status, 401);
  assert.equal(gone.headers["x-tokenscope"], "token_deleted; snapshot=1");
  assert.equal(gone.headers["cache-control"], "no-store");
  assert.equal(gone.headers["access-control-allow-origin"], "*");
  assert.deepEqual(JSON.parse(gone.body), { code: "unauthorized", message: "invalid access token" });
  const denied = await it.send("DELETE", PROJECT, { headers: { origin: "https://page.example" } });
  assert.equal(denied.status, 403);
  assert.equal(denied.headers["access-control-allow-origin"], "https://page.example");
  assert.equal((await it.send("PATCH", FLAG, rename)).code, "implicit_deny");
  assert.equal(it.origin.seen.length, before, "the origin saw none of them");
  assert.equal((await it.send("GET", PROJECT)).status, 200);
  assert.equal((await it.send("DELETE", PROJECT, { token: "api-new" })).status, 200);
  assert.equal(it.origin.seen.length, before + 2);
});

test("what the origin has moved on from rejects nothing", async (t) => {
  const it = await judging(t);
  assert.equal((await dead(it)).status, 401);
  // Not in KV yet.
  it.origin.version = "2";
  await sleep(150);
  for (let i = 0; i < 20; i += 1) assert.equal((await dead(it)).status, 200);
  assert.ok((await it.counters()).codes.not_confirmed >= 20);
});

test("a deleted token is rejected within the time that a confirmation holds and a snapshot takes to load", async (t) => {
  const it = await judging(t, { CONFIRM_FOR_MS: "500" });
  assert.equal((await it.send("GET", PROJECT)).status, 200);
  await it.publish("2", snapshot("2", { tokens: [], dead: ["api-alive"] }));
  const since = performance.now();
  const alive = () => it.send("GET", PROJECT);
  while ((await alive()).status !== 401) assert.ok(performance.now() - since < 500 + 1_000, "it took too long");
  t.diagnostic(`rejected ${Math.round(performance.now() - since)} ms after it was published`);
});

test("a new token is never rejected, before, while and after it is published", async (t) => {
  const it = await judging(t);
  const answers = await it.during(
    async () => {
      await sleep(200);
      await it.publish("2", snapshot("2", { tokens: ["api-alive", "api-new"] }));
      await it.judging("2");
      await sleep(300);
    },
    () => it.send("GET", PROJECT, { token: "api-new" }),
  );
  assert.ok(answers.length > 50);
  assert.ok(answers.every(({ status }) => status === 200));
});

for (const [confirmFor, out] of [
  [0, true],
  [0, false],
  [300, true],
  [300, false],
]) {
  const name = `a widened role is never rejected ${confirmFor} ms after its version, which is ${out ? "" : "not "}out`;
  test(name, async (t) => {
    const it = await judging(t, { CONFIRM_FOR_MS: String(confirmFor) });
    assert.equal((await it.send("PATCH", FLAG, rename)).status, 403);
    let published;
    const answers = await it.during(
      async () => {
        await sleep(300);
        await it.publish("2", out ? snapshot("2", { widened: true }) : undefined);
        published = performance.now();
        await sleep(confirmFor + 700);
      },
      () => it.send("PATCH", FLAG, rename),
    );
    const before = answers.filter(({ sent }) => sent < published);
    const after = answers.filter(({ sent }) => sent > published + confirmFor);
    assert.ok(before.some(({ status }) => status === 403));
    assert.ok(after.length > 20);
    assert.deepEqual([...new Set(after.map(({ status }) => status))], [200]);
  });
}

test("many versions one after the other, while it serves", async (t) => {
  const it = await judging(t);
  const answers = await it.during(
    async () => {
      for (let version = 2; version <= 20; version += 1) {
        await it.publish(String(version), snapshot(String(version)));
        await sleep(60);
      }
      await it.judging("20");
    },
    async () => ({ gone: await dead(it), alive: await it.send("GET", PROJECT) }),
  );
  assert.ok(answers.every(({ alive }) => alive.status === 200));
  assert.ok(answers.every(({ gone }) => gone.status === 401 || gone.status === 200));
  assert.equal((await dead(it)).headers["x-tokenscope"], "token_deleted; snapshot=20");
  assert.equal((await it.counters()).codes.fault, undefined);
});

test("past maxAge everything is forwarded, and a snapshot made anew is taken", async (t) => {
  const it = await judging(t, { MAX_AGE_MS: "3000" });
  assert.equal((await dead(it)).status, 401);
  await sleep(3_100);
  assert.equal((await dead(it)).status, 200);
  assert.ok((await it.counters()).codes.snapshot_too_old > 0);
  await it.publish("1", snapshot("1"));
  await it.until(async () => (await dead(it)).status === 401);
});

test("a snapshot of the future rejects nothing", async (t) => {
  const it = await judging(t, {}, { madeAt: Date.now() + 3_600_000 });
  assert.equal((await dead(it)).status, 200);
});

for (const health of ["broken", "closed", "silent", "moved", "untagged"]) {
  test(`an origin whose version is ${health} lets nothing be rejected`, async (t) => {
    const it = await judging(t, { CONFIRM_WITHIN_MS: "200" });
    assert.equal((await dead(it)).status, 401);
    it.origin.health = health;
    await sleep(150);
    for (let i = 0; i < 3; i += 1) {
      const since = performance.now();
      assert.equal((await dead(it)).status, 200);
      assert.ok(performance.now() - since < 200 + 1_000, "it waits no longer than it may");
    }
    it.origin.health = "up";
    await it.until(async () => (await dead(it)).status === 401);
  });
}

test("an origin that is down is not answered for", async (t) => {
  const it = await judging(t);
  await it.origin.stop();
  await sleep(150);
  const { code, status } = await dead(it);
  assert.deepEqual([code, status >= 500], [undefined, true]);
});

test("a wrong secret lets nothing be rejected", async (t) => {
  const it = await world(t, { PUBLISH_SECRET: "another" });
  await it.publish("1", snapshot("1"));
  for (let i = 0; i < 20; i += 1) {
    assert.equal((await dead(it)).status, 200);
    await sleep(10);
  }
});

test("settings that cannot be used let everything through", async (t) => {
  const it = await world(t, { ORIGIN: "no address" });
  assert.equal((await dead(it)).status, 200);
});

const broken = {
  "with a flipped bit": (bytes) => bytes.with(bytes.length >> 1, bytes[bytes.length >> 1] ^ 4),
  "that is cut off": (bytes) => bytes.slice(0, -1),
  "that is empty": () => new Uint8Array(),
  "of another version": () => snapshot("7"),
  "that is none": () => new TextEncoder().encode("<html>"),
};
for (const [what, breaking] of Object.entries(broken)) {
  test(`a snapshot ${what} is not taken, and the next one is`, async (t) => {
    const it = await world(t);
    await it.publish("1", breaking(snapshot("1")));
    await it.until(async () => {
      const { bad_snapshot, other_snapshot } = (await it.counters()).codes;
      return bad_snapshot + 1 > 1 || other_snapshot + 1 > 1;
    });
    assert.equal((await dead(it)).status, 200);
    assert.equal((await it.counters()).snapshot, null);
    await it.publish("2", snapshot("2"));
    await it.judging("2");
    assert.equal((await dead(it)).status, 401);
  });
}

test("with a key, only what was signed with it is taken", async (t) => {
  const it = await world(t, { SNAPSHOT_KEY: "a key of the tests" });
  const key = (text) => ({ key: new TextEncoder().encode(text) });
  for (const [version, options] of [
    ["1", {}],
    ["2", key("another key, as long")],
  ]) {
    await it.publish(version, snapshot(version, options));
    const { bad_snapshot: before = 0 } = (await it.counters()).codes;
    await it.until(async () => (await it.counters()).codes.bad_snapshot > before);
    assert.equal((await it.counters()).snapshot, null);
  }
  await it.publish("3", snapshot("3", key("a key of the tests")));
  await it.judging("3");
  assert.equal((await dead(it)).status, 401);
});
