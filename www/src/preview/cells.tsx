import { createContext, Fragment, useContext, useEffect, useRef } from "react";
import { AnswerIcon } from "../ui/icons.tsx";
import { ANSWERS, type Answer, noCounts } from "./answers.ts";
import { ANSWER_SHORT } from "./words.ts";

export interface CellPlace {
  action: string;
  resource: string;
}

/** What the cells of all tables say. They take it from here, so that a new scope need not lay the tables out again. */
export interface CellSource {
  answerAt: (place: CellPlace) => Answer | null;
  /** The only answer that matters at the moment, if the tables are filtered. */
  shown: Answer | null;
  chosen: CellPlace | null;
  onChoose: (place: CellPlace) => void;
}

export const CellContext = createContext<CellSource>({
  answerAt: () => null,
  shown: null,
  chosen: null,
  onChoose: () => {},
});

/** The answer of one action on one resource; choosing it asks for the reason. */
export function AnswerButton({ action, resource }: CellPlace) {
  const { answerAt, shown, chosen, onChoose } = useContext(CellContext);
  const answer = answerAt({ action, resource }) ?? "unknown";
  const isChosen = chosen?.action === action && chosen.resource === resource;
  const button = useRef<HTMLButtonElement>(null);
  // The explanation may open over the cell.
  useEffect(() => {
    if (isChosen) button.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isChosen]);
  return (
    <button
      ref={button}
      type="button"
      className="answer"
      data-answer={answer}
      data-dim={shown !== null && shown !== answer ? "" : undefined}
      data-chosen={isChosen ? "" : undefined}
      aria-label={`${ANSWER_SHORT[answer]}: ${action} on ${resource}`}
      aria-pressed={isChosen}
      onClick={() => onChoose({ action, resource })}
    >
      <AnswerIcon answer={answer} />
    </button>
  );
}

/** How many of a group's actions have which answer. */
export function Tally({ actions, resource }: { actions: readonly string[]; resource: string }) {
  const { answerAt } = useContext(CellContext);
  const counts = noCounts();
  for (const action of actions) counts[answerAt({ action, resource }) ?? "unknown"] += 1;
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

/** May break before each of its words. */
export function ActionName({ name }: { name: string }) {
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
