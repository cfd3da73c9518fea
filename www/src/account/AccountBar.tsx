import { Button, Disclosure, DisclosurePanel, FileTrigger, Heading } from "react-aria-components";
import type { Account } from "tokenscope";
import { CodeText } from "../ui/CodeText.tsx";
import { countWords, DiagnosticList } from "../ui/DiagnosticList.tsx";
import { ChevronRight, Cross, SeverityIcon } from "../ui/icons.tsx";
import type { LoadOutcome } from "./load.ts";
import type { AccountSource } from "./useAccount.ts";
import { useFileDrop } from "./useFileDrop.ts";

/** Which account the page is about, how to bring one's own, and what loading it said. */
export function AccountBar({ source }: { source: AccountSource }) {
  const { loaded, isExample, serial, failed, open, take, dismiss, backToExample } = source;
  const isOver = useFileDrop(open);
  return (
    <section className="account card" aria-label="Account">
      <div className="account-row">
        <div className="account-what">
          <h2 className="account-title">{loaded.title}</h2>
          <p className="field-note">{contents(loaded.account)}</p>
        </div>
        <p className="account-hint">
          Drop your account here, or replies of LaunchDarkly's REST API, several at once. <br />
          They stay in this browser: nothing is uploaded.
        </p>
        <div className="account-actions">
          {isExample ? null : (
            <Button className="quiet" onPress={backToExample}>
              Back to the example
            </Button>
          )}
          <FileTrigger
            allowsMultiple
            acceptedFileTypes={["application/json", ".json"]}
            onSelect={(list) => void open(list ? [...list] : [])}
          >
            <Button className="secondary">Open files…</Button>
          </FileTrigger>
        </div>
      </div>
      {failed ? <Failure failed={failed} take={take} dismiss={dismiss} /> : null}
      {failed === null && !isExample ? <Report key={serial} outcome={loaded} take={take} /> : null}
      {isOver ? (
        <div className="drop-veil" aria-hidden="true">
          <p>Drop to load. Nothing is uploaded.</p>
        </div>
      ) : null}
    </section>
  );
}

interface OutcomeProps {
  take: AccountSource["take"];
}

function Failure({
  failed,
  take,
  dismiss,
}: OutcomeProps & { failed: LoadOutcome & { account: null }; dismiss: () => void }) {
  return (
    <div className="report failed" role="alert">
      <div className="report-head">
        <SeverityIcon severity="error" />
        <p>
          <strong>{failed.title} could not be loaded:</strong> <CodeText>{failed.message}</CodeText>
        </p>
        <Button className="quiet round" aria-label="Dismiss" onPress={dismiss}>
          <Cross />
        </Button>
      </div>
      <Partly outcome={failed} take={take} />
      <Details outcome={failed} />
    </div>
  );
}

/** What loading said, folded away where there is nothing grave. */
function Report({ outcome, take }: OutcomeProps & { outcome: LoadOutcome }) {
  const found = countWords(outcome.diagnostics);
  const grave = outcome.diagnostics.some(({ severity }) => severity === "error") || outcome.notes.some(({ ok }) => !ok);
  return (
    <div className="report" role="status">
      <Partly outcome={outcome} take={take} />
      <Disclosure defaultExpanded={grave}>
        <Heading level={3} className="resources-head">
          <Button slot="trigger" className="resources-trigger">
            <ChevronRight />
            {found ? `Loaded with ${found}` : "Loaded without a complaint"}
          </Button>
        </Heading>
        <DisclosurePanel>
          <Details outcome={outcome} />
        </DisclosurePanel>
      </Disclosure>
    </div>
  );
}

function Partly({ outcome: { loadPartly }, take }: OutcomeProps & { outcome: LoadOutcome }) {
  if (loadPartly === null) return null;
  return (
    <p className="partly">
      <Button className="primary" onPress={() => take(loadPartly())}>
        Preview what is there
      </Button>
      <span>Some pages are missing. Whoever is on them will look as if they were not in the account.</span>
    </p>
  );
}

function Details({ outcome }: { outcome: LoadOutcome }) {
  return (
    <>
      {outcome.notes.length > 0 ? (
        <ul className="file-notes">
          {outcome.notes.map((note) => (
            <li key={`${note.file} ${note.message}`} data-ok={note.ok}>
              <strong>{note.file}</strong> <CodeText>{note.message}</CodeText>
            </li>
          ))}
        </ul>
      ) : null}
      <DiagnosticList diagnostics={outcome.diagnostics} />
    </>
  );
}

function contents(account: Account): string {
  const parts: [number, string][] = [
    [account.members().length, "member"],
    [account.teams().length, "team"],
    [account.roles().length, "custom role"],
    [account.tokens().length, "token"],
  ];
  return parts.map(([size, noun]) => `${size} ${noun}${size === 1 ? "" : "s"}`).join(" · ");
}
