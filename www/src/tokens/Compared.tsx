import { useCallback } from "react";
import type { Principal, Witness } from "tokenscope";
import { useIdle } from "../account/useIdle.ts";
import { kindWords } from "../preview/effect.ts";
import { CodeText } from "../ui/CodeText.tsx";

interface Props {
  /** With what it is compared, in words: "today", "Reader". */
  title: string;
  before: Principal;
  after: Principal;
}

/** So many examples are named of each side. */
const FEW = 3;

/** What one token could do more and less than another. */
export function Compared({ title, before, after }: Props) {
  const compare = useCallback(() => after.compareTo(before), [before, after]);
  const found = useIdle(compare);
  return (
    <section className="compared" aria-label={`Compared with ${title}`}>
      <h2>
        Compared with <bdi>{title}</bdi>
      </h2>
      {found === null ? (
        <p className="aside">Working it out…</p>
      ) : found.relation === "equal" ? (
        <p>Nothing changes: it could do exactly the same.</p>
      ) : found.relation === "undetermined" ? (
        <p>How they compare was not found out: it would take too much work.</p>
      ) : (
        <ul>
          <Side sign="+" word="Could do more" witnesses={found.onlyHere} />
          <Side sign="−" word="Could no longer" witnesses={found.onlyThere} />
        </ul>
      )}
    </section>
  );
}

function Side({ sign, word, witnesses }: { sign: string; word: string; witnesses: readonly Witness[] }) {
  if (witnesses.length === 0) return null;
  const named = witnesses.slice(0, FEW).map(({ action, resource }) => `\`${action}\` on ${kindWords(resource)}`);
  const more = witnesses.length - named.length;
  return (
    <li data-sign={sign}>
      <span aria-hidden="true" className="sign">
        {sign}
      </span>
      <span>
        {word}: <CodeText>{named.join(", ")}</CodeText>
        {more > 0 ? ` and ${more} more` : ""}
      </span>
    </li>
  );
}
