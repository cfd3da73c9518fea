import type { JsonObject } from "../account/json.ts";

/** A statement as a sentence; names in backticks. */
export function sentence(statement: JsonObject): string {
  const effect = statement.effect === "deny" ? "Never" : "May";
  return `${effect} ${actions(statement)} on ${resources(statement)}`;
}

function actions({ actions, notActions }: JsonObject): string {
  const [listed, left] = [texts(actions), texts(notActions)];
  if (left.length > 0) return `do everything but ${names(left)}`;
  if (listed.length === 1 && listed[0] === "*") return "do everything";
  return names(listed);
}

function resources({ resources, notResources }: JsonObject): string {
  const left = texts(notResources);
  return left.length > 0 ? `everything but ${names(left)}` : names(texts(resources));
}

function texts(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((entry) => typeof entry === "string") : [];
}

function names(list: readonly string[]): string {
  const quoted = list.map((name) => `\`${name}\``);
  return quoted.length < 2 ? (quoted[0] ?? "nothing") : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}
