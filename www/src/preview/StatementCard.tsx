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
      {written ? <pre className="json">{statementText(written)}</pre> : null}
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
function statementText(statement: JsonObject): string {
  const lines = Object.entries(statement).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${Array.isArray(value) ? list(value) : JSON.stringify(value)}`,
  );
  return `{\n${lines.join(",\n")}\n}`;
}

function list(values: unknown[]): string {
  if (values.length < 2) return JSON.stringify(values);
  return `[\n${values.map((value) => `    ${JSON.stringify(value)}`).join(",\n")}\n  ]`;
}
