/** What every argument is looked at by, whichever module it is for. */
import { badArgument, because, TokenscopeError } from "./errors.js";

export function text(value: unknown, name: string): string {
  if (typeof value !== "string") throw badArgument(`\`${name}\` is a string, not ${kind(value)}`);
  return value;
}

export function time(value: unknown, name: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw badArgument(`\`${name}\` is a finite number of milliseconds since 1970, not ${kind(value)}`);
  }
  return value;
}

export function flag(value: unknown, name: string): boolean {
  if (value === undefined || typeof value === "boolean") return value === true;
  throw badArgument(`\`${name}\` is true or false, not ${kind(value)}`);
}

/** As `Array.isArray`, which throws for a revoked proxy. */
export function isList(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** An object, but no list, map or set: their content would be passed over. */
export function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(Symbol.iterator in value);
}

/** The fields of an options object, none of which may be unknown: a misspelt option is no option. */
export function fields(options: unknown, known: string[]): Record<string, unknown> {
  if (options === undefined) return {};
  return careful("bad_argument", "options", () => {
    if (!isRecord(options)) throw badArgument(`options are an object, not ${kind(options)}`);
    const given: Record<string, unknown> = { ...options };
    const stray = Object.keys(given).find((key) => !known.includes(key));
    if (stray !== undefined) throw badArgument(`no option \`${stray.slice(0, 40)}\`; there are ${known.join(", ")}`);
    return given;
  });
}

/** Runs what reads a caller's objects, whose getters may throw anything. */
export function careful<T>(code: string, name: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof TokenscopeError) throw cause;
    throw because(code, `${name} cannot be read: ${why(cause)}`, cause);
  }
}

/** What a caller's own code threw, in words. */
export function why(cause: unknown): string {
  try {
    return String(cause instanceof Error ? cause.message : cause).slice(0, 200);
  } catch {
    return "something else than an error was thrown";
  }
}

export function kind(value: unknown): string {
  if (value === null) return "null";
  if (isList(value)) return "a list";
  if (typeof value === "undefined") return "nothing";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
