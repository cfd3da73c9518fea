import type { Explanation } from "tokenscope";
import type { JsonObject } from "../account/json.ts";
import { baseOf, type Subject, statementAt } from "../account/statements.ts";
import { CodeText } from "../ui/CodeText.tsx";
import { failedWords, sourceWords } from "./words.ts";

interface Props {
  record: Explanation["records"][number];
  subject: Subject;
  resource: string;
}

/** One statement: where it stands, as it is written, and which part of it did not match. */
export function StatementCard({ record, subject, resource }: Props) {
  const { ref, effect, failed, matched } = record;
  const written = statementAt(ref, subject);
  return (
    <article className="statement">
      <p className="statement-source">
        <span className="effect" data-effect={effect}>
          {effect}
        </span>
        {sourceWords(ref, baseOf(ref.side, subject))}, statement {ref.index + 1}
      </p>
      {written ? <StatementText statement={written} /> : null}
      {failed ? (
        <p className="miss">
          Does not match: <CodeText>{failedWords(failed, resource)}</CodeText>
        </p>
      ) : null}
      {matched === "unknown" ? <p className="miss">Whether it matches depends on facts that are missing.</p> : null}
    </article>
  );
}

/** A statement with one line per key. */
function StatementText({ statement }: { statement: JsonObject }) {
  const keys = Object.entries(statement);
  return (
    <pre className="json">
      <span className="json-line">{"{"}</span>
      {keys.map(([key, value], at) => (
        <span key={key} className="json-line">
          {`  ${JSON.stringify(key)}: ${valueText(value)}${at < keys.length - 1 ? "," : ""}`}
        </span>
      ))}
      <span className="json-line">{"}"}</span>
    </pre>
  );
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map((entry) => JSON.stringify(entry)).join(", ")}]` : JSON.stringify(value);
}
