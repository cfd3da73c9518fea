import { useCallback, useMemo, useState } from "react";
import { Button } from "react-aria-components";
import type { Catalog, Principal } from "tokenscope";
import type { Subject } from "../account/statements.ts";
import { AnswerTable } from "./AnswerTable.tsx";
import { type Answer, lookup, preview } from "./answers.ts";
import { CellContext, type CellPlace, type CellSource } from "./cells.tsx";
import { Inspector } from "./Inspector.tsx";
import { groupKey, layOut } from "./layout.ts";
import { endOf } from "./life.ts";
import { ResourceEditor } from "./ResourceEditor.tsx";
import { Summary } from "./Summary.tsx";
import { ANSWER_WORDS, codeWords } from "./words.ts";
import "./preview.css";

/** Groups of at most so many actions begin open. */
const SHORT = 3;

interface Props {
  catalog: Catalog;
  token: Principal;
  /** The token's owner, `null` for a service token. */
  owner: Principal | null;
  subject: Subject;
  resources: readonly string[];
  onResources: (resources: readonly string[]) => void;
  onResetResources: () => void;
}

/** What a token could do with some resources, and for each answer why. */
export function Preview({ catalog, token, owner, subject, resources, onResources, onResetResources }: Props) {
  const asked = useMemo(
    () => [...new Set(resources)].filter((resource) => problemOf(token, resource) === null),
    [resources, token],
  );
  const { tables, counts, unplaced } = useMemo(
    () => preview(catalog, token, owner, asked),
    [catalog, token, owner, asked],
  );
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [filter, setFilter] = useState<Answer | null>(null);
  const [chosen, setChosen] = useState<CellPlace | null>(null);
  const shown = filter !== null && counts[filter] > 0 ? filter : null;
  const close = useCallback(() => setChosen(null), []);
  const groups = tables.flatMap((table) =>
    table.groups.map((group) => ({ key: groupKey(table.chain, group.verb), short: group.rows.length <= SHORT })),
  );
  const isOpen = (key: string) => toggled.get(key) ?? groups.some((group) => group.key === key && group.short);
  const allOpen = groups.every(({ key }) => isOpen(key));
  const answerOf = useMemo(() => lookup(tables), [tables]);
  const answer = chosen && answerOf(chosen.action, chosen.resource);
  const cells = useMemo<CellSource>(
    () => ({ answerAt: ({ action, resource }) => answerOf(action, resource), shown, chosen, onChoose: setChosen }),
    [answerOf, shown, chosen],
  );
  const toggle = useCallback(
    (key: string, open: boolean) => setToggled((before) => new Map(before).set(key, open)),
    [],
  );
  const layouts = tables.flatMap((table) => layOut(table, shown, isOpen) ?? []);
  const end = endOf(token);
  const { exact } = token.decide("viewProject", "proj/any");
  const ended = end && codeWords(end);
  const problem = (resource: string) =>
    problemOf(token, resource) ??
    (unplaced.includes(resource) ? "The catalog lists no actions for this kind of resource." : null);
  return (
    <>
      <section className="preview" aria-label="Preview">
        <Summary
          counts={counts}
          hasOwner={owner !== null}
          exact={exact}
          ended={ended}
          shown={shown}
          onShow={setFilter}
        />
        <ResourceEditor resources={resources} problem={problem} onChange={onResources} onReset={onResetResources} />
        <div className="tables-head">
          <h2>Action by action</h2>
          <Button
            className="quiet"
            isDisabled={shown !== null || groups.length === 0}
            onPress={() => setToggled(new Map(groups.map(({ key }) => [key, !allOpen])))}
          >
            {allOpen ? "Fold all" : "Unfold all"}
          </Button>
        </div>
        {tables.length === 0 ? <p className="empty">No resources to ask about. Add one above.</p> : null}
        <CellContext value={cells}>
          {layouts.map((layout) => (
            <AnswerTable key={layout.chain} layout={layout} onToggle={toggle} />
          ))}
        </CellContext>
      </section>
      <p className="visually-hidden" aria-live="polite">
        {chosen && answer
          ? `${ANSWER_WORDS[answer].title}. ${codeWords(token.decide(chosen.action, chosen.resource).code)}`
          : ""}
      </p>
      <aside className="inspector" aria-label="Explanation" data-empty={chosen && answer ? undefined : ""}>
        {chosen && answer ? (
          <Inspector token={token} subject={subject} place={chosen} answer={answer} onClose={close} />
        ) : (
          <p className="empty">Choose a cell of a table to see why the answer is what it is.</p>
        )}
      </aside>
    </>
  );
}

/** What the package says about a resource that it does not take for one. */
function problemOf(token: Principal, resource: string): string | null {
  if (resource === "") return "Write a resource, such as proj/web:env/test:flag/checkout.";
  const { code } = token.decide("viewProject", resource);
  return code === "bad_resource" ? codeWords(code) : null;
}
