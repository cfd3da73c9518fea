import { Fragment, useEffect, useRef } from "react";
import { Button, Cell, Column, Row, Table, TableBody, TableHeader } from "react-aria-components";
import { AnswerIcon, ChevronRight } from "../ui/icons.tsx";
import { type ActionRow, ANSWERS, type Answer, type TypeTable, tally, type VerbGroup } from "./answers.ts";
import { segments } from "./chain.ts";
import { VERB_TITLES } from "./verbs.ts";
import { ANSWER_SHORT, factWords, resourceTitle, typeTitle } from "./words.ts";

export interface CellPlace {
  action: string;
  resource: string;
}

interface Props {
  table: TypeTable;
  shown: Answer | null;
  isOpen: (key: string) => boolean;
  onToggle: (key: string, open: boolean) => void;
  chosen: CellPlace | null;
  onChoose: (place: CellPlace) => void;
}

/** One resource type: its actions, grouped by verb, down; the resources of that type across. */
export function AnswerTable({ table, shown, isOpen, onToggle, chosen, onChoose }: Props) {
  const groups = table.groups
    .map((group) => ({ ...group, rows: shown ? group.rows.filter((row) => row.answers.includes(shown)) : group.rows }))
    .filter((group) => group.rows.length > 0);
  if (groups.length === 0) return null;
  const key = (group: VerbGroup) => groupKey(table, group);
  const open = new Set(groups.map(key).filter((name) => shown !== null || isOpen(name)));
  const change = (keys: Set<unknown>) => {
    for (const name of groups.map(key)) if (open.has(name) !== keys.has(name)) onToggle(name, keys.has(name));
  };
  const columns = table.resources.map((resource, index) => ({ id: `${index} ${resource}`, resource, index }));
  const title = typeTitle(table.type);
  const actionRow = (row: ActionRow) => (
    <Row key={row.name} id={`${table.chain} ${row.name}`} className="row-action" textValue={row.name}>
      <Cell className="cell-action">
        <ActionName name={row.name} />
        {row.allEnvironments ? (
          <span className="every" title="Acts on every environment of the project, and needs to be allowed in each">
            every env
          </span>
        ) : null}
      </Cell>
      {columns.map(({ id, index, resource }) => (
        <Cell key={id} className="cell-answer">
          <AnswerButton
            row={row}
            column={index}
            resource={resource}
            shown={shown}
            chosen={chosen}
            onChoose={onChoose}
          />
        </Cell>
      ))}
    </Row>
  );
  return (
    <section className="type">
      <h3 className="type-title">
        {title} <code>{table.chain.replaceAll(":", " › ")}</code>
      </h3>
      <div className="table-scroll">
        <Table
          aria-label={title}
          className="answers"
          treeColumn="action"
          expandedKeys={open}
          onExpandedChange={change}
          style={{ "--resources": columns.length } as React.CSSProperties}
        >
          <TableHeader>
            <Column id="action" isRowHeader className="column-action">
              Action
            </Column>
            {columns.map(({ id, resource }) => (
              <ResourceColumn key={id} id={id} resource={resource} />
            ))}
          </TableHeader>
          <TableBody>
            {groups.map((group) => {
              const rows = group.rows.map(actionRow);
              // A group of one needs no head.
              if (rows.length === 1) return rows;
              return (
                <Row key={group.verb} id={key(group)} className="row-group" textValue={VERB_TITLES[group.verb]}>
                  <Cell className="cell-action">
                    <Button slot="chevron" className="chevron">
                      <ChevronRight />
                    </Button>
                    <span className="group-title">{VERB_TITLES[group.verb]}</span>
                    <span className="group-count">{group.rows.length} actions</span>
                  </Cell>
                  {columns.map(({ id, index }) => (
                    <Cell key={id} className="cell-tally">
                      <Tally rows={group.rows} column={index} />
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

/** May break before each of its words. */
function ActionName({ name }: { name: string }) {
  const words = name.split(/(?=[A-Z][a-z])/);
  return (
    <span className="action-name">
      {words.map((word, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the words have no identity but their place
        <Fragment key={at}>
          {at > 0 ? <wbr /> : null}
          {word}
        </Fragment>
      ))}
    </span>
  );
}

export function groupKey(table: TypeTable, group: VerbGroup): string {
  return `${table.chain} ${group.verb}`;
}

function ResourceColumn({ id, resource }: { id: string; resource: string }) {
  const { name, where } = resourceTitle(resource);
  const facts = segments(resource).at(-1)?.facts;
  return (
    <Column id={id} className="column-resource" textValue={resource}>
      <span className="resource-name" title={resource}>
        {name}
      </span>
      {where ? <span className="resource-where">{where}</span> : null}
      {facts ? <span className="resource-where">{facts.split(",").map(factWords).join(", ")}</span> : null}
    </Column>
  );
}

/** How many of a group's actions have which answer. */
function Tally({ rows, column }: { rows: readonly ActionRow[]; column: number }) {
  const counts = tally(rows, column);
  return (
    <span className="tally">
      {ANSWERS.map((answer) =>
        counts[answer] > 0 ? (
          <span key={answer} className="tally-part" data-answer={answer}>
            <AnswerIcon answer={answer} size={13} />
            {counts[answer]}
            <span className="visually-hidden"> {ANSWER_SHORT[answer]}</span>
          </span>
        ) : null,
      )}
    </span>
  );
}

interface AnswerButtonProps {
  row: ActionRow;
  column: number;
  resource: string;
  shown: Answer | null;
  chosen: CellPlace | null;
  onChoose: (place: CellPlace) => void;
}

function AnswerButton({ row, column, resource, shown, chosen, onChoose }: AnswerButtonProps) {
  const answer = row.answers[column] ?? "unknown";
  const isChosen = chosen?.action === row.name && chosen.resource === resource;
  const button = useRef<HTMLButtonElement>(null);
  // The explanation may open over the cell.
  useEffect(() => {
    if (isChosen) button.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isChosen]);
  return (
    <Button
      ref={button}
      className="answer"
      data-answer={answer}
      data-dim={shown !== null && shown !== answer ? "" : undefined}
      data-chosen={isChosen ? "" : undefined}
      aria-label={`${ANSWER_SHORT[answer]}: ${row.name} on ${resource}`}
      aria-pressed={isChosen}
      onPress={() => onChoose({ action: row.name, resource })}
    >
      <AnswerIcon answer={answer} />
    </Button>
  );
}
