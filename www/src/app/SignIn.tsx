import { useEffect, useState } from "react";
import { Button, FieldError, Form, Input, Label, TextField } from "react-aria-components";
import { ServerError } from "../server/api.ts";
import { type Pickable, pickable, signInAs, signInWith } from "../server/session.ts";
import { Finder } from "../ui/Choice.tsx";

interface Props {
  /** Why one has to; `null` where one simply has not yet. */
  why: string | null;
  onSigned: () => Promise<void>;
}

/** With the value of a token, or in a demo as anybody. */
export function SignIn({ why, onSigned }: Props) {
  const [members, setMembers] = useState<Pickable[] | null>(null);
  const [value, setValue] = useState("");
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    let isHere = true;
    pickable().then(
      (found) => isHere && setMembers(found),
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, []);
  const sign = async (how: Promise<unknown>) => {
    setBusy(true);
    setRefusal(null);
    try {
      await how;
      setValue("");
      await onSigned();
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      setRefusal(error.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="narrow">
      <h1 tabIndex={-1}>Sign in</h1>
      {why ? <p className="field-note">{why}</p> : null}
      {members ? (
        <section className="card stack">
          <p className="field-note">This server is a demo: act as any member of its account.</p>
          <Finder
            label="Member"
            options={members.map(({ id, name, role }) => ({ id, name, detail: role.replace("_", " ") }))}
            value={null}
            placeholder="Choose whom to be"
            onChange={(id) => void sign(signInAs(id))}
          />
        </section>
      ) : null}
      <Form
        className="card stack"
        validationErrors={refusal ? { token: refusal } : {}}
        onSubmit={(event) => {
          event.preventDefault();
          void sign(signInWith(value));
        }}
      >
        <TextField
          className="field"
          name="token"
          type="password"
          autoComplete="off"
          value={value}
          onChange={setValue}
          isRequired
        >
          <Label>Access token</Label>
          <Input className="control" />
          <FieldError className="field-error" />
        </TextField>
        <p className="field-note">
          One of your own that may do all that you may. The session ends with it, and after twelve hours.
        </p>
        <Button className="primary" type="submit" isDisabled={isBusy}>
          Sign in
        </Button>
      </Form>
    </div>
  );
}
