import type { Answer, TypeTable } from "./answers.ts";
import type { Verb } from "./verbs.ts";

/** The rows and columns of a table, without what its cells say. */
export interface TableLayout {
  /** The same for layouts that look the same. */
  key: string;
  type: string;
  chain: string;
  resources: readonly string[];
  groups: { verb: Verb; actions: { name: string; allEnvironments: boolean }[] }[];
  open: ReadonlySet<string>;
}

/** Lays a table out: all its rows, or those with one answer, which are then all open. `null` where none is left. */
export function layOut(table: TypeTable, shown: Answer | null, isOpen: (key: string) => boolean): TableLayout | null {
  const { type, chain, resources } = table;
  const groups = table.groups
    .map(({ verb, rows }) => ({
      verb,
      actions: rows
        .filter((row) => shown === null || row.answers.includes(shown))
        .map(({ name, allEnvironments }) => ({ name, allEnvironments })),
    }))
    .filter(({ actions }) => actions.length > 0);
  if (groups.length === 0) return null;
  const open = groups.map(({ verb }) => groupKey(chain, verb)).filter((key) => shown !== null || isOpen(key));
  return { key: JSON.stringify([chain, resources, groups, open]), type, chain, resources, groups, open: new Set(open) };
}

export function groupKey(chain: string, verb: Verb): string {
  return `${chain} ${verb}`;
}
