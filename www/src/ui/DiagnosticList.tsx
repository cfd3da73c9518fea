import type { Diagnostic } from "tokenscope";
import { CodeText } from "./CodeText.tsx";
import { SeverityIcon } from "./icons.tsx";

const SEVERITIES = ["error", "warning", "info"] as const;
const TITLES = { error: ["error", "errors"], warning: ["warning", "warnings"], info: ["note", "notes"] } as const;

export function countWords(diagnostics: readonly Diagnostic[]): string {
  return SEVERITIES.flatMap((severity) => {
    const n = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return n > 0 ? `${n} ${TITLES[severity][n === 1 ? 0 : 1]}` : [];
  }).join(", ");
}

interface Props {
  diagnostics: readonly Diagnostic[];
  /** Called for a diagnostic that has a place in the text. */
  onSelect?: (diagnostic: Diagnostic) => void;
}

/** Diagnostics by severity, the worst first, each with its place, message and help. */
export function DiagnosticList({ diagnostics, onSelect }: Props) {
  return (
    <ul className="diagnostics">
      {SEVERITIES.flatMap((severity) =>
        diagnostics
          .filter((diagnostic) => diagnostic.severity === severity)
          .map((diagnostic) => (
            <li
              key={`${diagnostic.code} ${diagnostic.pointer} ${diagnostic.start} ${diagnostic.message}`}
              data-severity={severity}
            >
              <DiagnosticEntry diagnostic={diagnostic} onSelect={onSelect} />
            </li>
          )),
      )}
    </ul>
  );
}

function DiagnosticEntry({ diagnostic, onSelect }: { diagnostic: Diagnostic; onSelect: Props["onSelect"] }) {
  const { severity, message, help, line, column, pointer, start } = diagnostic;
  const place = line !== null && column !== null ? `${line}:${column}` : pointer;
  const body = (
    <>
      <SeverityIcon severity={severity} />
      <span className="diagnostic-text">
        <span className="diagnostic-head">
          <span className="visually-hidden">{TITLES[severity][0]} </span>
          {place ? <span className="diagnostic-place">{place}</span> : null} <CodeText>{message}</CodeText>
        </span>
        {help ? (
          <span className="diagnostic-help">
            <CodeText>{help}</CodeText>
          </span>
        ) : null}
      </span>
    </>
  );
  if (!onSelect || start === null) return <div className="diagnostic">{body}</div>;
  return (
    <button type="button" className="diagnostic" onClick={() => onSelect(diagnostic)}>
      {body}
    </button>
  );
}
