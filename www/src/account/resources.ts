import { resource } from "tokenscope";
import { entries, isObject, type JsonObject, text } from "./json.ts";

/** At most so many environments are asked about without being told to. */
const ENVIRONMENTS = 3;

/** Resources to begin with: the first project that the document lists environments of, these environments, and a flag in the first two. */
export function defaultResources(document: JsonObject): string[] {
  const [projectKey, list] = firstProject(document);
  const environments = entries(list).slice(0, ENVIRONMENTS).map(environmentFacts);
  const proj = { key: projectKey };
  const flag = { key: "a-flag" };
  return safely(() => resource({ proj }))
    .concat(environments.flatMap((env) => safely(() => resource({ proj, env }))))
    .concat(environments.slice(0, 2).flatMap((env) => safely(() => resource({ proj, env, flag }))));
}

function firstProject(document: JsonObject): [string, unknown] {
  const listed = isObject(document.environments) ? Object.entries(document.environments)[0] : undefined;
  return listed ?? [projectInRoles(document) ?? "default", [{ key: "production", critical: true }, { key: "test" }]];
}

/** Without environments the roles are the only place that names a project. */
function projectInRoles(document: JsonObject): string | undefined {
  return /"proj\/([A-Za-z0-9._-]+)[":;,]/.exec(JSON.stringify(entries(document.roles).map((role) => role.policy)))?.[1];
}

function environmentFacts(environment: JsonObject): { key: string; tags: string[]; critical: boolean } {
  const tags = Array.isArray(environment.tags) ? environment.tags.flatMap((tag) => text(tag) ?? []) : [];
  return { key: text(environment.key) ?? "", tags, critical: environment.critical === true };
}

/** A key that can form no resource is left out; there is still the field to type one in. */
function safely(build: () => string): string[] {
  try {
    return [build()];
  } catch {
    return [];
  }
}
