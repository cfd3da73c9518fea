/** Makes sure of what callers pass before any of it crosses into the module. */
import { careful, fields, flag, kind, text } from "./checks.js";
import { badArgument, TokenscopeError } from "./errors.js";
import type { EdgeRequest } from "./types.js";

/** Bytes of a snapshot. */
const MAX_SNAPSHOT = 256 << 20;
/** Bytes of a key; HMAC takes the hash of a longer one anyway. */
const MAX_KEY = 4096;
/** UTF-16 units of a table of routes. */
const MAX_ROUTES = 1 << 20;

export type LoadOptions = { key: Uint8Array | undefined; routes: string | undefined; allRoutes: boolean };

export function snapshot(value: unknown): Uint8Array {
  return bytes(value, "snapshot", MAX_SNAPSHOT);
}

export function loadOptions(options: unknown): LoadOptions {
  const { key, routes, allRoutes } = fields(options, ["key", "routes", "allRoutes"]);
  if (routes !== undefined && text(routes, "routes").length > MAX_ROUTES) {
    throw new TokenscopeError("route_table_too_large", `\`routes\` has more than ${MAX_ROUTES} characters`);
  }
  return {
    key: key === undefined ? undefined : bytes(key, "key", MAX_KEY),
    routes: routes === undefined ? undefined : text(routes, "routes"),
    allRoutes: flag(allRoutes, "allRoutes"),
  };
}

/** A request with nothing left out. */
export type WholeRequest = Required<EdgeRequest>;

export function request(value: unknown): WholeRequest {
  if (typeof value !== "object" || value === null) throw badArgument(`a request is an object, not ${kind(value)}`);
  return careful("bad_argument", "the request", () => {
    // The names are those of the type; whatever else the object has is passed over.
    const given: { [Key in keyof EdgeRequest]?: unknown } = value;
    const { body = null } = given;
    return {
      method: text(given.method, "method"),
      target: text(given.target, "target"),
      authorization: maybe(given.authorization, "authorization"),
      cookie: flag(given.cookie, "cookie"),
      methodOverride: flag(given.methodOverride, "methodOverride"),
      contentType: maybe(given.contentType ?? null, "contentType"),
      body: body === null ? null : bytes(body, "body", Number.POSITIVE_INFINITY),
    };
  });
}

/** By what it has: one of another realm is no instance of this one's class. */
export function fetched(value: Request): Request {
  if (value?.headers === undefined || typeof value.url !== "string") throw badArgument("`request` is a Request");
  return value;
}

function bytes(value: unknown, name: string, most: number): Uint8Array {
  // By its tag, for one from another realm is no instance of this one's class.
  if (!ArrayBuffer.isView(value) || Object.prototype.toString.call(value) !== "[object Uint8Array]") {
    throw badArgument(`\`${name}\` is a Uint8Array, not ${kind(value)}`);
  }
  if (value.byteLength > most) throw new TokenscopeError("too_large", `\`${name}\` has more than ${most} bytes`);
  // A view has the length it says, whatever class it was of; the module's memory depends on that.
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function maybe(value: unknown, name: string): string | null {
  if (value === null || typeof value === "string") return value;
  throw badArgument(`\`${name}\` is a string or null, not ${kind(value)}`);
}
