import { entries, isObject, type JsonObject, text } from "./json.ts";

export interface Person {
  id: string;
  name: string;
  email: string;
  /** What the member's permissions come from, in words. */
  holds: string;
}

/** The members of a document with what tells them apart for a reader. */
export function people(document: JsonObject): Person[] {
  const roles = roleNames(document);
  return entries(document.members).flatMap((member) => {
    const id = text(member._id);
    if (!id) return [];
    const email = text(member.email) ?? id;
    const name = [text(member.firstName), text(member.lastName)].filter(Boolean).join(" ") || email;
    return [{ id, name, email, holds: holds(member, roles) }];
  });
}

function holds(member: JsonObject, roles: ReadonlyMap<string, string>): string {
  const custom = Array.isArray(member.customRoles) ? member.customRoles.flatMap((key) => text(key) ?? []) : [];
  const teams = entries(member.teams).flatMap((team) => text(team.name) ?? text(team.key) ?? []);
  const direct =
    custom.length > 0 ? custom.map((key) => roles.get(key) ?? key).join(", ") : (text(member.role) ?? "no role");
  return teams.length > 0 ? `${direct} · team ${teams.join(", ")}` : direct;
}

/** Role names by id and by key. */
export function roleNames(document: JsonObject): Map<string, string> {
  const names = new Map<string, string>();
  for (const role of entries(document.roles)) {
    const name = text(role.name) ?? text(role.key);
    for (const reference of [text(role._id), text(role.key)]) if (name && reference) names.set(reference, name);
  }
  return names;
}

export interface RoleChoice {
  id: string;
  key: string;
  name: string;
  description: string;
}

export function roleChoices(document: JsonObject): RoleChoice[] {
  return entries(document.roles).flatMap((role) => {
    const key = text(role.key);
    const id = text(role._id) ?? key;
    return id && key ? [{ id, key, name: text(role.name) ?? key, description: text(role.description) ?? "" }] : [];
  });
}

export function find(list: unknown, field: string, value: string): JsonObject | undefined {
  return entries(list).find((entry) => entry[field] === value);
}

export function memberOf(document: JsonObject, id: string): JsonObject | undefined {
  return find(document.members, "_id", id);
}

export function listSize(list: unknown): number {
  return Array.isArray(list) || isObject(list) ? entries(list).length : 0;
}
