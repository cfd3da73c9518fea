import { useState } from "react";
import { Button, Link } from "react-aria-components";
import type { Witness } from "tokenscope";
import { CodeText } from "../ui/CodeText.tsx";
import { AnswerIcon, type Tone } from "../ui/icons.tsx";
import type { Place } from "./answer.ts";
import { missingWords, takenWords } from "./difference.ts";
import type { Section } from "./table.ts";

/** So many are shown at first. */
const FEW = 5;

interface Props {
  sections: readonly Section[];
  /** What the owner may do and the token may not. */
  missing: readonly Witness[];
  /** What the scope allows and the owner may not do; `null` while it is not worked out yet. */
  cappedBy: readonly Witness[] | null;
  chosen: Place | null;
  onChoose: (place: Place) => void;
}

/** The token beside its owner: what is lost, and what the scope promises in vain. */
export function Differences({ sections, missing, cappedBy, chosen, onChoose }: Props) {
  return (
    <section className="differences" aria-labelledby="differences">
      <h2 id="differences">Beside its owner</h2>
      <div className="difference-lists">
        <DifferenceList
          tone="outside"
          title="Missing from the token"
          none="Nothing: the token could do all that its owner may do."
          witnesses={missing}
          words={(witness) => missingWords(witness, sections)}
          chosen={chosen}
          onChoose={onChoose}
        />
        <DifferenceList
          tone="capped"
          title="Taken away by the owner's permissions"
          none="Nothing: the owner may do all that the scope allows."
          witnesses={cappedBy}
          words={(witness) => takenWords(witness, sections)}
          chosen={chosen}
          onChoose={onChoose}
        />
      </div>
    </section>
  );
}

interface ListProps {
  tone: Tone;
  title: string;
  none: string;
  witnesses: readonly Witness[] | null;
  words: (witness: Witness) => string;
  chosen: Place | null;
  onChoose: (place: Place) => void;
}

function DifferenceList({ tone, title, none, witnesses, words, chosen, onChoose }: ListProps) {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? witnesses : witnesses?.slice(0, FEW);
  return (
    <div className="difference">
      <h3 className="side-title">
        <AnswerIcon answer={tone} size={14} />
        {title}
      </h3>
      {witnesses === null ? <p className="aside">Working it out…</p> : null}
      {witnesses?.length === 0 ? <p className="aside">{none}</p> : null}
      <ul>
        {shown?.map(({ action, resource }) => (
          <li key={`${action} ${resource}`}>
            <CodeText>{words({ action, resource })}</CodeText>
            <span className="witness-line">
              e.g.{" "}
              <Link
                className="witness"
                aria-label={`Why: ${action} on ${resource}`}
                data-chosen={chosen?.action === action && chosen.resource === resource ? "" : undefined}
                onPress={() => onChoose({ action, resource })}
              >
                {resource}
              </Link>
            </span>
          </li>
        ))}
      </ul>
      {witnesses && witnesses.length > FEW ? (
        <Button className="quiet" onPress={() => setShowsAll(!showsAll)}>
          {showsAll ? "Show fewer" : `Show all ${witnesses.length}`}
        </Button>
      ) : null}
    </div>
  );
}
