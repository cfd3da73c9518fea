/** `tokenscope/edge`: snapshots that load and that do not, verdicts, and answers to requests. */

/** Afterwards the token `late` has expired by more than clocks differ. */
const NOW = 2_000_000;
const HOST = "https://app.launchdarkly.example";
const PROJECT = "/api/v2/projects/web";
const FLAG = "/api/v2/flags/web/beacon";
const JSON_PATCH = "application/json";
const SEMANTIC = "application/json; domain-model=launchdarkly.semanticpatch";
const TOGGLE = '[{ "op": "replace", "path": "/environments/live/on", "value": true }]';
const RENAME = '[{ "op": "replace", "path": "/name", "value": "x" }]';
const EXPORTS = ["Prefilter", "TokenscopeError", "version"];
const MEMBERS = ["constructor", "free", "handle", "verdict"];
const ROUTES = "documented GET /things/{key} all viewProject proj/{key}\n";

/** Of the account that app.mjs makes the snapshot of. */
export const KEY = "a key of the tests";
export const MADE_AT = 1_234_567;
export const document = (hash) => ({
  members: [{ _id: "dev", role: "no_access", customRoles: ["dev"] }],
  roles: [
    {
      _id: "r",
      key: "dev",
      basePermissions: "no_access",
      policy: [
        { effect: "allow", actions: ["viewProject"], resources: ["proj/web"] },
        { effect: "allow", actions: ["updateOn"], resources: ["proj/web:env/*:flag/*"] },
        { effect: "allow", actions: ["updateExpiringTargets"], resources: ["proj/*:env/*:flag/*"] },
      ],
    },
  ],
  tokens: [
    { _id: "t", memberId: "dev", customRoleIds: ["dev"], tokenHash: hash("api-alive") },
    { _id: "late", memberId: "dev", customRoleIds: ["dev"], expiry: 1_000_000, tokenHash: hash("api-late") },
    { _id: "orphan", memberId: "gone", role: "reader", tokenHash: hash("api-orphan") },
  ],
  tombstones: [{ tokenHash: hash("api-deleted"), reason: "deleted" }],
});

export async function edge(report, tokenscope, { plain, signed, rounds }) {
  const { Prefilter } = tokenscope;
  const bytes = () => decode(plain);
  const prefilter = Prefilter.load(bytes());
  const ask = (request) => ({ method: "GET", target: PROJECT, authorization: "api-alive", ...request });
  const code = (request, now = NOW) => prefilter.verdict(ask(request), now).code;
  const refused = (call) => refusal(tokenscope, call);

  report.check("it exports what it should", () => {
    const names = Object.keys(tokenscope).filter(
      (name) => !["init", "initSync", "default", "module.exports"].includes(name),
    );
    report.equal(names.sort(), EXPORTS);
    report.equal(Object.getOwnPropertyNames(Prefilter.prototype).sort(), MEMBERS);
    report.equal(/^\d+\.\d+\.\d+$/.test(tokenscope.version()), true);
  });
  report.check("it says what it was made of", () => {
    const { version, madeAt, size } = prefilter;
    report.equal({ version, madeAt, size }, { version: "v42", madeAt: MADE_AT, size: 4 });
  });

  report.check("rejections say status, code, body and route", () => {
    report.equal(prefilter.verdict(ask({ authorization: "api-deleted" }), NOW), {
      verdict: "reject",
      status: 401,
      code: "token_deleted",
      body: '{"code":"unauthorized","message":"invalid access token"}',
      route: "GET /api/v2/projects/{projectKey}",
    });
    report.equal(prefilter.verdict(ask({ method: "DELETE" }), NOW), {
      verdict: "reject",
      status: 403,
      code: "implicit_deny",
      body: '{"code":"forbidden","message":"Access to the requested resource was denied"}',
      route: "DELETE /api/v2/projects/{projectKey}",
    });
    report.equal(prefilter.verdict(ask({}), NOW), {
      verdict: "forward",
      status: null,
      code: "allowed",
      body: null,
      route: "GET /api/v2/projects/{projectKey}",
    });
    report.equal(prefilter.verdict(ask({ target: "/nowhere" }), NOW).route, null);
  });
  const utf8 = (text) => new TextEncoder().encode(text);
  const patch = (contentType, text) => ({ method: "PATCH", target: FLAG, contentType, body: utf8(text) });
  const verdicts = [
    ["token_expired", { authorization: "api-late" }],
    ["allowed", { authorization: "api-late" }, 1_030_000],
    ["owner_removed", { authorization: "api-orphan" }],
    ["token_unknown", { authorization: "api-nobodys" }],
    ["no_authorization", { authorization: null }],
    ["odd_authorization", { authorization: "" }],
    ["odd_authorization", { authorization: "api-deleted\n" }],
    ["odd_authorization", { authorization: "api-deleted\ud800" }],
    ["several_authorizations", { authorization: "api-deleted, api-alive" }],
    ["bearer", { authorization: "Bearer api-deleted" }],
    ["implicit_deny", { target: "/api/v2/projects/app" }],
    ["view_gate", { method: "PATCH", target: "/api/v2/flags/app/beacon/expiring-targets/live" }],
    ["options", { method: "OPTIONS" }],
    ["cookie", { cookie: true, authorization: "api-deleted" }],
    ["method_override", { methodOverride: true, authorization: "api-deleted" }],
    ["unknown_method", { method: "delete" }],
    ["unknown_method", { method: "DELETE\nx" }],
    ["path_not_canonical", { method: "DELETE", target: `${PROJECT}\n` }],
    ["list_route", { target: "/api/v2/projects" }],
    ["body_not_read", { method: "PATCH", target: FLAG, contentType: JSON_PATCH }],
    ["body_not_read", { method: "PATCH", target: FLAG, contentType: JSON_PATCH, body: null }],
    ["allowed", patch(JSON_PATCH, TOGGLE)],
    ["implicit_deny", patch(JSON_PATCH, RENAME)],
    ["implicit_deny", patch(SEMANTIC, '{ "instructions": [{ "kind": "updateName", "value": "x" }] }')],
    ["body_not_understood", patch(JSON_PATCH, "[")],
    ["content_type", patch("text/plain", RENAME)],
    ["content_type", { ...patch(JSON_PATCH, RENAME), contentType: null }],
    ["body_too_large", patch(JSON_PATCH, RENAME.padEnd(65_537))],
    ["implicit_deny", patch(JSON_PATCH, RENAME.padEnd(65_536))],
    ["request_too_long", { method: "DELETE", target: PROJECT, authorization: "x".repeat(40_000) }],
    ["request_too_long", { method: "DELETE", target: `${PROJECT}?${"\u20ac".repeat(12_000)}` }],
  ];
  for (const [expected, request, now] of verdicts) {
    report.check(`verdict: ${expected} ${JSON.stringify(request).slice(0, 80)}`, () =>
      report.equal(code(request, now), expected),
    );
  }
  for (const target of [
    "/api/v2//projects/web",
    `${PROJECT}/`,
    "/api/v2/projects/we%62",
    "/api/v2/projects/x/../web",
    "/api/v2/projects/./web",
    "\\api\\v2\\projects\\web",
    `${HOST}${PROJECT}`,
    "/api/v2/projects/wéb",
    "/api/v2/projects/\ud800",
    "",
    `${PROJECT}#x`,
  ]) {
    report.check(`path tricks are forwarded: ${target}`, () =>
      report.equal(prefilter.verdict(ask({ method: "DELETE", target, authorization: "api-deleted" }), NOW), {
        verdict: "forward",
        status: null,
        code: "path_not_canonical",
        body: null,
        route: null,
      }),
    );
  }

  const key = utf8(KEY);
  const flipped = (at) => bytes().map((byte, index) => (index === at ? byte ^ 1 : byte));
  const newer = bytes();
  newer[8] += 1;
  for (const [expected, call] of Object.entries({
    snapshot_truncated: () => Prefilter.load(bytes().subarray(0, -1)),
    bad_snapshot_magic: () => Prefilter.load(utf8('{ "members": [] }')),
    snapshot_corrupt: () => Prefilter.load(flipped(200)),
    snapshot_too_new: () => Prefilter.load(newer),
    snapshot_not_signed: () => Prefilter.load(bytes(), { key }),
    bad_signature: () => Prefilter.load(decode(signed), { key: utf8("another key") }),
    bad_snapshot_key: () => Prefilter.load(decode(signed), { key: new Uint8Array() }),
    bad_path: () => Prefilter.load(bytes(), { routes: "documented GET things" }),
    route_table_too_large: () => Prefilter.load(bytes(), { routes: " ".repeat(1_048_577) }),
  })) {
    report.check(`not loaded: ${expected}`, () => report.equal(refused(call), expected));
  }
  report.check("every byte that is flipped is found", () => {
    const length = bytes().length;
    for (let at = 0; at < length; at += 7) report.equal(typeof refused(() => Prefilter.load(flipped(at))), "string");
  });
  report.check("a signed one loads with its key, and without any", () => {
    for (const options of [{ key }, {}, undefined]) {
      const one = Prefilter.load(decode(signed), options);
      report.equal(one.verdict(ask({ method: "DELETE" }), NOW).code, "implicit_deny");
      one.free();
    }
  });
  report.check("a table of one's own, and routes that are inferred", () => {
    const own = Prefilter.load(bytes(), { routes: ROUTES });
    const { verdict, route } = own.verdict(ask({ target: "/things/app" }), NOW);
    report.equal({ verdict, route }, { verdict: "reject", route: "GET /things/{key}" });
    report.equal(own.verdict(ask({}), NOW).code, "unknown_route");
    own.free();
    const all = Prefilter.load(bytes(), { allRoutes: true });
    const request = ask({ target: "/api/v2/flags/app/x" });
    report.equal(
      [prefilter, all].map((one) => one.verdict(request, NOW).code),
      ["route_not_documented", "implicit_deny"],
    );
    all.free();
  });

  const wrong = [undefined, null, 1, "x", [], {}, Symbol("x"), () => {}];
  const badly = (name, call) =>
    report.check(`bad argument: ${name}`, () => report.equal(refused(call), "bad_argument"));
  for (const [index, value] of wrong.entries()) {
    badly(`snapshot ${index}`, () => Prefilter.load(value));
    badly(`request ${index}`, () => prefilter.verdict(value, NOW));
    badly(`time ${index}`, () => prefilter.verdict(ask({}), typeof value === "number" ? Number.NaN : value));
    if (typeof value !== "string") badly(`method ${index}`, () => prefilter.verdict(ask({ method: value }), NOW));
    if (index > 1) badly(`key ${index}`, () => Prefilter.load(bytes(), { key: value }));
    if (index > 1) badly(`body ${index}`, () => prefilter.verdict(ask({ body: value }), NOW));
    if (index > 0) badly(`cookie ${index}`, () => prefilter.verdict(ask({ cookie: value }), NOW));
  }
  badly("a misspelt option", () => Prefilter.load(bytes(), { keys: new Uint8Array(1) }));
  badly("an ArrayBuffer", () => Prefilter.load(bytes().buffer));
  badly("a throwing getter", () =>
    prefilter.verdict(
      Object.defineProperty(ask({}), "target", {
        get: () => {
          throw new Error("no");
        },
      }),
      NOW,
    ),
  );

  await handled(report, prefilter);
  memory(report, Prefilter, bytes, rounds);

  report.check("a freed one says so, and may be freed twice", () => {
    prefilter.free();
    prefilter.free();
    report.equal(
      refused(() => prefilter.verdict(ask({}), NOW)),
      "disposed",
    );
    if (Symbol.dispose) report.equal(typeof prefilter[Symbol.dispose], "function");
  });
}

/** `handle`: Responses where it rejects, null where it forwards, and a request that can still be read. */
async function handled(report, prefilter) {
  const send = (target, init = {}) => {
    const { token = "api-alive", headers = {}, ...rest } = init;
    return new Request(`${HOST}${target}`, { ...rest, headers: { authorization: token, ...headers } });
  };
  const patched = (body, headers = {}, token = "api-alive") =>
    send(FLAG, { method: "PATCH", body, token, headers: { "content-type": JSON_PATCH, ...headers } });
  const later = async (name, body) => {
    const failure = await body().then(
      () => null,
      (error) => error,
    );
    report.check(`handle: ${name}`, () => {
      if (failure) throw failure;
    });
  };
  await later("a rejection is answered as LaunchDarkly does", async () => {
    const request = send(PROJECT, { method: "DELETE", headers: { origin: "https://page.example" } });
    // A page may not say its own origin.
    const origin = request.headers.get("origin") ?? "*";
    const response = await prefilter.handle(request, NOW);
    report.equal(await response.json(), { code: "forbidden", message: "Access to the requested resource was denied" });
    report.equal(response.status, 403);
    report.equal(Object.fromEntries(response.headers), {
      "access-control-allow-headers": "Accept, Content-Type, Content-Length, Accept-Encoding, Authorization",
      "access-control-allow-methods": "OPTIONS, GET, DELETE, PATCH",
      "access-control-allow-origin": origin,
      "access-control-max-age": "300",
      "cache-control": "no-store",
      "content-type": "application/json",
      vary: "Origin",
      "x-tokenscope": "implicit_deny; snapshot=v42",
    });
  });
  await later("a dead token", async () => {
    const response = await prefilter.handle(send(`${PROJECT}`, { token: "api-deleted" }), NOW);
    report.equal(await response.json(), { code: "unauthorized", message: "invalid access token" });
    report.equal([response.status, response.headers.get("access-control-allow-origin")], [401, "*"]);
  });
  await later("what is forwarded", async () => {
    for (const request of [
      send(PROJECT),
      send(PROJECT, { method: "OPTIONS" }),
      send("/nowhere", { method: "DELETE" }),
      send(PROJECT, { method: "DELETE", token: "api-new" }),
      send(PROJECT, { method: "DELETE", token: "Bearer api-deleted" }),
      send(PROJECT, { method: "DELETE", headers: { "x-http-method-override": "GET" } }),
      send("/api/v2/projects/we%62", { method: "DELETE" }),
    ]) {
      report.equal(await prefilter.handle(request, NOW), null);
    }
  });
  await later("a body that decides is read, and can be read again", async () => {
    for (const [text, expected] of [
      [TOGGLE, null],
      [RENAME, 403],
    ]) {
      const request = patched(text);
      report.equal((await prefilter.handle(request, NOW))?.status ?? null, expected);
      report.equal(await request.text(), text);
    }
  });
  await later("a body that does not decide is left alone", async () => {
    const request = patched(TOGGLE, {}, "api-deleted");
    report.equal((await prefilter.handle(request, NOW)).status, 401);
    report.equal(request.bodyUsed, false);
  });
  await later("a body that is too long, encoded, missing or read before is forwarded", async () => {
    const [long, encoded] = [patched(RENAME.padEnd(200_000)), patched(RENAME, { "content-encoding": "gzip" })];
    report.equal(await prefilter.handle(long, NOW), null);
    report.equal((await long.text()).length, 200_000);
    report.equal(await prefilter.handle(encoded, NOW), null);
    report.equal(await prefilter.handle(patched(null), NOW), null);
    const read = patched(RENAME);
    await read.text();
    report.equal(await prefilter.handle(read, NOW), null);
  });
  await later("a time that is none", async () => {
    const code = await prefilter.handle(send(PROJECT), Number.NaN).then(
      () => null,
      (error) => error.code,
    );
    report.equal(code, "bad_argument");
  });
  await later("what is no request", async () => {
    const code = await prefilter.handle({}, NOW).then(
      () => null,
      (error) => error.code,
    );
    report.equal(code, "bad_argument");
  });
}

/** The module's memory stays where it is. `share`: of 100,000 verdicts. */
function memory(report, Prefilter, bytes, share) {
  const exported = globalThis.tokenscopeExports;
  report.check("the module's memory stays where it is", () => {
    const size = () => exported.memory.buffer.byteLength;
    const held = Prefilter.load(bytes());
    const tokens = ["api-alive", "api-late", "api-deleted", "api-nobodys"];
    const body = new TextEncoder().encode(RENAME);
    const work = (i) => {
      const authorization = tokens[i % 4];
      if (i % 3 === 0) {
        held.verdict({ method: "PATCH", target: FLAG, authorization, contentType: JSON_PATCH, body }, NOW);
      } else {
        held.verdict({ method: "DELETE", target: `/api/v2/projects/p${i}`, authorization }, NOW);
      }
      if (i % 50 === 0) Prefilter.load(bytes()).free();
    };
    for (let i = 0; i < 3_000; i += 1) work(i);
    const before = size();
    for (let i = 0; i < 100_000 * share; i += 1) work(i);
    report.equal(size(), before);
    held.free();
  });
}

/** The code of the error that `call` throws; null where it throws none. */
function refusal({ TokenscopeError }, call) {
  try {
    call();
  } catch (error) {
    if (!(error instanceof TokenscopeError)) throw error;
    if (error.message === "") throw new Error(`${error.code} has no message`);
    return error.code;
  }
  return null;
}

function decode(base64) {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
