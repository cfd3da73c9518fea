import type { Cell, Condition, Conditions, Limit, PermissionRow, PermissionTable } from "tokenscope";
import { chainOf } from "./chain.ts";
import { typeTitle } from "./words.ts";

/** How much of something: the four kinds of cell. */
export const AMOUNTS = ["all", "some", "none", "undetermined"] as const;
export type Amount = (typeof AMOUNTS)[number];

/** Actions of one type that have the same answer for the token, and the same for its owner. */
export interface Line {
  key: string;
  actions: readonly string[];
  cell: Cell;
  limitedBy: readonly Limit[];
  everyEnvironment: boolean;
  /** The same row of the owner's own table; `null` where there is nobody to compare with. */
  own: PermissionRow | null;
  /** Whether the token may do something else than its owner. */
  changes: boolean;
}

/** One resource type on one of its chains. */
export interface Section {
  key: string;
  type: string;
  chain: string;
  lines: readonly Line[];
}

export type Amounts = Record<Amount, number>;

export function amountOf(cell: Cell): Amount {
  if (typeof cell === "string") return cell;
  return "some" in cell ? "some" : "undetermined";
}

/** Puts the token's table and its owner's beside each other, by type and chain in the order of the catalog. */
export function sectionsOf(token: PermissionTable, owner: PermissionTable | null): Section[] {
  const own = new Map(
    (owner?.rows ?? []).flatMap((row) => row.actions.map((action) => [`${row.type} ${row.chain} ${action}`, row])),
  );
  const sections = new Map<string, Line[]>();
  for (const row of token.rows) {
    const key = `${row.type} ${row.chain}`;
    const byOwn = new Map<PermissionRow | null, string[]>();
    for (const action of row.actions) {
      const theirs = own.get(`${key} ${action}`) ?? null;
      byOwn.set(theirs, [...(byOwn.get(theirs) ?? []), action]);
    }
    const lines = sections.get(key) ?? [];
    for (const [theirs, actions] of byOwn)
      lines.push({
        key: `${key} ${actions[0]}`,
        actions,
        cell: row.cell,
        limitedBy: row.limitedBy,
        everyEnvironment: row.everyEnvironment,
        own: theirs,
        changes: theirs !== null && !sameCell(row.cell, theirs.cell),
      });
    sections.set(key, lines);
  }
  return [...sections].map(([key, lines]) => {
    const [type = "", chain = ""] = key.split(" ");
    return { key, type, chain, lines };
  });
}

/** Whether two cells say the same; where only one side limits either, it does not matter which. */
function sameCell(a: Cell, b: Cell): boolean {
  return amountOf(a) === amountOf(b) && JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function plain(cell: Cell): unknown {
  if (typeof cell === "string" || !("some" in cell)) return cell;
  const { owner, scope, gate } = cell.some;
  return [[owner, scope].filter((part) => part !== undefined).map(sorted), gate ? sorted(gate) : null];
}

function sorted(conditions: readonly Condition[]): string[] {
  return conditions.map((condition) => JSON.stringify(condition)).sort();
}

export interface Filter {
  amounts: ReadonlySet<Amount>;
  /** Part of an action's name, or of a type's. */
  text: string;
  /** Only where the token may do something else than its owner; then whatever the amount. */
  changes: boolean;
}

/** The lines that a filter leaves; sections without any are gone. */
export function filtered(sections: readonly Section[], { amounts, text, changes }: Filter): Section[] {
  const wanted = text.trim().toLowerCase();
  return sections.flatMap((section) => {
    const whole = [section.type, section.chain, typeTitle(section.type)].some((name) =>
      name.toLowerCase().includes(wanted),
    );
    const lines = section.lines.flatMap((line) => {
      if (changes ? !line.changes : !amounts.has(amountOf(line.cell))) return [];
      const actions = whole ? line.actions : line.actions.filter((action) => action.toLowerCase().includes(wanted));
      return actions.length > 0 ? [{ ...line, actions }] : [];
    });
    return lines.length > 0 ? [{ ...section, lines }] : [];
  });
}

/** How many actions have which amount; one of several types, or of several chains, counts as often. */
export function amountsOf(lines: readonly Line[]): Amounts {
  const amounts: Amounts = { all: 0, some: 0, none: 0, undetermined: 0 };
  for (const { actions, cell } of lines) amounts[amountOf(cell)] += actions.length;
  return amounts;
}

/** The line that a concrete request belongs to. */
export function lineOf(sections: readonly Section[], action: string, resource: string): Line | null {
  const chain = chainOf(resource);
  return (
    sections
      .filter((section) => chainOf(section.chain) === chain)
      .flatMap(({ lines }) => lines)
      .find(({ actions }) => actions.includes(action)) ?? null
  );
}

/** A section's amounts differ, or something limits it: worth to be read line by line. */
export function isMixed({ lines }: Section): boolean {
  return lines.some(({ cell }) => amountOf(cell) === "some" || amountOf(cell) === "undetermined");
}

/** The parts of a cell that say where. */
export function conditionsOf(cell: Cell): Conditions {
  return typeof cell !== "string" && "some" in cell ? cell.some : {};
}
