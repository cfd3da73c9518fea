import { useMemo, useState } from "react";
import {
  Button,
  Dialog,
  DialogTrigger,
  Form,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  Radio,
  RadioGroup,
  TextField,
} from "react-aria-components";
import type { TokenChange, TokenSummary } from "tokenscope";
import { text } from "../account/json.ts";
import { people } from "../account/people.ts";
import { someFlag } from "../account/resources.ts";
import { hashOf, LIST } from "../app/route.ts";
import { Preview } from "../preview/Preview.tsx";
import { codeWords } from "../preview/words.ts";
import { draftOf, FIRST_DRAFT, type ScopeDraft, scopeOf } from "../scope/draft.ts";
import { ScopeForm } from "../scope/ScopeForm.tsx";
import { attempt, useViewed } from "../scope/useViewed.ts";
import type { Signed } from "../server/account.ts";
import { call, ServerError } from "../server/api.ts";
import { Compared } from "./Compared.tsx";
import { scopeBody, scopePatch } from "./scopeBody.ts";
import type { Fresh } from "./TokensView.tsx";
import { agoWords, dayWords, rotationWords } from "./words.ts";

interface Props {
  signed: Signed;
  id: string;
  onChanged: () => Promise<void>;
  onReset: (made: Fresh) => Promise<void>;
  onDeleted: () => Promise<void>;
}

/** One token: look at it, and do with it what one may. */
export function TokenView(props: Props) {
  const { account } = props.signed.loaded;
  const token = useMemo(() => account.tokens().find(({ id }) => id === props.id), [account, props.id]);
  if (token) return <Known {...props} token={token} />;
  return (
    <div className="narrow">
      <h1 tabIndex={-1}>No such token</h1>
      <p className="field-note">It was deleted, or it is somebody else's. </p>
      <p>
        <a href={hashOf(LIST)}>All access tokens</a>
      </p>
    </div>
  );
}

const HOUR = 3_600_000;
const GRACES = [
  { id: 0, name: "At once" },
  { id: HOUR, name: "In an hour" },
  { id: 24 * HOUR, name: "In a day" },
  { id: 7 * 24 * HOUR, name: "In a week" },
] as const;

function Known({ signed, token, onChanged, onReset, onDeleted }: Props & { token: TokenSummary }) {
  const { account } = signed.loaded;
  const { id } = token;
  const path = `/api/v2/tokens/${encodeURIComponent(id)}`;
  const [name, setName] = useState(token.name);
  const [draft, setDraft] = useState<ScopeDraft | null>(null);
  const [grace, setGrace] = useState("0");
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const first = useMemo(() => ({ action: "updateOn", resource: someFlag(account) }), [account]);
  const projects = useMemo(() => account.environments().map(({ project }) => project), [account]);
  const owner = useMemo(() => people(account).find((known) => known.id === token.ownerId), [account, token.ownerId]);
  const actor = useMemo(() => attempt(() => account.member(signed.memberId)).value, [account, signed]);
  const ownerId = token.kind === "personal" ? token.ownerId : null;
  const scope = draft && scopeOf(draft);
  const looked = draft ? { memberId: ownerId, scope } : { tokenId: id };
  const { viewed, choices, problem, token: shown } = useViewed(signed.loaded, ownerId, looked);
  const today = useMemo(() => attempt(() => account.token(id, { now: Date.now() })).value, [account, id]);
  const body = scope && scopeBody(scope);

  /** `null`: it may be done; else why not. Asked of the package, as the server will. */
  const refused = (change: TokenChange): string | null => {
    if (actor === null) return "You are not among the members of this account.";
    const { value: verdict } = attempt(() => account.authorizeTokenChange(actor, change, { now: Date.now() }));
    return verdict === null || !verdict.allowed ? codeWords(verdict?.code ?? "token_unknown") : null;
  };
  const mayRename = refused({ type: "update", tokenId: id, name: name.trim() || token.name });
  const mayScope = scope ? refused({ type: "update", tokenId: id, scope }) : null;
  const mayReset = refused({ type: "reset", tokenId: id });
  const mayDelete = refused({ type: "delete", tokenId: id });

  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setRefusal(null);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      setRefusal(error.message);
    } finally {
      setBusy(false);
    }
  };
  const rename = () =>
    run(async () => {
      await call("PATCH", path, [{ op: "replace", path: "/name", value: name.trim() }]);
      await onChanged();
    });
  const rescope = () =>
    run(async () => {
      if (!body) return;
      await call("PATCH", path, scopePatch(token.scope, body));
      await onChanged();
      // Only now, or the old scope would be seen once more.
      setDraft(null);
    });
  const reset = () =>
    run(async () => {
      const until = Number(grace) === 0 ? "" : `?expiry=${Date.now() + Number(grace)}`;
      const made = await call("POST", `${path}/reset${until}`);
      await onReset({ id, name: token.name, kind: token.kind, value: text(made.token) ?? "" });
    });
  const remove = () =>
    run(async () => {
      await call("DELETE", path);
      await onDeleted();
    });
  const toRotate = rotationWords(token, Date.now());
  return (
    <>
      <div className="settings-head">
        <p className="trail">
          <a href={hashOf(LIST)}>Account settings · Authorization</a>
        </p>
        <h1 tabIndex={-1} className="clamped" title={token.name}>
          <bdi>{token.name}</bdi>
        </h1>
        <p className="settings-lead">
          {token.kind === "service" ? "Service token" : "Personal token of "}
          {token.kind === "personal" ? <bdi>{owner?.name ?? token.ownerId ?? "nobody"}</bdi> : null}
          {token.last4 ? ` · …${token.last4}` : ""}
          {token.createdAt === null ? "" : ` · created ${dayWords(token.createdAt)}`}
          {token.lastUsed === null ? " · never used" : ` · last used ${agoWords(token.lastUsed, Date.now())}`}
          {token.expiry === null ? " · does not expire" : ` · expires ${dayWords(token.expiry)}`}
        </p>
        {toRotate.length > 0 ? (
          <p>
            <span className="badge warn">rotate: {toRotate.join(", ")}</span>
          </p>
        ) : null}
      </div>
      {refusal ? (
        <p className="field-error banner" role="alert">
          {refusal}
        </p>
      ) : null}
      <div className="bench">
        <div className="form long">
          <Form
            className="card stack"
            aria-label="Name"
            onSubmit={(event) => {
              event.preventDefault();
              void rename();
            }}
          >
            <TextField
              className="field"
              value={name}
              onChange={setName}
              maxLength={256}
              isDisabled={mayRename !== null}
            >
              <Label>Name</Label>
              <Input className="control" />
            </TextField>
            {mayRename ? <p className="field-note">{mayRename}</p> : null}
            <div className="actions">
              <Button
                className="secondary"
                type="submit"
                isDisabled={isBusy || mayRename !== null || name.trim() === "" || name.trim() === token.name}
              >
                Rename
              </Button>
            </div>
          </Form>
          {token.kind === "personal" ? (
            <section className="card stack" aria-label="Scope">
              <ScopeForm
                draft={draft ?? (token.scope ? draftOf(token.scope, FIRST_DRAFT) : FIRST_DRAFT)}
                choices={choices}
                projects={projects}
                onChange={setDraft}
              />
              {draft && today && shown ? <Compared title="today" before={today} after={shown} /> : null}
              {mayScope ? (
                <p className="field-error" role="alert">
                  {mayScope}
                </p>
              ) : null}
              <div className="actions">
                <Button
                  className="primary"
                  isDisabled={isBusy || !draft || !body || mayScope !== null}
                  onPress={() => void rescope()}
                >
                  Save scope
                </Button>
                {draft ? (
                  <Button className="quiet" onPress={() => setDraft(null)}>
                    Back to today's
                  </Button>
                ) : null}
              </div>
            </section>
          ) : (
            <p className="card stack field-note">What a service token could do was fixed when it was made.</p>
          )}
          <section className="card stack" aria-label="Reset and delete">
            <RadioGroup
              className="field"
              value={grace}
              onChange={setGrace}
              orientation="horizontal"
              isDisabled={mayReset !== null}
            >
              <Label>When it is reset, the old value ends</Label>
              <div className="pills">
                {GRACES.map((known) => (
                  <Radio key={known.id} value={String(known.id)} className="pill">
                    {known.name}
                  </Radio>
                ))}
              </div>
            </RadioGroup>
            {mayReset ? <p className="field-note">Reset: {mayReset}</p> : null}
            {mayDelete ? <p className="field-note">Delete: {mayDelete}</p> : null}
            <div className="actions">
              <Confirmed
                label="Reset"
                title="Give it a new value?"
                isDisabled={isBusy || mayReset !== null}
                onConfirm={reset}
              >
                Whoever uses the old value has to be given the new one
                {grace === "0" ? ", and is refused from now on." : " before the old one ends."}
              </Confirmed>
              <Confirmed
                label="Delete"
                title="Delete this token?"
                isDanger
                isDisabled={isBusy || mayDelete !== null}
                onConfirm={remove}
              >
                Whatever uses it is refused from the next request on. This cannot be undone.
              </Confirmed>
            </div>
          </section>
        </div>
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

interface ConfirmedProps {
  label: string;
  title: string;
  isDanger?: boolean;
  isDisabled: boolean;
  onConfirm: () => Promise<void>;
  children: React.ReactNode;
}

/** A button that asks once more. */
function Confirmed({ label, title, isDanger = false, isDisabled, onConfirm, children }: ConfirmedProps) {
  return (
    <DialogTrigger>
      <Button className={isDanger ? "secondary danger" : "secondary"} isDisabled={isDisabled}>
        {label}
      </Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="modal">
          <Dialog className="dialog" role="alertdialog">
            {({ close }) => (
              <>
                <Heading slot="title">{title}</Heading>
                <p>{children}</p>
                <div className="actions">
                  <Button
                    className={isDanger ? "primary danger" : "primary"}
                    onPress={() => {
                      close();
                      void onConfirm();
                    }}
                  >
                    {label}
                  </Button>
                  <Button className="quiet" onPress={close} autoFocus>
                    Cancel
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
