/** Reading unknown JSON: a missing or mistyped field reads as absent, the package reports what is wrong with it. */

export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The entries of one list of an account document, which may be a plain list, one API page or several. */
export function entries(list: unknown): JsonObject[] {
  if (isObject(list)) return objects(list.items);
  return objects(list).flatMap((entry) => (Array.isArray(entry.items) ? objects(entry.items) : [entry]));
}
