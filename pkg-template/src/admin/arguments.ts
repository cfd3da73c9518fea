/** As `../arguments.ts`, for what an administrator passes. */
import { action, cut, id, json, oneOf, resourceText, scopePart, strings } from "../arguments.js";
import { careful, fields, isList, isRecord, kind, text, time } from "../checks.js";
import { badArgument, TokenscopeError } from "../errors.js";

const NOUNS = ["member", "team", "role", "token"];
const ROLES = ["no_access", "reader", "writer", "admin", "owner"];

/** One change or several, as a JSON list. */
export function accountChanges(changes: unknown): string {
  return careful("bad_change", "the change", () => {
    const list: unknown[] = isList(changes) ? changes : [changes];
    return json(
      Array.from(list, (change) => {
        if (!isRecord(change)) throw bad(`a change is an object, not ${kind(change)}`);
        return accountChange({ ...change });
      }),
      "bad_change",
    );
  });
}

function accountChange(change: Record<string, unknown>): Record<string, unknown> {
  const { put, remove, id: removed, value, member, role, leave, token, scope } = change;
  if (put !== undefined) {
    if (!isRecord(value) || isList(value)) throw bad(`\`value\` is what is put, an object, not ${kind(value)}`);
    return { put: oneOf(put, "put", NOUNS), value };
  }
  if (remove !== undefined) return { remove: oneOf(remove, "remove", NOUNS), id: id(removed, "id") };
  if (token !== undefined) return { token: id(token, "token"), scope: scopePart(scope) };
  if (member !== undefined && leave !== undefined) return { member: id(member, "member"), leave: id(leave, "leave") };
  if (member !== undefined && role !== undefined)
    return { member: id(member, "member"), role: oneOf(role, "role", ROLES) };
  throw bad("a change puts or removes a member, team, role or token, or sets a role, a team or a scope");
}

function bad(why: string): TokenscopeError {
  return new TokenscopeError("bad_change", why);
}

/** Bytes of a key; HMAC takes the hash of a longer one anyway. */
const MAX_KEY = 4096;

/** What a snapshot is made with. */
export function snapshotOptions(options: unknown): { version: string; madeAt: number; key: Uint8Array | undefined } {
  const { version, madeAt, key } = fields(options, ["version", "madeAt", "key"]);
  return {
    version: cut(text(version, "version")),
    madeAt: time(madeAt, "madeAt"),
    key: key === undefined ? undefined : bytes(key, "key"),
  };
}

function bytes(value: unknown, name: string): Uint8Array {
  // By its tag, for one from another realm is no instance of this one's class.
  if (!ArrayBuffer.isView(value) || Object.prototype.toString.call(value) !== "[object Uint8Array]") {
    throw badArgument(`\`${name}\` is a Uint8Array, not ${kind(value)}`);
  }
  if (value.byteLength > MAX_KEY) throw badArgument(`\`${name}\` has more than ${MAX_KEY} bytes`);
  // A copy has the length it says, whatever class it was of.
  return new Uint8Array(value as Uint8Array);
}

/** What was used, and what may be made of it, as JSON; and whom it is to stay within. */
export function usage(used: unknown, options: unknown): { text: string; within: unknown } {
  const { within, generalise } = fields(options, ["within", "generalise"]);
  return careful("bad_argument", "`used`", () => {
    if (!isList(used)) throw badArgument(`\`used\` is a list of \`{ action, resource }\`, not ${kind(used)}`);
    const pairs = Array.from(used, (one) => {
      if (!isRecord(one)) throw badArgument(`\`used\` holds \`{ action, resource }\`, not ${kind(one)}`);
      const { action: what, resource }: Record<string, unknown> = { ...one };
      return { action: action(what), resource: resourceText(resource) };
    });
    const types = generalise === undefined ? [] : strings(generalise);
    if (types === null) throw badArgument("`generalise` is a list of resource types");
    return { text: json({ used: pairs, generalise: types }, "bad_argument"), within };
  });
}
