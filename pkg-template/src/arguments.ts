/** Makes sure of what callers pass before any of it crosses into the module, and keeps it within bounds there. */
import { careful, fields, flag, isList, isRecord, kind, text, time, why } from "./checks.js";
import { badArgument, because, TokenscopeError } from "./errors.js";
import type { AskOptions, LoadOptions, PolicyOptions, ResourceParts, TokenChange, TokenScope } from "./types.js";

/** UTF-16 units of an action; patterns have at most as many bytes. */
const MAX_ACTION = 4096;
/** UTF-16 units of an id, key or secret that is looked up; a longer one is nobody's. */
const MAX_ID = 4096;
/** Bytes of a resource; a longer one is `bad_resource`. The module has room for one of so many. */
export const MAX_RESOURCE = 8192;
/** Bytes of a policy's text. */
const MAX_POLICY = 1 << 20;
/** Actions of one matrix, and actions that the module knows by number at once. */
export const MAX_ACTIONS = 1024;
/** Cells of one matrix. */
const MAX_CELLS = 1 << 24;
/** UTF-16 units of all texts of one call. */
const MAX_TEXTS = 1 << 26;

/** Half a surrogate pair has no UTF-8: it would cross as U+FFFD, and be taken for somebody of that name. */
export function isWhole(value: string): boolean {
  return !/\p{Surrogate}/u.test(value);
}

/** What is cut here is too long to be found or read, and stays so. */
export function cut(value: string): string {
  return value.slice(0, MAX_ID + 1);
}

export function id(value: unknown, name: string): string {
  const given = text(value, name);
  if (!isWhole(given)) throw new TokenscopeError("not_found", `\`${name}\` holds half a surrogate pair, as none does`);
  return cut(given);
}

export function action(value: unknown): string {
  const given = text(value, "action");
  if (given.length > MAX_ACTION) throw badArgument(`\`action\` has more than ${MAX_ACTION} characters`);
  if (!isWhole(given)) throw badArgument("`action` holds half a surrogate pair");
  return given;
}

export function resourceText(value: unknown): string {
  return text(value, "resource").slice(0, MAX_RESOURCE + 1);
}

export function policyText(value: string): string {
  return value.slice(0, MAX_POLICY + 1);
}

export function texts(values: unknown, name: string): string[] {
  if (!isList(values)) throw badArgument(`\`${name}\` is a list of strings, not ${kind(values)}`);
  const read = name === "actions" ? action : resourceText;
  return careful("bad_argument", `\`${name}\``, () => {
    const { length } = values;
    if (length > MAX_CELLS) throw new TokenscopeError("too_large", `\`${name}\` has more than ${MAX_CELLS} items`);
    const list: string[] = [];
    let units = 0;
    // By index and not by iterator, which may have no end.
    for (let at = 0; at < length; at += 1) {
      const item = read(values[at]);
      units += item.length;
      if (units > MAX_TEXTS)
        throw new TokenscopeError("too_large", `\`${name}\` has more than ${MAX_TEXTS} characters`);
      list.push(item);
    }
    return list;
  });
}

/** As they cross: each with its end. What holds a line break is no resource, and neither is an empty one. */
export function lines(resources: readonly string[]): string {
  return resources.map((resource) => (resource.includes("\n") ? "\n" : `${resource}\n`)).join("");
}

export function cells(actions: unknown, resources: unknown): [string[], string[]] {
  const [columns, rows] = [texts(actions, "actions"), texts(resources, "resources")];
  if (columns.length > MAX_ACTIONS) {
    throw new TokenscopeError("too_large", `a matrix has at most ${MAX_ACTIONS} actions; ask in parts`);
  }
  if (columns.length * rows.length > MAX_CELLS) {
    throw new TokenscopeError("too_large", `a matrix has at most ${MAX_CELLS} cells; ask in parts`);
  }
  return [columns, rows];
}

/** As JSON, but nothing is turned into `null` or left out in silence: a lost expiry would be no expiry. */
export function json(value: unknown, code: string): string {
  try {
    const written = JSON.stringify(value, whole);
    if (typeof written === "string") return written;
  } catch (cause) {
    throw because(code, `what was given cannot be written as JSON: ${why(cause)}`, cause);
  }
  throw new TokenscopeError(code, `what was given cannot be written as JSON: ${kind(value)}`);
}

/** For `JSON.stringify`, which calls it with the holder of `item` as `this`; only `undefined` may be left out. */
function whole(this: Record<string, unknown>, key: string, item: unknown): unknown {
  const given = item ?? this[key];
  // `toJSON` made nothing of it, as that of an invalid date does.
  const vanished = given !== item;
  const number = item instanceof Number ? item.valueOf() : item;
  const endless = typeof number === "number" && !Number.isFinite(number);
  // Maps and sets would be empty objects.
  const vessel = typeof item === "object" && item !== null && !Array.isArray(item) && Symbol.iterator in item;
  if (vanished || endless || vessel || typeof item === "function" || typeof item === "symbol") {
    throw new Error(`\`${key.slice(0, 40)}\` is ${endless ? number : kind(given)}, which is no JSON value`);
  }
  return item;
}

export function pathOnly(options: AskOptions | undefined): boolean {
  const facts = fields(options, ["facts"]).facts;
  return oneOf(facts, "facts", ["complete", "path-only"]) === "path-only";
}

/** Bits as `src/wasm/account.rs` reads them. */
export function loadBits(options: LoadOptions | undefined, positions: boolean): number {
  const given = fields(options, ["strict", "allowPartial", "unboundDeny", "inlineBase", "readersOnlyReaderTokens"]);
  const bits = [
    flag(given.strict, "strict"),
    flag(given.allowPartial, "allowPartial"),
    oneOf(given.unboundDeny, "unboundDeny", ["skip", "deny-all"]) === "deny-all",
    oneOf(given.inlineBase, "inlineBase", ["no_access", "reader"]) === "reader",
    flag(given.readersOnlyReaderTokens, "readersOnlyReaderTokens"),
    positions,
  ];
  return bitsOf(bits);
}

/** The first is 1, the second 2, the third 4. */
export function bitsOf(bits: readonly boolean[]): number {
  return bits.reduce((all, bit, at) => all | (Number(bit) << at), 0);
}

export function policyOptions(options: PolicyOptions | undefined): {
  reader: boolean;
  gate: boolean;
  attributes: string;
} {
  const given = fields(options, ["base", "gate", "roleAttributes"]);
  return {
    reader: oneOf(given.base, "base", ["no_access", "reader"]) === "reader",
    gate: flag(given.gate, "gate"),
    attributes: attributes(given.roleAttributes),
  };
}

function attributes(value: unknown): string {
  if (value === undefined) return "{}";
  return careful("bad_argument", "`roleAttributes`", () => {
    const lists = isRecord(value) && Object.entries(value).map(([key, list]) => [key, strings(list)] as const);
    if (!lists || lists.some(([, list]) => list === null)) {
      throw badArgument("`roleAttributes` is an object of lists of strings");
    }
    return policyText(JSON.stringify(Object.fromEntries(lists)));
  });
}

/** Its kind, and the text of it; `written`: somebody wrote that, so that places in it say something. */
type ScopeText = { kind: string; text: string; written: boolean };

export function scope(value: TokenScope): ScopeText {
  return careful("bad_scope", "the scope", () => readScope(value));
}

function readScope(value: TokenScope): ScopeText {
  const bad = (why: string): TokenscopeError => new TokenscopeError("bad_scope", why);
  const one = "a scope is exactly one of `role`, `customRoleIds` and `inlineRole`";
  if (typeof value !== "object" || value === null) throw bad(`${one}, not ${kind(value)}`);
  const entries: [string, unknown][] = Object.entries(value).filter(([, part]) => part !== undefined);
  const [entry, ...more] = entries;
  if (entry === undefined || more.length > 0) throw bad(one);
  const [key, part] = entry;
  switch (key) {
    case "role":
      if (part === "reader" || part === "writer" || part === "admin") return { kind: key, text: part, written: false };
      throw bad("`role` of a scope is reader, writer or admin");
    case "customRoleIds": {
      const references = strings(part);
      if (references?.length) return { kind: key, text: policyText(JSON.stringify(references)), written: false };
      throw bad("`customRoleIds` of a scope is a list of one role or more");
    }
    case "inlineRole":
      if (typeof part === "string") return { kind: key, text: policyText(part), written: true };
      if (isList(part)) return { kind: key, text: policyText(json(part, "bad_scope")), written: false };
      throw bad("`inlineRole` of a scope is a policy");
    default:
      throw bad(`${one}, not \`${key.slice(0, 40)}\``);
  }
}

/** A scope as the module reads it inside JSON; one that is none is told by the module, as a refusal. */
export function scopePart(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return {};
  const { role, customRoleIds, inlineRole }: { role?: unknown; customRoleIds?: unknown; inlineRole?: unknown } = value;
  const policy =
    typeof inlineRole === "string" || inlineRole === undefined ? inlineRole : json(inlineRole, "bad_scope");
  return { role, customRoleIds, inlineRole: policy };
}

export function tokenChange(change: TokenChange): string {
  return careful("bad_change", "the change", () => {
    if (!isRecord(change)) throw new TokenscopeError("bad_change", `a change is an object, not ${kind(change)}`);
    const { type, scope, ...rest }: Record<string, unknown> = { ...change };
    const known = oneOf(type, "type", ["create", "delete", "reset", "update"]);
    if (known === undefined) throw new TokenscopeError("bad_change", "a change has a `type`");
    // `undefined` is left out, so it is not given; `null` is told apart from that by the module.
    return json({ type: known, ...rest, scope: scope === undefined ? undefined : scopePart(scope) }, "bad_change");
  });
}

export function showAll(options: { showAll?: boolean } | undefined): boolean {
  return flag(fields(options, ["showAll"]).showAll, "showAll");
}

/** The parts of a resource, as JSON in order. */
export function resourceParts(parts: ResourceParts): string {
  return careful("bad_name", "the resource", () => readParts(parts));
}

function readParts(parts: ResourceParts): string {
  const bad = (why: string): TokenscopeError => new TokenscopeError("bad_name", why);
  if (typeof parts !== "object" || parts === null) throw bad(`a resource is an object of segments, not ${kind(parts)}`);
  const segments = Object.entries(parts).map(([type, given]: [string, unknown]) => {
    if (typeof given !== "object" || given === null)
      throw bad(`\`${type.slice(0, 40)}\` is an object, not ${kind(given)}`);
    const { key, tags, views, critical, ...rest }: Record<string, unknown> = { ...given };
    const stray = Object.keys(rest)[0];
    if (stray !== undefined) throw bad(`a segment has no \`${stray.slice(0, 40)}\``);
    if (key !== undefined && typeof key !== "string") throw bad(`the key of \`${type}\` is a string, not ${kind(key)}`);
    const lists = { tags: tags === undefined ? [] : strings(tags), views: views === undefined ? [] : strings(views) };
    if (lists.tags === null) throw bad(`the tags of \`${type}\` are a list of strings`);
    if (lists.views === null) throw bad(`the views of \`${type}\` are a list of strings`);
    if (critical !== undefined && typeof critical !== "boolean")
      throw bad(`\`critical\` of \`${type}\` is true or false`);
    return { type, key, ...lists, critical };
  });
  return policyText(JSON.stringify(segments));
}

/** A copy of a list of strings, so that what was looked at is what is used; null: it is none. */
export function strings(value: unknown): string[] | null {
  if (!isList(value) || value.length > MAX_CELLS) return null;
  const list: string[] = [];
  for (let at = 0; at < value.length; at += 1) {
    const item = value[at];
    if (typeof item !== "string") return null;
    list.push(item);
  }
  return list;
}

export function strictOf(options: { strict?: boolean } | undefined): boolean {
  return flag(fields(options, ["strict"]).strict, "strict");
}

export function nowOf(at: { now: number } | undefined): number | undefined {
  return at === undefined ? undefined : time(fields(at, ["now"]).now, "now");
}

export function isService(options: { kind?: "personal" | "service" } | undefined): boolean {
  return oneOf(fields(options, ["kind"]).kind, "kind", ["personal", "service"]) === "service";
}

export function oneOf(value: unknown, name: string, choices: string[]): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && choices.includes(value)) return value;
  throw badArgument(`\`${name}\` is one of ${choices.join(", ")}`);
}
