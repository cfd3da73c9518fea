import { useState } from "react";
import { Button, Tooltip, TooltipTrigger } from "react-aria-components";
import type { Cell, Limit } from "tokenscope";
import { CodeText } from "../ui/CodeText.tsx";
import { AnswerIcon, type Tone } from "../ui/icons.tsx";
import { conditionParts, limitWords, undeterminedWords, type Whose } from "./conditions.ts";
import { type Amount, amountOf } from "./table.ts";
import { AMOUNT_WORDS } from "./words.ts";

/** Each amount has the shape and colour of the answer that it comes nearest to. */
export const AMOUNT_TONES: Record<Amount, Tone> = {
  all: "allowed",
  some: "some",
  none: "outside",
  undetermined: "unknown",
};

interface Props {
  cell: Cell;
  limitedBy: readonly Limit[];
  everyEnvironment: boolean;
  chain: string;
  whose: Whose;
  /** What the cell is about, for those who do not see where it stands. */
  about: string;
}

/** How much, and on hover, on focus and on a tap where, and who stands in the way of more. */
export function AmountCell({ cell, limitedBy, everyEnvironment, chain, whose, about }: Props) {
  const [isOpen, setOpen] = useState(false);
  const amount = amountOf(cell);
  const parts = conditionParts(cell, chain, whose);
  const limits = whose === "token" ? limitWords(limitedBy) : null;
  const reason = typeof cell !== "string" && "undetermined" in cell ? undeterminedWords(cell.undetermined) : null;
  const word = (
    <>
      <AnswerIcon answer={AMOUNT_TONES[amount]} />
      {amount === "undetermined" ? "Unknown" : AMOUNT_WORDS[amount]}
    </>
  );
  if (parts.length === 0 && limits === null && reason === null && !everyEnvironment)
    return (
      <span className="amount" data-answer={AMOUNT_TONES[amount]}>
        {word}
      </span>
    );
  return (
    <TooltipTrigger delay={120} closeDelay={80} isOpen={isOpen} onOpenChange={setOpen}>
      <Button
        className="amount more"
        data-answer={AMOUNT_TONES[amount]}
        aria-label={`${AMOUNT_WORDS[amount]}: ${about}`}
        // A press closes what hover or focus has opened; it is also all that a finger can do.
        onPress={() => setOpen(true)}
      >
        {word}
      </Button>
      <Tooltip className="popover where" placement="bottom end" offset={4} containerPadding={12}>
        {parts.map(({ title, anyOf }, at) => (
          <div key={title} className="where-part">
            <p className="where-title">
              {at > 0 ? <span className="where-and">and </span> : null}
              {title}
            </p>
            <ul>
              {anyOf.map((words) => (
                <li key={words}>
                  <CodeText>{words}</CodeText>
                </li>
              ))}
            </ul>
          </div>
        ))}
        {reason ? <p>{reason}</p> : null}
        {everyEnvironment ? (
          <p className="where-note">It needs to be allowed in every environment of the project.</p>
        ) : null}
        {limits ? <p className="where-note">{limits}</p> : null}
      </Tooltip>
    </TooltipTrigger>
  );
}
