import { useMemo, useState } from "react";
import { Button, Form, Input, Label, Radio, RadioGroup, TextField } from "react-aria-components";
import type { RoleOption } from "tokenscope";
import { text } from "../account/json.ts";
import { someFlag } from "../account/resources.ts";
import { go, hashOf, LIST } from "../app/route.ts";
import { effectOf } from "../preview/effect.ts";
import { Preview } from "../preview/Preview.tsx";
import { codeWords } from "../preview/words.ts";
import { chosenId } from "../scope/choices.ts";
import { draftOf, FIRST_DRAFT, type ScopeDraft, scopeOf } from "../scope/draft.ts";
import { ScopeForm } from "../scope/ScopeForm.tsx";
import { attempt, useViewed } from "../scope/useViewed.ts";
import type { Signed } from "../server/account.ts";
import { call, ServerError } from "../server/api.ts";
import { Compared } from "./Compared.tsx";
import { scopeBody } from "./scopeBody.ts";
import type { Fresh } from "./TokensView.tsx";

interface Props {
  signed: Signed;
  onMade: (made: Fresh) => Promise<void>;
}

/** As the server bounds it. */
const LONGEST_NAME = 256;
const DAY = 86_400_000;
const ENDS = [
  { id: "30", name: "In 30 days" },
  { id: "90", name: "In 90 days" },
  { id: "365", name: "In a year" },
  { id: "never", name: "Never" },
] as const;

/** The screen "Create an access token". */
export function NewToken({ signed, onMade }: Props) {
  const { account } = signed.loaded;
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<ScopeDraft | null>(null);
  const [previous, setPrevious] = useState<ScopeDraft | null>(null);
  const [kind, setKind] = useState<"personal" | "service">("personal");
  const [ends, setEnds] = useState<string>("90");
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const first = useMemo(() => ({ action: "updateOn", resource: someFlag(account) }), [account]);
  const projects = useMemo(() => account.environments().map(({ project }) => project), [account]);
  const options = useMemo(() => attempt(() => account.roleOptions(signed.memberId)).value ?? [], [account, signed]);
  const preselected = useMemo(() => narrowestSame(options), [options]);
  const draft = chosen ?? preselected;
  const scope = scopeOf(draft);
  const { viewed, token, owner, choices, problem } = useViewed(signed.loaded, signed.memberId, {
    memberId: signed.memberId,
    scope,
  });
  const scopeKey = JSON.stringify(scope);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a scope is its JSON
  const verdict = useMemo(() => {
    if (owner === null || scope === null) return null;
    const change = { type: "create", kind, ownerId: signed.memberId, scope } as const;
    return attempt(() => account.authorizeTokenChange(owner, change, { now: Date.now() })).value;
  }, [account, owner, kind, scopeKey, signed]);
  const before = useMemo(() => {
    const scope = previous && scopeOf(previous);
    return scope === null ? null : attempt(() => account.draftToken(signed.memberId, scope)).value;
  }, [account, previous, signed]);
  const body = scope === null ? null : scopeBody(scope);
  const why =
    scope !== null && body === null
      ? "The policy is no JSON yet."
      : verdict !== null && !verdict.allowed
        ? codeWords(verdict.code)
        : null;
  const change = (next: ScopeDraft) => {
    // While somebody types, what they compare with stays.
    if (chosenId(next) !== chosenId(draft) || next.customRoleIds.length !== draft.customRoleIds.length)
      setPrevious(draft);
    setChosen(next);
  };
  const save = async () => {
    if (body === null) return;
    setBusy(true);
    setRefusal(null);
    try {
      const made = await call("POST", "/api/v2/tokens", {
        name: name.trim(),
        ...body,
        serviceToken: kind === "service",
        ...(ends === "never" ? {} : { expiry: Date.now() + Number(ends) * DAY }),
      });
      await onMade({ id: text(made._id) ?? "", name: text(made.name) ?? name, kind, value: text(made.token) ?? "" });
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      setRefusal(error.message);
      setBusy(false);
    }
  };
  const nameOf = (of: ScopeDraft) => choices.find(({ id }) => id === chosenId(of))?.name ?? "the choice before";
  return (
    <>
      <div className="settings-head">
        <p className="trail">
          <a href={hashOf(LIST)}>Account settings · Authorization</a>
        </p>
        <h1 tabIndex={-1}>Create an access token</h1>
      </div>
      <div className="bench">
        <Form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <section className="card stack" aria-label="Token">
            <TextField className="field" value={name} onChange={setName} maxLength={LONGEST_NAME} isRequired autoFocus>
              <Label>Name</Label>
              <Input className="control" placeholder="What it is for" />
            </TextField>
            <ScopeForm draft={draft} choices={choices} projects={projects} onChange={change} />
            <RadioGroup
              className="field"
              value={kind}
              onChange={(value) => setKind(value === "service" ? "service" : "personal")}
            >
              <Label>Kind</Label>
              <Radio value="personal" className="radio">
                <span>
                  Personal <span className="field-note">shrinks and ends with you</span>
                </span>
              </Radio>
              <Radio value="service" className="radio">
                <span>
                  Service <span className="field-note">stays as it is made, whatever becomes of you</span>
                </span>
              </Radio>
            </RadioGroup>
            <RadioGroup className="field" value={ends} onChange={setEnds} orientation="horizontal">
              <Label>Expires</Label>
              <div className="pills">
                {ENDS.map((end) => (
                  <Radio key={end.id} value={end.id} className="pill">
                    {end.name}
                  </Radio>
                ))}
              </div>
            </RadioGroup>
            <p className="field-note acts">
              {kind === "personal"
                ? "This token acts as you. Never share it: what it does is recorded under your name."
                : "A service token acts as itself: what it does is recorded under its own name. Never share it."}
            </p>
            {refusal || why ? (
              <p className="field-error" role="alert">
                {refusal ?? why}
              </p>
            ) : null}
            <div className="actions">
              <Button
                className="primary"
                type="submit"
                isDisabled={isBusy || why !== null || name.trim() === "" || body === null}
              >
                {isBusy ? "Saving…" : "Save Token"}
              </Button>
              <Button className="quiet" onPress={() => go(LIST)}>
                Cancel
              </Button>
            </div>
          </section>
          {before && token && previous ? <Compared title={nameOf(previous)} before={before} after={token} /> : null}
        </Form>
        {viewed ? (
          <Preview viewed={viewed} first={first} />
        ) : (
          <p className="empty blank" role="status">
            {problem ?? "Choose a role to see what the token could do."}
          </p>
        )}
      </div>
    </>
  );
}

/** The narrowest scope that gives all that one has oneself; where none does, the one that gives most and promises no more. */
function narrowestSame(options: readonly RoleOption[]): ScopeDraft {
  const open = options.filter(({ scope, selectable, empty }) => scope !== null && selectable && !empty);
  const same = open.filter((option) => effectOf(option).kind === "same");
  // In the order of the dropdown, the least comes first.
  const honest = open.filter(({ cappedBy }) => cappedBy.length === 0);
  const best = same[0] ?? honest.toSorted((one, other) => other.breadth - one.breadth)[0];
  return best?.scope ? draftOf(best.scope, FIRST_DRAFT) : FIRST_DRAFT;
}
