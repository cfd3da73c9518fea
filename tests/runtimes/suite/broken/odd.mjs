/** What is odd and yet has a right answer. Each: `[name, () => answer, right answer]`. */
import { own } from "./values.mjs";

const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "__defineGetter__",
  "length",
];
const ALL = { effect: "allow", actions: ["*"], resources: ["*"] };
const FLAG = "proj/web:env/live:flag/beacon";

export function odd({ t, account }) {
  const anyone = account.policyPrincipal([ALL]);
  const nobody = account.policyPrincipal([]);
  return [
    ...NAMES.flatMap((name) => named(t, name)),
    ...texts(anyone, nobody),
    ...lookups(account),
    ...shapes(t),
    ...reentrant(t),
    [
      "a list whose iterator has no end",
      () => anyone.decideAll("updateOn", Object.assign([FLAG], { [Symbol.iterator]: endless })).decision,
      "allow",
    ],
    [
      "ever new actions",
      () =>
        Array.from({ length: 3000 }, (_, i) => [anyone.can(`do${i}`, FLAG), nobody.can(`do${i}`, FLAG)]).every(
          ([a, b]) => a && !b,
        ),
      true,
    ],
    ["the first of many principals", () => first(account), [true, false]],
    ["a segment without a key is no resource", () => anyone.decide("viewProject", "proj").code, "bad_resource"],
    ["the account has no key", () => t.resource({ acct: {} }), "acct"],
    ["no options but undefined", () => anyone.decide("updateOn", FLAG, undefined).allowed, true],
    ["options that are undefined inside", () => anyone.decide("updateOn", FLAG, { facts: undefined }).allowed, true],
    ["nothing asked about", () => anyone.decideAll("updateOn", []).decision, "deny"],
    ["a grid without rows", () => anyone.matrix(["updateOn"], []).length, 0],
    ["a grid without columns", () => anyone.matrix([], [FLAG]).length, 0],
    ["a policy as text with an error grants nothing", () => account.policyPrincipal("[{").can("updateOn", FLAG), false],
    [
      "a policy as text with half a surrogate pair",
      () => account.policyPrincipal('[{"effect":"allow","actions":["\ud800"]}]').can("updateOn", FLAG),
      false,
    ],
    [
      "a policy of another shape grants nothing",
      () => account.policyPrincipal({ effect: "allow" }).can("updateOn", FLAG),
      false,
    ],
    ["a policy with NUL in its text", () => t.parsePolicy("[]\0").ok, false],
    ["a policy too deep", () => t.parsePolicy("[".repeat(500_000)).ok, false],
    ["a policy too long", () => t.parsePolicy(`[${" ".repeat(1 << 21)}]`).ok, false],
    ["a policy of many errors", () => t.parsePolicy(`[${"{},".repeat(5000)}{}]`).diagnostics.length <= 1001, true],
    ["a frozen policy", () => account.policyPrincipal(Object.freeze([Object.freeze(ALL)])).can("updateOn", FLAG), true],
    ["a policy through a proxy", () => account.policyPrincipal(new Proxy([ALL], {})).can("updateOn", FLAG), true],
    [
      "a scope through a proxy",
      () => account.draftToken("own", new Proxy({ role: "admin" }, {})).can("updateOn", FLAG),
      true,
    ],
    [
      "a scope that changes while it is read is read once",
      () => {
        let reads = 0;
        const scope = Object.defineProperty({}, "role", {
          enumerable: true,
          get: () => (reads++ === 0 ? "reader" : "admin"),
        });
        return account.draftToken("own", scope).can("updateOn", FLAG);
      },
      false,
    ],
    [
      "roles whose toJSON says something else",
      () =>
        account
          .draftToken("own", { customRoleIds: Object.assign(["none"], { toJSON: () => ["all"] }) })
          .can("updateOn", FLAG),
      false,
    ],
    [
      "attributes whose toJSON says something else",
      () => {
        const policy = [{ ...ALL, resources: [`proj/\${roleAttribute/p}`] }];
        const p = Object.assign(["web"], { toJSON: () => ["app"] });
        const who = account.policyPrincipal(policy, { roleAttributes: { p } });
        return [who.can("viewProject", "proj/web"), who.can("viewProject", "proj/app")];
      },
      [true, false],
    ],
  ];
}

function* endless() {
  while (true) yield FLAG;
}

/** It has given way to newer ones in the module by then. */
function first(account) {
  const principal = account.policyPrincipal([{ ...ALL, actions: ["first"] }]);
  for (let i = 0; i < 1000; i += 1) account.policyPrincipal([{ ...ALL, actions: [`later${i}`] }]);
  return [principal.can("first", FLAG), principal.can("later0", FLAG)];
}

/** Names that objects have by themselves are names like any other here, and nobody's unless somebody has them. */
function named(t, name) {
  const key = JSON.stringify(name);
  const load = () =>
    t.Account.load(`{
      "members": [{"_id":${key},"role":"reader","customRoles":[${key}],"roleAttributes":{${key}:["web"]}}],
      "roles": [{"key":${key},"policy":[{"effect":"allow","actions":["*"],"resources":["proj/\${roleAttribute/${name}}*"]}]}],
      "teams": [{"key":${key}}],
      "tokens": [{"_id":${key},"name":${key},"memberId":${key},"role":"admin"}],
      "environments": {${key}:[{"key":${key},"tags":[${key}],"critical":false}]}
    }`);
  const asked = (call) => {
    const account = load();
    const answer = call(account);
    account.free();
    return answer;
  };
  const missing = (call) => () => {
    const account = t.Account.load({ members: [] });
    try {
      call(account);
      return "found";
    } catch (error) {
      return error.code;
    } finally {
      account.free();
    }
  };
  return [
    [`a member called ${name}`, () => asked((account) => account.member(name).can("viewTeam", `team/${name}`)), false],
    [`a role called ${name}`, () => asked((account) => account.roles()[0].key), name],
    [
      `an attribute called ${name}`,
      () => asked((account) => account.members()[0].roleAttributes),
      [{ key: name, values: ["web"] }],
    ],
    [`a project called ${name}`, () => asked((account) => account.environments()[0]?.project), name],
    [`a token called ${name}`, () => asked((account) => account.token(name).can("updateOn", FLAG)), false],
    [
      `an attribute called ${name} of a bare policy`,
      () =>
        asked((account) => {
          const policy = [{ ...ALL, resources: [`proj/\${roleAttribute/${name}}`] }];
          const who = account.policyPrincipal(policy, { roleAttributes: own(`{${key}:["web"]}`) });
          return [who.can("viewProject", "proj/web"), who.can("viewProject", "proj/app")];
        }),
      [true, false],
    ],
    [`no member called ${name}`, missing((account) => account.member(name)), "not_found"],
    [`no token called ${name}`, missing((account) => account.token(name)), "not_found"],
    [
      `an action called ${name}`,
      () => asked((account) => account.policyPrincipal([]).decide(name, FLAG).unknownAction),
      true,
    ],
    [`a value ${name}`, () => asked((account) => account.authenticate(name, 0).code), "token_unknown"],
  ];
}

/** No text may be taken for another one, whichever way it is asked. */
function texts(anyone, nobody) {
  const long = "a".repeat(8193);
  const pieces = ["\t", "\0", "\n", "\r\n", "\ud800", "\udc00", "\ufffd", "\ufeff", "\u2028", "é", "😀", " ", ""];
  const bad = [
    ...pieces.map((piece) => `proj/web${piece}`).slice(0, -1),
    ...pieces,
    long,
    `${long}\ud83d\ude00`,
    "proj/a\tproj/b",
  ];
  const shown = (text) => JSON.stringify(text.length > 40 ? `${text.slice(0, 20)}… (${text.length})` : text);
  const refusedAlike = (action, resource) => () => [
    anyone.can(action, resource),
    anyone.decide(action, resource).code,
    [...anyone.matrix([action], [resource])],
    anyone.decideAll(action, [resource]).code,
    anyone.explain(action, resource).code,
  ];
  const allowedAlike = (action) => () => [
    anyone.can(action, FLAG),
    anyone.decide(action, FLAG).decision,
    [...anyone.matrix([action], [FLAG])],
    nobody.can(action, FLAG),
    anyone.can(action, "proj/web\t"),
  ];
  return [
    ...bad.map((resource) => [
      `a resource ${shown(resource)}`,
      refusedAlike("updateOn", resource),
      [false, "bad_resource", [0], "bad_resource", "bad_resource"],
    ]),
    ...["x\t", "\t", "x\tproj/web", "x\0y", "x\ny", "😀", "é", "__proto__", " "].map((action) => [
      `an action ${shown(action)}`,
      allowedAlike(action),
      [true, "allow", [1], false, false],
    ]),
  ];
}

/** Half a surrogate pair is not the character that stands in its place in UTF-8. */
function lookups(account) {
  const code = (call) => () => {
    try {
      return call().code ?? "found";
    } catch (error) {
      return error.code;
    }
  };
  const filler = "\ufffd";
  return [
    ["a member called U+FFFD", code(() => account.member(filler)), "found"],
    ["half a surrogate pair is not that member", code(() => account.member("\ud800")), "not_found"],
    ["half a surrogate pair is not that token", code(() => account.token("\ud800")), "not_found"],
    ["nor does it draft for that member", code(() => account.draftToken("\ud800", { role: "reader" })), "not_found"],
    ["the value U+FFFD", code(() => account.authenticate(filler, 0)), "found"],
    ["half a surrogate pair is not that value", code(() => account.authenticate("\ud800", 0)), "token_unknown"],
  ];
}

/** Documents in odd vessels. */
function shapes(t) {
  const bytes = new TextEncoder().encode('{"members":[{"_id":"m","role":"reader"}]}');
  const members = (document) => () => {
    const account = t.Account.load(document());
    const ids = account.members().map(({ id }) => id);
    account.free();
    return ids;
  };
  class Short extends Uint8Array {
    get length() {
      return 0;
    }
  }
  const within = new Uint8Array(bytes.length + 20).fill(0xff);
  within.set(bytes, 10);
  return [
    ["bytes", members(() => bytes), ["m"]],
    ["a part of a buffer", members(() => within.subarray(10, 10 + bytes.length)), ["m"]],
    ["bytes that lie about their length", members(() => new Short(bytes)), ["m"]],
    [
      "a byte order mark is read or refused, not taken for a name",
      () => ["ok", "bad_json"].includes(outcome(t, `\ufeff{"members":[]}`)),
      true,
    ],
    ["a document through a proxy", members(() => new Proxy({ members: [{ _id: "m" }] }, {})), ["m"]],
    [
      "a document without a prototype",
      members(() => Object.assign(Object.create(null), { members: [{ _id: "m" }] })),
      ["m"],
    ],
    ["a document by toJSON", members(() => ({ toJSON: () => ({ members: [{ _id: "m" }] }) })), ["m"]],
    ["a frozen document", members(() => Object.freeze({ members: Object.freeze([]) })), []],
    [
      "what is undefined is not there",
      members(() => ({ members: [{ _id: "m", email: undefined }], teams: undefined })),
      ["m"],
    ],
    [
      "an id of 1000 characters",
      members(() => ({ members: [{ _id: "m".repeat(1000) }] })).bind(null),
      ["m".repeat(1000)],
    ],
    ...(typeof SharedArrayBuffer === "undefined"
      ? []
      : [
          [
            "shared bytes",
            members(() => {
              const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
              shared.set(bytes);
              return shared;
            }),
            ["m"],
          ],
        ]),
  ];
}

function outcome(t, document) {
  try {
    t.Account.load(document).free();
    return "ok";
  } catch (error) {
    return error.code;
  }
}

/** Arguments that use the package while it reads them. */
function reentrant(t) {
  const code = (call) => () => {
    const account = t.Account.load({ members: [{ _id: "own", role: "owner" }] });
    const who = account.member("own");
    try {
      return call(account, who) ?? "answered";
    } catch (error) {
      return error.code;
    } finally {
      account.free();
    }
  };
  const freeing = (account, key, value) =>
    Object.defineProperty({}, key, {
      enumerable: true,
      get: () => {
        account.free();
        return value;
      },
    });
  return [
    [
      "freed while options are read",
      code((account, who) => who.decide("x", FLAG, freeing(account, "facts", "complete"))),
      "disposed",
    ],
    [
      "freed while a list is read",
      code((account, who) => who.decideAll("x", Object.defineProperty([], 0, { get: () => account.free() ?? FLAG }))),
      "disposed",
    ],
    [
      "freed while a scope is read",
      code((account) => account.draftToken("own", freeing(account, "role", "reader"))),
      "disposed",
    ],
    [
      "freed while a policy is read",
      code((account) => account.policyPrincipal([freeing(account, "effect", "allow")])),
      "disposed",
    ],
    [
      "asked while a list is read",
      code((account, who) => {
        const list = Object.defineProperty([], 0, {
          get: () => (who.can("updateOn", FLAG) && account.member("own").can("updateOn", FLAG) ? FLAG : ""),
        });
        return who.decideAll("updateOn", list).decision;
      }),
      "allow",
    ],
    [
      "loaded while a document is read",
      code(() => {
        const inner = {
          get members() {
            const other = t.Account.load({ members: [] });
            other.free();
            return [];
          },
        };
        t.Account.load(inner).free();
      }),
      "answered",
    ],
  ];
}
