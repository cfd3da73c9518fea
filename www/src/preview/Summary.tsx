import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { AnswerIcon } from "../ui/icons.tsx";
import { ANSWERS, type Answer, type Counts, total } from "./answers.ts";
import { ANSWER_WORDS, summary } from "./words.ts";

interface Props {
  counts: Counts;
  /** Whether there is a member whose token it is. */
  hasOwner: boolean;
  /** Whether the account holds all that the answers depend on. */
  exact: boolean;
  /** In place of the counts, where the token answers 401 to everything. */
  ended: string | null;
  shown: Answer | null;
  onShow: (answer: Answer | null) => void;
}

/** The answer in one line, the shares as a bar, and a legend that filters the tables. */
export function Summary({ counts, hasOwner, exact, ended, shown, onShow }: Props) {
  const { could, cap } = summary(counts, hasOwner);
  const all = total(counts);
  return (
    <section className="summary" aria-label="Summary">
      <div className="summary-head">
        <p className="summary-line" role="status" data-capped={counts.capped > 0 && !ended ? "" : undefined}>
          {ended ? (
            <strong>{ended}</strong>
          ) : (
            <>
              <strong>{could}</strong> <span className="summary-cap">{cap}</span>
            </>
          )}
        </p>
        {exact ? null : <p className="aside">Not exact: the account does not hold all that the answers depend on.</p>}
        <div className="bar" aria-hidden="true">
          {ANSWERS.map((answer) =>
            counts[answer] > 0 ? (
              <span key={answer} data-answer={answer} style={{ flexGrow: counts[answer] / Math.max(all, 1) }} />
            ) : null,
          )}
        </div>
      </div>
      <ToggleButtonGroup
        aria-label="Show only"
        className="legend"
        selectionMode="single"
        selectedKeys={shown ? [shown] : []}
        onSelectionChange={(keys) => onShow(ANSWERS.find((answer) => keys.has(answer)) ?? null)}
      >
        {ANSWERS.filter((answer) => (answer !== "unknown" && answer !== "ended") || counts[answer] > 0).map(
          (answer) => (
            <ToggleButton key={answer} id={answer} className="legend-item" isDisabled={counts[answer] === 0}>
              <AnswerIcon answer={answer} />
              <span className="legend-title">{ANSWER_WORDS[answer].title}</span>
              <span className="legend-count">{counts[answer]}</span>
            </ToggleButton>
          ),
        )}
      </ToggleButtonGroup>
    </section>
  );
}
