import { useCallback, useMemo, useState } from "react";
import { Button } from "react-aria-components";
import type { Witness } from "tokenscope";
import type { Account, AccountChange, Affected, Impact } from "tokenscope/admin";
import type { Loaded } from "../account/load.ts";
import { people } from "../account/people.ts";
import { useIdle } from "../account/useIdle.ts";
import { hashOf } from "../app/route.ts";
import { kindWords } from "../preview/effect.ts";
import { attempt } from "../scope/useViewed.ts";
import { CodeText } from "../ui/CodeText.tsx";
import { fateWords } from "./words.ts";

interface Props {
  loaded: Loaded;
  admin: Account | null;
  /** What would be done; the same object for the same change. */
  change: AccountChange;
}

/** So many are shown at first. */
const FEW = 8;

/** Whom a change would give or take what, before it is made. */
export function ImpactList({ loaded, admin, change }: Props) {
  const work = useCallback(() => (admin === null ? null : attempt(() => admin.impactOf(change))), [admin, change]);
  const done = useIdle(work);
  return (
    <section className="impact" aria-label="Whom it reaches" aria-busy={done === null}>
      <h2>Whom it reaches</h2>
      {done === null ? (
        <p className="aside" role="status">
          Working out whom it reaches…
        </p>
      ) : done.value === null ? (
        <p className="field-error">{done.problem}</p>
      ) : (
        <Reached impact={done.value} loaded={loaded} />
      )}
    </section>
  );
}

function Reached({ impact, loaded: { account } }: { impact: Impact; loaded: Loaded }) {
  const [showsAll, setShowsAll] = useState(false);
  const names = useMemo(
    () =>
      new Map([
        ...people(account).map(({ id, name }) => [`member ${id}`, name] as const),
        ...account.tokens().map(({ id, name }) => [`token ${id}`, name] as const),
      ]),
    [account],
  );
  const { affected, considered } = impact;
  if (affected.length === 0)
    return (
      <p role="status">
        {considered === 0
          ? "Nobody: no member and no token holds it."
          : `Nobody: ${considered} ${considered === 1 ? "holds" : "hold"} it, and ${considered === 1 ? "may" : "may all"} do the same as before.`}
      </p>
    );
  const members = affected.filter(({ what }) => what === "member").length;
  const tokens = affected.length - members;
  return (
    <>
      <p role="status">
        {members} {members === 1 ? "member" : "members"} and {tokens} {tokens === 1 ? "token" : "tokens"}.
      </p>
      <ul>
        {(showsAll ? affected : affected.slice(0, FEW)).map((one) => (
          <li key={`${one.what} ${one.id}`}>
            <p className="impact-who">
              <span className="impact-kind">{one.what}</span>{" "}
              {one.what === "token" && one.fate !== "added" ? (
                <a href={hashOf({ view: "token", id: one.id })}>
                  <bdi>{names.get(`token ${one.id}`) ?? one.id}</bdi>
                </a>
              ) : (
                <bdi>{names.get(`${one.what} ${one.id}`) ?? one.id}</bdi>
              )}
              <span className="impact-fate">{fateWords(one)}</span>
            </p>
            <Changes sign="+" word="gains" witnesses={one.gained} one={one} />
            <Changes sign="−" word="loses" witnesses={one.lost} one={one} />
          </li>
        ))}
      </ul>
      {affected.length > FEW ? (
        <Button className="quiet" onPress={() => setShowsAll(!showsAll)}>
          {showsAll ? "Show fewer" : `Show all ${affected.length}`}
        </Button>
      ) : null}
    </>
  );
}

interface ChangesProps {
  sign: "+" | "−";
  word: string;
  witnesses: readonly Witness[];
  one: Affected;
}

/** In one line what is gained or lost; opened, each with a request that shows it. */
function Changes({ sign, word, witnesses }: ChangesProps) {
  const [first] = witnesses;
  if (!first) return null;
  const more = witnesses.length - 1;
  return (
    <details className="impact-changes" data-sign={sign}>
      <summary>
        <span className="sign" aria-hidden="true">
          {sign}
        </span>
        {word} <CodeText>{`\`${first.action}\` on ${kindWords(first.resource)}`}</CodeText>
        {more > 0 ? ` and ${more} more` : ""}
      </summary>
      <ul>
        {witnesses.map(({ action, resource }) => (
          <li key={`${action} ${resource}`}>
            <code>{action}</code> on <code>{resource}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
