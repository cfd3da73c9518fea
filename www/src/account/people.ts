import type { Account, MemberSummary, TokenSummary } from "tokenscope";
import { entries, type JsonObject } from "./json.ts";

export interface Person {
  id: string;
  name: string;
  email: string;
  /** What the member's permissions come from, in words. */
  holds: string;
}

/** The members of an account with what tells them apart for a reader. An id that stands twice is listed once. */
export function people(account: Account): Person[] {
  const roles = roleNames(account);
  const teams = new Map(account.teams().map(({ key, name }) => [key, name ?? key]));
  return unique(account.members()).map((member) => ({
    id: member.id,
    name: member.name ?? member.email ?? member.id,
    email: member.email ?? member.id,
    holds: holds(member, roles, teams),
  }));
}

function holds(member: MemberSummary, roles: ReadonlyMap<string, string>, teams: ReadonlyMap<string, string>): string {
  const custom = member.customRoles.map((reference) => roles.get(reference) ?? reference);
  const direct = custom.length > 0 ? custom.join(", ") : capital(member.role.replace("_", " "));
  if (member.teams.length === 0) return direct;
  return `${direct} · ${member.teams.length === 1 ? "team" : "teams"} ${member.teams.map((key) => teams.get(key) ?? key).join(", ")}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Role names by id and by key. */
export function roleNames(account: Account): Map<string, string> {
  return new Map(
    account
      .roles()
      .flatMap(({ id, key, name }) => [key, ...(id === null ? [] : [id])].map((reference) => [reference, name ?? key])),
  );
}

export function tokensOf(account: Account): TokenSummary[] {
  return unique(account.tokens());
}

function unique<T extends { id: string }>(list: readonly T[]): T[] {
  return [...new Map(list.map((entry) => [entry.id, entry])).values()];
}

export function find(list: unknown, field: string, value: string): JsonObject | undefined {
  return entries(list).find((entry) => entry[field] === value);
}
