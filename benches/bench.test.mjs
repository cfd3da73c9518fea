/**
 * Whether the workloads are what README.md says, and whether the bench would notice a wrong engine.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { measure } from "./measure.mjs";
import { oracle } from "./oracle.mjs";
import { random } from "./random.mjs";
import { defaultSeed, workloads } from "./workload.mjs";

const [w1, w2, w3, w4, w5, w6] = workloads(defaultSeed);
assert.ok(w1 && w2 && w3 && w4 && w5 && w6);

test("the oracle denies by default, lets a deny win and never lets a star cross a segment", () => {
  const decide = oracle([
    { effect: "allow", actions: ["update*"], resources: ["proj/*:env/*:flag/check*;beta"] },
    { effect: "deny", actions: ["updateOn"], resources: ["proj/*:env/prod*:flag/*"] },
  ]);
  const decided = [
    ["updateOn", "proj/a:env/test:flag/checkout;x,beta"],
    ["updateOn", "proj/a:env/production:flag/checkout;beta"],
    ["updateName", "proj/a:env/production:flag/checkout;beta"],
    ["updateName", "proj/a:env/production:flag/checkout"],
    ["updateName", "proj/a;beta:env/test:flag/checkout"],
    ["deleteFlag", "proj/a:env/test:flag/checkout;beta"],
    ["updateName", "proj/a:env/test"],
  ].map(([action = "", resource = ""]) => decide(action, resource));
  assert.deepEqual(decided, [true, false, true, false, false, false, false]);
});

for (const { policy, name, stars } of [
  { ...w2, stars: 0.55 },
  { ...w3, stars: 0.2 },
]) {
  test(`${name} has the shares it claims`, () => {
    const share = (/** @type {number} */ count, /** @type {number} */ of) => Math.round((count / of) * 100) / 100;
    const specifiers = policy.flatMap((s) => s.resources);
    const size = policy.length;
    const names = specifiers.flatMap((s) => s.split(":").map((part) => part.split(";")[0]?.split("/")[1] ?? ""));
    const others = names.filter((n) => n !== "*");
    assert.equal(share(specifiers.filter((s) => s.includes(":flag/")).length, size), 0.75);
    assert.equal(share(policy.filter((s) => s.effect === "deny").length, size), 0.25);
    assert.equal(share(specifiers.filter((s) => s.includes(";")).length, size), 0.25);
    assert.equal(share(names.length - others.length, names.length), stars);
    assert.ok(Math.abs(others.filter((n) => n.includes("*")).length / others.length - 0.4) < 0.015);
    assert.equal(share(policy.filter((s) => s.actions.some((a) => a.includes("*"))).length, size), 0.5);
  });
}

test("W5 is about globs", () => {
  const names = w5.policy.flatMap((s) =>
    s.resources.flatMap((r) => r.split(":").map((part) => part.split(/[/;]/)[1] ?? "")),
  );
  const contains = names.filter((n) => /^\*[^*]+\*$/.test(n)).length / names.length;
  assert.ok(Math.abs(contains - 0.6) < 0.01, `${contains}`);
});

test("nine of ten requests of W6 match nothing, half of the others are allowed", () => {
  const matches = oracle(w6.policy.map((s) => ({ ...s, effect: "allow" })));
  const decide = oracle(w6.policy);
  const hits = w6.requests.filter((r) => matches(r.action, r.resource));
  const allowed = hits.filter((r) => decide(r.action, r.resource));
  assert.deepEqual([w6.requests.length, hits.length, allowed.length], [2048, 204, 102]);
});

test("half of the requests are allowed", () => {
  for (const { name, policy, requests } of [w1, w2, w3, w4, w5]) {
    const decide = oracle(policy);
    const allowed = requests.filter((r) => decide(r.action, r.resource)).length / requests.length;
    assert.ok(Math.abs(allowed - 0.5) < 0.01, `${name}: ${allowed}`);
  }
  assert.equal(w4.requests.length, 6000);
});

test("a seed always gives the same workload, another seed another one", () => {
  assert.deepEqual(workloads(defaultSeed), [w1, w2, w3, w4, w5, w6]);
  assert.notDeepEqual(workloads(defaultSeed + 1)[1], w2);
});

test("one wrong decision fails the comparison", async () => {
  const decide = oracle(w1.policy);
  const expected = w1.requests.map((r) => decide(r.action, r.resource));
  const plan = { workload: w1, mode: /** @type {const} */ ("can"), rounds: 1, budgetMs: 1, rng: random(1, "test") };
  const right = await measure({ ...plan, expected, engines: ["regexp-loop", "casl"] });
  assert.deepEqual(right.mismatches, []);
  assert.equal(right.rows.length, 2);
  const wrong = await measure({ ...plan, expected: expected.with(7, !expected[7]), engines: ["casl"] });
  assert.equal(wrong.mismatches.length, 1);
  assert.equal(wrong.rows.length, 0);
});
