import { memo } from "react";
import { Button, Disclosure, DisclosurePanel, Heading } from "react-aria-components";
import { AnswerIcon, ChevronRight } from "../ui/icons.tsx";
import { ActionName } from "./ActionName.tsx";
import { AMOUNT_TONES, AmountCell } from "./AmountCell.tsx";
import type { Whose } from "./conditions.ts";
import { AMOUNTS, type Amounts, amountsOf, type Line, type Section } from "./table.ts";
import { AMOUNT_WORDS, typeTitle } from "./words.ts";

interface Props {
  sections: readonly Section[];
  isOpen: (section: Section) => boolean;
  onToggle: (section: Section, open: boolean) => void;
  whose: Whose;
}

/** The permissions by resource type, each type folded to its amounts or open line by line. */
export const PermissionSections = memo(({ sections, isOpen, onToggle, whose }: Props) => (
  <div className="sections">
    {sections.map((section) => (
      <TypeSection
        key={section.key}
        section={section}
        isOpen={isOpen(section)}
        onToggle={(open) => onToggle(section, open)}
        whose={whose}
      />
    ))}
  </div>
));

interface SectionProps {
  section: Section;
  isOpen: boolean;
  onToggle: (open: boolean) => void;
  whose: Whose;
}

function TypeSection({ section, isOpen, onToggle, whose }: SectionProps) {
  const { type, chain, lines } = section;
  const title = typeTitle(type);
  const hasOwner = lines.some(({ own }) => own !== null);
  return (
    <Disclosure className="type" isExpanded={isOpen} onExpandedChange={onToggle}>
      <Heading level={3} className="type-head">
        <Button slot="trigger" className="type-trigger">
          <ChevronRight />
          <span className="type-title">{title}</span>
          <code className="type-chain">{chain.replaceAll("/*", "").replaceAll(":", " › ")}</code>
          <Tally amounts={amountsOf(lines)} />
        </Button>
      </Heading>
      <DisclosurePanel>
        {isOpen ? (
          <table className="lines" data-owner={hasOwner ? "" : undefined}>
            <caption className="visually-hidden">{title}</caption>
            <thead>
              <tr>
                <th scope="col">Actions</th>
                <th scope="col">{whose === "token" ? "Token" : "May"}</th>
                {hasOwner ? <th scope="col">Owner</th> : null}
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <LineRow key={line.key} line={line} section={section} whose={whose} hasOwner={hasOwner} />
              ))}
            </tbody>
          </table>
        ) : null}
      </DisclosurePanel>
    </Disclosure>
  );
}

interface LineProps {
  line: Line;
  section: Section;
  whose: Whose;
  hasOwner: boolean;
}

function LineRow({ line, section: { type, chain }, whose, hasOwner }: LineProps) {
  const { actions, cell, limitedBy, everyEnvironment, own, changes } = line;
  const more = actions.length > 1 ? ` and ${actions.length - 1} more` : "";
  const about = `${actions[0] ?? ""}${more} on ${typeTitle(type)}`;
  return (
    <tr data-changes={changes ? "" : undefined}>
      <th scope="row" className="line-actions">
        <ul>
          {actions.map((action) => (
            <li key={action}>
              <ActionName name={action} />
            </li>
          ))}
        </ul>
        {everyEnvironment ? <span className="every">in every environment of the project at once</span> : null}
      </th>
      <td>
        <AmountCell
          cell={cell}
          limitedBy={limitedBy}
          everyEnvironment={everyEnvironment && cell !== "none"}
          chain={chain}
          whose={whose}
          about={about}
        />
      </td>
      {hasOwner ? (
        <td className="line-own">
          {own && !changes ? <span className="same">Same</span> : null}
          {own && changes ? (
            <AmountCell
              cell={own.cell}
              limitedBy={own.limitedBy}
              everyEnvironment={false}
              chain={chain}
              whose="member"
              about={`the owner, ${about}`}
            />
          ) : null}
        </td>
      ) : null}
    </tr>
  );
}

/** How many actions of a type have which amount. */
function Tally({ amounts }: { amounts: Amounts }) {
  return (
    <span className="tally">
      {AMOUNTS.map((amount) =>
        amounts[amount] > 0 ? (
          <span key={amount} className="tally-part" data-answer={AMOUNT_TONES[amount]}>
            <AnswerIcon answer={AMOUNT_TONES[amount]} size={13} />
            {amounts[amount]} <span className="tally-word">{AMOUNT_WORDS[amount].toLowerCase()}</span>
          </span>
        ) : null,
      )}
    </span>
  );
}
