import { memo } from "react";
import { Button, Cell, Column, Row, Table, TableBody, TableHeader } from "react-aria-components";
import { ChevronRight } from "../ui/icons.tsx";
import { ActionName, AnswerButton, Tally } from "./cells.tsx";
import { segments } from "./chain.ts";
import { groupKey, type TableLayout } from "./layout.ts";
import { VERB_TITLES } from "./verbs.ts";
import { factWords, resourceTitle, typeTitle } from "./words.ts";

interface Props {
  layout: TableLayout;
  onToggle: (key: string, open: boolean) => void;
}

/**
 * One resource type: its actions, grouped by verb, down; the resources of that type across.
 * It is laid out again only where rows or columns change: what the cells say comes to them on their own.
 */
export const AnswerTable = memo(TableView, (a, b) => a.layout.key === b.layout.key && a.onToggle === b.onToggle);

function TableView({ layout, onToggle }: Props) {
  const { type, chain, resources, groups, open } = layout;
  const change = (keys: Set<unknown>) => {
    for (const key of groups.map((group) => groupKey(chain, group.verb)))
      if (open.has(key) !== keys.has(key)) onToggle(key, keys.has(key));
  };
  const title = typeTitle(type);
  const actionRow = ({ name, allEnvironments }: TableLayout["groups"][number]["actions"][number]) => (
    <Row key={name} id={`${chain} ${name}`} className="row-action" textValue={name}>
      <Cell className="cell-action">
        <ActionName name={name} />
        {allEnvironments ? (
          <span className="every" title="Acts on every environment of the project, and needs to be allowed in each">
            every env
          </span>
        ) : null}
      </Cell>
      {resources.map((resource) => (
        <Cell key={resource} className="cell-answer">
          <AnswerButton action={name} resource={resource} />
        </Cell>
      ))}
    </Row>
  );
  return (
    <section className="type">
      <h3 className="type-title">
        {title} <code>{chain.replaceAll(":", " › ")}</code>
      </h3>
      <div className="table-scroll">
        <Table
          aria-label={title}
          className="answers"
          treeColumn="action"
          expandedKeys={open}
          onExpandedChange={change}
          style={{ "--resources": resources.length } as React.CSSProperties}
        >
          <TableHeader>
            <Column id="action" isRowHeader className="column-action">
              Action
            </Column>
            {resources.map((resource) => (
              <ResourceColumn key={resource} resource={resource} />
            ))}
          </TableHeader>
          <TableBody>
            {groups.map(({ verb, actions }) => {
              const rows = actions.map(actionRow);
              // A group of one needs no head.
              if (rows.length === 1) return rows;
              return (
                <Row key={verb} id={groupKey(chain, verb)} className="row-group" textValue={VERB_TITLES[verb]}>
                  <Cell className="cell-action">
                    <Button slot="chevron" className="chevron">
                      <ChevronRight />
                    </Button>
                    <span className="group-title">{VERB_TITLES[verb]}</span>
                    <span className="group-count">{actions.length} actions</span>
                  </Cell>
                  {resources.map((resource) => (
                    <Cell key={resource} className="cell-tally">
                      <Tally actions={actions.map(({ name }) => name)} resource={resource} />
                    </Cell>
                  ))}
                  {rows}
                </Row>
              );
            })}
          </TableBody>
        </Table>
      </div>
    </section>
  );
}

function ResourceColumn({ resource }: { resource: string }) {
  const { name, where } = resourceTitle(resource);
  const facts = segments(resource).at(-1)?.facts;
  return (
    <Column id={resource} className="column-resource" textValue={resource}>
      <span className="resource-name" title={resource}>
        {name}
      </span>
      {where ? <span className="resource-where">{where}</span> : null}
      {facts ? <span className="resource-where">{facts.split(",").map(factWords).join(", ")}</span> : null}
    </Column>
  );
}
