import { type FormEvent, useState } from "react";
import { Button, Input, Label, TextField } from "react-aria-components";
import type { Principal } from "tokenscope";
import type { Place } from "./answer.ts";
import { codeWords } from "./words.ts";

interface Props {
  token: Principal;
  /** What to ask about at first. */
  first: Place;
  onAsk: (place: Place) => void;
}

/** One request of the reader's own. */
export function Ask({ token, first, onAsk }: Props) {
  const [action, setAction] = useState(first.action);
  const [resource, setResource] = useState(first.resource);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    const place = { action: action.trim(), resource: resource.trim() };
    const { code } = token.decide("viewProject", place.resource);
    const wrong = code === "bad_resource" ? codeWords(code) : null;
    setProblem(wrong);
    if (wrong === null) onAsk(place);
  };
  return (
    <section className="ask" aria-labelledby="ask">
      <h2 id="ask">Ask about one request</h2>
      <form className="ask-form" onSubmit={ask}>
        <TextField className="field ask-action" value={action} onChange={setAction} isRequired>
          <Label>Action</Label>
          <Input className="control mono" spellCheck="false" autoCapitalize="off" autoComplete="off" />
        </TextField>
        <TextField
          className="field ask-resource"
          value={resource}
          onChange={setResource}
          isRequired
          isInvalid={problem !== null}
        >
          <Label>Resource</Label>
          <Input className="control mono" spellCheck="false" autoCapitalize="off" autoComplete="off" />
        </TextField>
        <Button type="submit" className="secondary">
          Explain
        </Button>
      </form>
      <p className="field-note" aria-live="polite">
        {problem ?? (
          <>
            What follows a <code>;</code> is what the thing has: tags, <code>{"{critical:true}"}</code>,{" "}
            <code>view:name</code>. Write <code>?</code> for what is not known.
          </>
        )}
      </p>
    </section>
  );
}
