import type { Witness } from "tokenscope";
import { kindWords } from "./effect.ts";
import { type Amount, amountOf, type Line, lineOf, type Section } from "./table.ts";

const AMOUNTS: Record<Amount, string> = {
  all: "all",
  some: "some",
  none: "none",
  undetermined: "what was not found out",
};

/** Something that the owner may do and the token may not, for all actions that differ alike. */
export function missingWords({ action, resource }: Witness, sections: readonly Section[]): string {
  const line = lineOf(sections, action, resource);
  const [from, to] = [line?.own && amountOf(line.own.cell), line && amountOf(line.cell)];
  const change =
    !from || !to ? "" : from === to ? ": fewer than the owner" : `: ${AMOUNTS[to]} instead of ${AMOUNTS[from]}`;
  return `${whatWords(action, resource, line)}${change}`;
}

/** Something that the scope allows and the owner may not do. */
export function takenWords({ action, resource }: Witness, sections: readonly Section[]): string {
  const line = lineOf(sections, action, resource);
  const rest = line && amountOf(line.cell) !== "none" ? ", in part" : "";
  return `${whatWords(action, resource, line)}${rest}`;
}

function whatWords(action: string, resource: string, line: Line | null): string {
  const more = line && line.actions.length > 1 ? ` and ${line.actions.length - 1} more` : "";
  return `\`${action}\`${more} on ${kindWords(resource)}`;
}
