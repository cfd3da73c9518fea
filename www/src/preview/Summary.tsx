import { CodeText } from "../ui/CodeText.tsx";
import { AMOUNT_TONES } from "./AmountCell.tsx";
import { EffectIcon } from "./EffectIcon.tsx";
import type { Effect } from "./effect.ts";
import { AMOUNTS, type Amounts } from "./table.ts";
import { amountWords } from "./words.ts";

interface Props {
  amounts: Amounts;
  /** Beside its owner; `null` where it has none. */
  effect: Effect | null;
  /** Whether the account holds all that the answers depend on. */
  exact: boolean;
  /** In place of the rest, where the token answers 401 to everything. */
  ended: string | null;
}

/** The answer in one line, and the shares as a bar. */
export function Summary({ amounts, effect, exact, ended }: Props) {
  return (
    <section className="summary" aria-label="Summary">
      <div className="summary-head">
        <p className="summary-line" role="status">
          {ended ? (
            <strong>{ended}</strong>
          ) : (
            <>
              {effect ? (
                <strong className="summary-effect">
                  <EffectIcon kind={effect.kind} size={18} />
                  <span>
                    <CodeText>{effect.words}</CodeText>.
                  </span>
                </strong>
              ) : (
                <strong>A service token, capped at what its creator had.</strong>
              )}{" "}
              <span className="summary-count">{amountWords(amounts)}</span>
            </>
          )}
        </p>
        {exact ? null : <p className="aside">Not exact: the account does not hold all that the answers depend on.</p>}
        {ended ? null : (
          <div className="bar" aria-hidden="true">
            {AMOUNTS.map((amount) =>
              amounts[amount] > 0 ? (
                <span key={amount} data-answer={AMOUNT_TONES[amount]} style={{ flexGrow: amounts[amount] }} />
              ) : null,
            )}
          </div>
        )}
      </div>
    </section>
  );
}
