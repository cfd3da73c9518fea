import { useEffect, useMemo } from "react";
import { Button, Heading } from "react-aria-components";
import type { Principal } from "tokenscope";
import type { Subject } from "../account/statements.ts";
import { CodeText } from "../ui/CodeText.tsx";
import { AnswerIcon, Cross } from "../ui/icons.tsx";
import type { Answer, Place } from "./answer.ts";
import { StatementCard } from "./StatementCard.tsx";
import { decidingGate, type SideReport, sides, withOwnReasons } from "./sides.ts";
import { ANSWER_WORDS, codeWords, elsewhereWords, sideWords } from "./words.ts";

/** So many near misses are shown; more would hide the nearest. */
const NEAR = 3;

interface Props {
  token: Principal;
  /** The token's owner, `null` for a service token. */
  owner: Principal | null;
  subject: Subject;
  place: Place;
  answer: Answer;
  onClose: () => void;
}

/** Why the answer to one request is what it is, side by side. */
export function Inspector({ token, owner, subject, place, answer, onClose }: Props) {
  const explanation = useMemo(() => token.explain(place.action, place.resource), [token, place]);
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) onClose();
    };
    window.addEventListener("keydown", close);
    return () => window.removeEventListener("keydown", close);
  }, [onClose]);
  const gate = decidingGate(explanation);
  // A gate on the project is asked about its first segment alone.
  const gateResource = gate?.action === "viewProject" ? (place.resource.split(":")[0] ?? "") : place.resource;
  const ended = answer === "ended";
  const reports = useMemo(
    () => withOwnReasons(sides(explanation), owner?.decide(place.action, place.resource).statements ?? []),
    [explanation, owner, place],
  );
  return (
    <div className="inspector-body">
      <header className="inspector-head">
        <div>
          <Heading level={2} className="inspector-title">
            {place.action}
          </Heading>
          <p className="inspector-resource">
            <code>{place.resource}</code>
          </p>
        </div>
        <Button className="quiet round" aria-label="Close the explanation" onPress={onClose}>
          <Cross />
        </Button>
      </header>
      <div className="verdict" data-answer={answer}>
        <p className="verdict-title">
          <AnswerIcon answer={answer} size={20} />
          {ANSWER_WORDS[answer].title}
        </p>
        <p>
          {[ANSWER_WORDS[answer].detail, codeWords(explanation.code)].join(" ")}{" "}
          <code className="code-chip">{explanation.code}</code>
        </p>
        {explanation.needsAllEnvironments ? (
          <p className="aside">
            The action needs to be allowed in every environment of the project; this is the answer for one.
          </p>
        ) : null}
        {explanation.exact ? null : (
          <p className="aside">Not exact: the account does not hold all that the answer depends on.</p>
        )}
      </div>
      {gate ? (
        <>
          <h3 className="sides-title">
            First: <code>{gate.action}</code> on <code>{gateResource}</code>
          </h3>
          <Sides
            reports={sides(gate.explanation).filter((report) => report.allows !== true)}
            subject={subject}
            place={{ action: gate.action, resource: gateResource }}
          />
          <h3 className="sides-title">
            Then: <code>{place.action}</code>
          </h3>
        </>
      ) : null}
      {ended ? null : <Sides reports={reports} subject={subject} place={place} isGated={gate !== null} />}
    </div>
  );
}

interface SideProps {
  report: SideReport;
  subject: Subject;
  place: Place;
  /** Whether a view permission decided before this action's own statements. */
  isGated: boolean;
}

interface SidesProps {
  reports: readonly SideReport[];
  subject: Subject;
  place: Place;
  isGated?: boolean;
}

function Sides({ reports, subject, place, isGated = false }: SidesProps) {
  return (
    <div className="sides">
      {reports.map((report) => (
        <Side key={report.side} report={report} subject={subject} place={place} isGated={isGated} />
      ))}
    </div>
  );
}

function Side({ report, subject, place, isGated }: SideProps) {
  const { side, allows, deciding, matching, near, elsewhere } = report;
  const card = (record: SideReport["near"][number]) => (
    <li key={`${record.ref.source} ${record.ref.role} ${record.ref.via} ${record.ref.index}`}>
      <StatementCard record={record} subject={subject} resource={place.resource} />
    </li>
  );
  const nothing = deciding.length + matching.length + near.length === 0;
  return (
    <section className="side">
      <h3 className="side-title">
        <AnswerIcon answer={allows === null ? "unknown" : allows ? "allowed" : "neither"} size={14} />
        {sideWords(side, allows)}
      </h3>
      {deciding.length > 0 ? <ul>{deciding.map(card)}</ul> : null}
      {matching.length > 0 ? (
        <>
          {deciding.length > 0 ? <p className="side-part">Matches too, but does not decide</p> : null}
          {isGated && allows === false ? (
            <p className="side-part">Matches, but the view permission is missing</p>
          ) : null}
          <ul>{matching.map(card)}</ul>
        </>
      ) : null}
      {near.length > 0 && matching.length + deciding.length === 0 ? (
        <>
          <p className="side-part">No statement matches. Closest:</p>
          <ul>{near.slice(0, NEAR).map(card)}</ul>
        </>
      ) : null}
      {nothing ? (
        <p className="aside">
          <CodeText>{elsewhereWords(elsewhere, place.action)}</CodeText>
        </p>
      ) : null}
    </section>
  );
}
