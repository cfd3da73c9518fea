/** Documents that are none, or of which a part cannot be used. */
import { cyclic, deep, explode, own, revoked, sparse, throwing } from "./values.mjs";

const utf8 = (text) => new TextEncoder().encode(text);

/** Refused whole. `name: [make, code, word in the message]` */
export const REFUSED = {
  nothing: [() => undefined, "bad_argument", "document"],
  null: [() => null, "bad_argument", "document"],
  "a number": [() => 7, "bad_argument", "document"],
  "a bigint": [() => 7n, "bad_argument", "document"],
  "a symbol": [() => Symbol("x"), "bad_argument", "document"],
  "a function": [() => () => ({ members: [] }), "bad_argument", "document"],
  true: [() => true, "bad_argument", "document"],
  "empty text": [() => "", "json_syntax", ""],
  "blank text": [() => " \n\t", "json_syntax", ""],
  "no JSON": [() => "members", "json_syntax", ""],
  "half a document": [() => '{"members":[{"_id":"a"', "json_syntax", ""],
  "two documents": [() => '{"members":[]} {"members":[]}', "json_syntax", ""],
  "a comma too many": [() => '{"members":[],}', "json_syntax", ""],
  "single quotes": [() => "{'members':[]}", "json_syntax", ""],
  "a comment": [() => '{"members":[]} // all', "json_syntax", ""],
  "NaN as text": [() => '{"members":[],"x":NaN}', "json_syntax", ""],
  "a NUL": [() => '{"members":[]}\0', "json_syntax", ""],
  "a bare control character in a text": [() => '{"members":[{"_id":"a\tb"}]}', "json_syntax", ""],
  "an escape that is none": [() => '{"members":[{"_id":"\\x41"}]}', "json_syntax", ""],
  "half a surrogate pair, escaped": [() => '{"members":[{"_id":"\\ud800"}]}', "json_syntax", ""],
  "half a surrogate pair": [() => '{"members":[{"_id":"\ud800"}]}', "not_utf8", "surrogate"],
  "the other half": [() => '{"members":[{"_id":"\udc00"}]}', "not_utf8", "surrogate"],
  "half a surrogate pair in an object": [() => ({ members: [{ _id: "\ud800" }] }), "json_syntax", ""],
  "null as text": [() => "null", "not_a_document", ""],
  "a number as text": [() => "7", "not_a_document", ""],
  "a text as text": [() => '"members"', "not_a_document", ""],
  "a list as text": [() => "[]", "not_a_document", ""],
  "a list": [() => [], "not_a_document", ""],
  "members as a map": [() => ({ members: new Map() }), "bad_document", "members"],
  "members twice": [() => '{"members":[],"members":[]}', "json_duplicate_key", "members"],
  "too deep, as text": [() => `{"members":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "json_too_deep", ""],
  "too deep, not closed": [() => "[".repeat(1_000_000), "json_too_deep", ""],
  "too deep, of objects": [() => `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`, "json_too_deep", ""],
  "too deep, as an object": [() => ({ members: deep(1000) }), "json_too_deep", ""],
  "deeper than the stack": [() => ({ members: deep(200_000) }), "bad_document", ""],
  "one that holds itself": [cyclic, "bad_document", "JSON"],
  "a bigint inside": [() => ({ members: [], x: 1n }), "bad_document", "JSON"],
  "NaN inside": [() => ({ members: [], tokens: [{ _id: "t", expiry: Number.NaN }] }), "bad_document", "NaN"],
  "Infinity inside": [
    () => ({ members: [], tokens: [{ _id: "t", expiry: Number.POSITIVE_INFINITY }] }),
    "bad_document",
    "Infinity",
  ],
  "a boxed NaN inside": [
    () => ({ members: [], tokens: [{ _id: "t", expiry: new Number(Number.NaN) }] }),
    "bad_document",
    "JSON",
  ],
  "a date that is none": [
    () => ({ members: [], tokens: [{ _id: "t", expiry: new Date("x") }] }),
    "bad_document",
    "JSON",
  ],
  "toJSON that gives NaN": [() => ({ members: [], x: { toJSON: () => Number.NaN } }), "bad_document", "NaN"],
  "toJSON that gives null": [() => ({ members: [], x: { toJSON: () => null } }), "bad_document", "JSON"],
  "toJSON that gives nothing": [() => ({ members: [], x: { toJSON: () => undefined } }), "bad_document", "JSON"],
  "toJSON that throws": [() => ({ members: [], x: { toJSON: explode } }), "bad_document", "boom"],
  "toJSON of all that gives nothing": [() => ({ toJSON: () => undefined }), "bad_document", "JSON"],
  "toJSON of all that gives text": [() => ({ toJSON: () => '{"members":[]}' }), "not_a_document", ""],
  "a symbol inside": [() => ({ members: [], x: Symbol("x") }), "bad_document", "JSON"],
  "a function inside": [() => ({ members: [], tokens: [{ _id: "t", expiry: () => 5 }] }), "bad_document", "JSON"],
  "a map inside": [
    () => ({ members: [{ _id: "m", roleAttributes: new Map([["p", ["web"]]]) }] }),
    "bad_document",
    "JSON",
  ],
  "a set inside": [() => ({ members: [{ _id: "m", customRoles: new Set(["dev"]) }] }), "bad_document", "JSON"],
  "a getter that throws": [() => throwing("members"), "bad_document", "boom"],
  "a getter deep inside that throws": [() => ({ members: [throwing("_id")] }), "bad_document", "boom"],
  "a revoked proxy": [() => revoked(), "bad_argument", "document"],
  "a revoked list": [() => ({ members: revoked([]) }), "bad_document", ""],
  "a proxy that throws": [() => new Proxy({}, { ownKeys: explode, get: explode }), "bad_document", "boom"],
  "no bytes": [() => new Uint8Array(), "json_syntax", ""],
  "bytes that are no UTF-8": [() => new Uint8Array([0x7b, 0xff, 0x7d]), "not_utf8", "byte 1"],
  "half a character": [() => utf8('{"members":["é').slice(0, -1), "not_utf8", "byte"],
  "a character longer than it needs": [() => new Uint8Array([0xc0, 0x80]), "not_utf8", "byte 0"],
  "half a surrogate pair as bytes": [() => new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), "not_utf8", "byte 1"],
  "Latin-1": [() => new Uint8Array([0x22, 0xe9, 0x22]), "not_utf8", "byte 1"],
  "UTF-16": [() => new Uint8Array([0xff, 0xfe, 0x7b, 0x00]), "not_utf8", "byte 0"],
  "bytes that moved away": [detached, "bad_argument", "document"],
  "an object that says it is bytes": [() => Object.create(Uint8Array.prototype), "bad_argument", "document"],
  "a proxy of bytes": [() => new Proxy(utf8('{"members":[]}'), {}), "bad_argument", "document"],
  "revoked bytes": [() => revoked(utf8('{"members":[]}')), "bad_argument", "document"],
  "an ArrayBuffer": [() => utf8('{"members":[]}').buffer, "bad_argument", "document"],
  "a DataView": [() => new DataView(utf8('{"members":[]}').buffer), "bad_argument", "document"],
  "wider numbers": [() => new Uint16Array([0x7b, 0x7d]), "bad_argument", "document"],
  "a page that is missing": [() => ({ members: { items: [], totalCount: 3 } }), "incomplete_page", ""],
};

function detached() {
  const bytes = utf8('{"members":[]}');
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

const ALL = { effect: "allow", actions: ["*"], resources: ["*"] };
const DEV = { _id: "dev", email: "dev@example.com", role: "owner" };
const TOKEN = { _id: "t", name: "t", memberId: "dev", role: "admin" };
const one = (member) => ({ members: [{ ...DEV, ...member }] });
const role = (rest) => ({
  ...one({ role: "reader", customRoles: ["dev"] }),
  roles: [{ _id: "r", key: "dev", ...rest }],
});
const token = (rest) => ({ members: [DEV], tokens: [{ ...TOKEN, ...rest }] });

/** Loaded or refused, with diagnostics; `who`, if there, may do nothing. */
export const PARTS = {
  ...of("dev", {
    "no members": {},
    "members as null": { members: null },
    "members as text": { members: "all" },
    "members as a number": { members: 3 },
    "a key twice": '{"members":[{"_id":"dev","role":"reader","role":"owner"}]}',
    "a member that is a number": { members: [7] },
    "a member that is null": { members: [null] },
    "a member that is a list": { members: [[]] },
    "a member that is undefined": { members: [undefined] },
    "a member without an id": { members: [{ role: "owner" }] },
    "a member id as a number": one({ _id: 7 }),
    "an empty member id": one({ _id: "" }),
    "two members with one id": { members: [DEV, DEV] },
    "a role as a number": one({ role: 7 }),
    "a role in capitals": one({ role: "OWNER" }),
    "a role called __proto__": one({ role: "__proto__" }),
    "a role called constructor": one({ role: "constructor" }),
    "customRoles as text": one({ role: "reader", customRoles: "dev" }),
    "customRoles with a number": one({ role: "reader", customRoles: [1] }),
    "a sparse list of roles": one({ role: "reader", customRoles: sparse("dev") }),
    "a custom role that there is not": one({ role: "reader", customRoles: ["toString"] }),
    "roles as text": { ...one({ role: "reader", customRoles: ["dev"] }), roles: "all" },
    "a role that is null": { ...one({ role: "reader", customRoles: ["dev"] }), roles: [null] },
    "a policy as text": role({ policy: "all" }),
    "a policy as an object": role({ policy: ALL }),
    "an effect in capitals": role({ policy: [{ ...ALL, effect: "Allow" }] }),
    "an effect as true": role({ policy: [{ ...ALL, effect: true }] }),
    "actions as text": role({ policy: [{ ...ALL, actions: "*" }] }),
    "a resource as a number": role({ policy: [{ ...ALL, resources: ["*", 1] }] }),
    "a statement that is null": role({ policy: [ALL, null] }),
    "a statement with both actions": role({ policy: [{ ...ALL, notActions: ["x"] }] }),
    "a statement called __proto__": role({
      policy: [own('{"__proto__":{"effect":"allow"},"actions":["*"],"resources":["*"]}')],
    }),
  }),
  ...of("t", {
    "a token that is null": { members: [DEV], tokens: [null] },
    "tokens as a number": { members: [DEV], tokens: 7 },
    "an expiry as text": token({ expiry: "soon" }),
    "an expiry as a date": token({ expiry: new Date(0) }),
    "an expiry as true": token({ expiry: true }),
    "an expiry as a list": token({ expiry: [] }),
    "a token's role as a number": token({ role: 1 }),
    "a token's role in capitals": token({ role: "Admin" }),
    "a token id twice": { members: [DEV], tokens: [TOKEN, TOKEN] },
    "a token of two scopes": token({ customRoleIds: ["dev"] }),
    "a token of a number of roles": token({ role: undefined, customRoleIds: 1 }),
    "an inline policy as text": token({ role: undefined, inlineRole: "all" }),
    "an inline policy with an error": token({ role: undefined, inlineRole: [{ ...ALL, effect: 1 }] }),
    "a frozen side as text": token({ serviceToken: true, frozen: { owner: "all", scope: [] } }),
  }),
  ...of(null, {
    "plan as text": { ...one({}), plan: "pro" },
    "environments as a list": { ...one({}), environments: [] },
    "environments of a project as text": { ...one({}), environments: { web: "live" } },
    "environments of __proto__ as text": own('{"members":[],"environments":{"__proto__":"live"}}'),
    "semantics of another day": { ...one({}), semantics: "1999-01" },
    "a catalog as text": { ...one({}), catalog: "mine" },
    "tombstones as text": { ...one({}), tombstones: "all" },
  }),
};

function of(who, documents) {
  return Object.fromEntries(Object.entries(documents).map(([name, document]) => [name, { who, document }]));
}
