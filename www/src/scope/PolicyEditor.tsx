import { useId, useMemo, useRef } from "react";
import { Button, Label, TextArea, TextField } from "react-aria-components";
import { type Diagnostic, formatPolicy, parsePolicy } from "tokenscope";
import { countWords, DiagnosticList } from "../ui/DiagnosticList.tsx";
import { marks } from "./marks.ts";

interface Props {
  text: string;
  onChange: (text: string) => void;
}

/** A policy as text, what is wrong with it marked in place and listed below. */
export function PolicyEditor({ text, onChange }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const backdrop = useRef<HTMLDivElement>(null);
  const listId = useId();
  const { policy, diagnostics } = useMemo(() => parsePolicy(text), [text]);
  const select = ({ start, end }: Diagnostic) => {
    const field = area.current;
    if (!field || start === null) return;
    field.focus();
    field.setSelectionRange(start, Math.max(end ?? start, start));
  };
  const follow = () => {
    if (area.current && backdrop.current) backdrop.current.scrollTop = area.current.scrollTop;
  };
  return (
    <div className="field">
      <TextField
        className="field"
        value={text}
        onChange={onChange}
        aria-describedby={listId}
        isInvalid={diagnostics.some(({ severity }) => severity === "error")}
      >
        <div className="field-row">
          <Label>Policy</Label>
          <Button
            className="quiet"
            isDisabled={policy === null}
            onPress={() => policy && onChange(formatPolicy(policy))}
          >
            Format
          </Button>
        </div>
        <div className="editor">
          <div className="editor-backdrop" ref={backdrop} aria-hidden="true">
            {marks(text, diagnostics).map(({ start, text: piece, severity }) =>
              severity ? (
                <mark key={start} data-severity={severity}>
                  {piece}
                </mark>
              ) : (
                piece
              ),
            )}
            {"\n"}
          </div>
          <TextArea
            ref={area}
            className="editor-text"
            onScroll={follow}
            rows={11}
            spellCheck="false"
            autoCapitalize="off"
            autoComplete="off"
            autoCorrect="off"
          />
        </div>
      </TextField>
      <div id={listId} className="editor-report" aria-live="polite">
        <p className="field-note">{diagnostics.length === 0 ? "No problems found." : `${countWords(diagnostics)}:`}</p>
        <DiagnosticList diagnostics={diagnostics} onSelect={select} />
      </div>
    </div>
  );
}
