import { memo, useCallback, useDeferredValue, useMemo, useState } from "react";
import type { Principal, Witness } from "tokenscope";
import type { Subject } from "../account/statements.ts";
import { useIdle } from "../account/useIdle.ts";
import { Ask } from "./Ask.tsx";
import { answerOf, type Place } from "./answer.ts";
import { Differences } from "./Differences.tsx";
import { effectOf, missingView } from "./effect.ts";
import { Inspector } from "./Inspector.tsx";
import { endOf } from "./life.ts";
import { Permissions } from "./Permissions.tsx";
import { Summary } from "./Summary.tsx";
import { amountsOf, sectionsOf } from "./table.ts";
import { ANSWER_WORDS, codeWords } from "./words.ts";
import "./preview.css";
import "./table.css";
import "./explanation.css";

/** A token to look at. */
export interface Viewed {
  token: Principal;
  /** The token's owner, `null` for a service token. */
  owner: Principal | null;
  subject: Subject;
  /** What the scope allows and the owner may not do, where that is known already. */
  cappedBy: readonly Witness[] | null;
  /** Finds that out otherwise, which takes its time. `null` where there is nothing to find, or not yet. */
  findCapped: (() => readonly Witness[]) | null;
  /** What a scope that grants nothing is in want of, if that is known. */
  suggestion: string | null;
}

interface Props {
  viewed: Viewed;
  /** The request that the reader may ask about first. */
  first: Place;
}

/** What a token could do at all, beside its owner, and for each difference why. */
export function Preview({ viewed, first }: Props) {
  // While somebody types a policy, the letters come first.
  const settled = useDeferredValue(viewed);
  const [chosen, setChosen] = useState<Place | null>(null);
  const close = useCallback(() => setChosen(null), []);
  const { token, owner, subject } = settled;
  const answer = useMemo(() => chosen && answerOf(token, owner, chosen), [token, owner, chosen]);
  return (
    <>
      <section
        className="preview"
        aria-label="Preview"
        aria-busy={settled !== viewed}
        data-stale={settled !== viewed ? "" : undefined}
      >
        {settled !== viewed ? <p className="working">Working it out…</p> : null}
        <Findings viewed={settled} chosen={chosen} onChoose={setChosen} />
        <Ask token={token} first={first} onAsk={setChosen} />
      </section>
      <p className="visually-hidden" aria-live="polite">
        {chosen && answer
          ? `${ANSWER_WORDS[answer].title}. ${codeWords(token.decide(chosen.action, chosen.resource).code)}`
          : ""}
      </p>
      <aside className="inspector" aria-label="Explanation" data-empty={chosen && answer ? undefined : ""}>
        {chosen && answer ? (
          <Inspector token={token} owner={owner} subject={subject} place={chosen} answer={answer} onClose={close} />
        ) : (
          <p className="empty">Choose an example, or ask about a request, to see why the answer is what it is.</p>
        )}
      </aside>
    </>
  );
}

interface FindingsProps {
  viewed: Viewed;
  chosen: Place | null;
  onChoose: (place: Place) => void;
}

const Findings = memo(({ viewed, chosen, onChoose }: FindingsProps) => {
  const { token, owner, cappedBy, findCapped, suggestion } = viewed;
  const end = endOf(token);
  const table = useMemo(() => token.permissions(), [token]);
  const sections = useMemo(() => sectionsOf(table, owner?.permissions() ?? null), [table, owner]);
  const comparison = useMemo(() => owner && token.compareTo(owner), [token, owner]);
  const found = useIdle(findCapped);
  // A policy that is being typed keeps what was found for its last letters, so that the words do not flicker.
  const { scope, tokenId } = viewed.subject;
  const isTyped = tokenId === null && scope !== null && "inlineRole" in scope;
  const capped = useHeld(cappedBy ?? found, isTyped ? owner : null);
  const amounts = useMemo(() => amountsOf(sections.flatMap(({ lines }) => lines)), [sections]);
  const effect =
    comparison &&
    effectOf({
      toOwn: comparison.relation,
      empty: amounts.all + amounts.some + amounts.undetermined === 0,
      missing: comparison.onlyThere,
      cappedBy: capped,
      suggestion: suggestion ?? missingView(sections),
    });
  const { exact } = token.decide("viewProject", "proj/any");
  return (
    <>
      <Summary amounts={amounts} effect={effect} exact={exact} ended={end && codeWords(end)} />
      {end ? null : (
        <>
          {comparison ? (
            <Differences
              sections={sections}
              missing={comparison.onlyThere}
              cappedBy={capped}
              chosen={chosen}
              onChoose={onChoose}
            />
          ) : null}
          <Permissions sections={sections} catalogDate={table.catalogDate} whose="token" hasOwner={owner !== null} />
        </>
      )}
    </>
  );
});

/** The value, or while it is `null` the last one for the same `key`; nothing is held for none. */
function useHeld<T, K>(value: T | null, key: K | null): T | null {
  const [held, setHeld] = useState<{ key: K; value: T } | null>(null);
  if (value !== null && key !== null && (held?.value !== value || held.key !== key)) setHeld({ key, value });
  return value ?? (key !== null && held?.key === key ? held.value : null);
}
