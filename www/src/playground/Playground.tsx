import { useMemo, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { TokenScope } from "tokenscope";
import { AccountBar } from "../account/AccountBar.tsx";
import type { Loaded } from "../account/load.ts";
import { people, roleNames } from "../account/people.ts";
import { someFlag } from "../account/resources.ts";
import { useAccount } from "../account/useAccount.ts";
import { SURPRISES } from "../example/example.ts";
import { Surprises } from "../example/Surprises.tsx";
import { Preview } from "../preview/Preview.tsx";
import { draftOf, FIRST_DRAFT, scopeOf } from "../scope/draft.ts";
import { ScopeForm } from "../scope/ScopeForm.tsx";
import { listTokens, TokenList } from "../scope/TokenList.tsx";
import { useViewed } from "../scope/useViewed.ts";
import { Finder } from "../ui/Choice.tsx";
import { DiagnosticList } from "../ui/DiagnosticList.tsx";

/** Any account, from files: pick a member and a scope. Talks to no server. */
export function Playground() {
  const source = useAccount();
  return (
    <>
      <div className="intro">
        <h1>What could this token do?</h1>
        <p>
          A token can do what its owner may do and its scope allows. Pick both, and see the answer before the first 403.
          Worked out in this browser; nothing is uploaded.
        </p>
      </div>
      <AccountBar source={source} />
      <Workbench key={source.serial} loaded={source.loaded} isExample={source.isExample} />
    </>
  );
}

/** The form and its preview, for one account. */
function Workbench({ loaded, isExample }: { loaded: Loaded; isExample: boolean }) {
  const { account } = loaded;
  const members = useMemo(() => people(account), [account]);
  const names = useMemo(() => roleNames(account), [account]);
  const projects = useMemo(() => account.environments().map(({ project }) => project), [account]);
  const tokens = useMemo(() => listTokens(account), [account]);
  const first = useMemo(() => ({ action: "updateOn", resource: someFlag(account) }), [account]);
  const surprise = isExample ? SURPRISES[0] : undefined;
  const [memberId, setMemberId] = useState(surprise?.memberId ?? members[0]?.id ?? null);
  const [mode, setMode] = useState<"new" | "existing">("new");
  const [draft, setDraft] = useState(surprise ? draftOf(surprise.scope, FIRST_DRAFT) : FIRST_DRAFT);
  const [tokenId, setTokenId] = useState<string | null>(null);

  const chosenToken = mode === "existing" ? tokens.find(({ token }) => token.id === tokenId) : undefined;
  const scope = mode === "existing" ? (chosenToken?.token.scope ?? null) : scopeOf(draft);
  const ownerId = mode === "new" ? memberId : chosenToken?.token.kind === "personal" ? chosenToken.token.ownerId : null;
  const { viewed, token, choices, problem } = useViewed(
    loaded,
    ownerId,
    mode === "existing" ? { tokenId } : { memberId, scope },
  );
  // What the editor shows in its place is not told twice.
  const notes = token?.diagnostics.filter(({ start }) => start === null) ?? [];
  const member = members.find(({ id }) => id === memberId);
  const show = (shown: { memberId: string; scope: TokenScope }) => {
    setMode("new");
    setMemberId(shown.memberId);
    setDraft(draftOf(shown.scope, draft));
  };

  return (
    <div className="bench">
      <div className="form">
        <section className="card stack" aria-label="Token">
          <Finder
            label="Member"
            options={members.map(({ id, name, holds }) => ({ id, name, detail: holds }))}
            value={memberId}
            onChange={setMemberId}
          />
          {member ? (
            <p className="field-note">
              {member.email} · {member.holds}
            </p>
          ) : null}
          <Tabs
            className="tabs"
            selectedKey={mode}
            onSelectionChange={(key) => setMode(key === "existing" ? "existing" : "new")}
          >
            <TabList aria-label="Which token" className="tab-list">
              <Tab id="new" className="tab">
                New token
              </Tab>
              <Tab id="existing" className="tab">
                Existing tokens
              </Tab>
            </TabList>
            <TabPanel id="new" className="tab-panel">
              <ScopeForm draft={draft} choices={choices} projects={projects} onChange={setDraft} />
            </TabPanel>
            <TabPanel id="existing" className="tab-panel">
              <TokenList
                tokens={tokens}
                memberId={memberId ?? ""}
                memberName={member?.name ?? "nobody"}
                roleNames={names}
                chosen={tokenId}
                onChoose={setTokenId}
              />
            </TabPanel>
          </Tabs>
          {notes.length > 0 ? (
            <section className="notes">
              <h3>About this token</h3>
              <DiagnosticList diagnostics={notes} />
            </section>
          ) : null}
        </section>
        {isExample ? <Surprises surprises={SURPRISES} onShow={show} /> : null}
      </div>
      {viewed ? (
        <Preview viewed={viewed} first={first} />
      ) : (
        <p className="empty blank" role="status">
          {problem ??
            (mode === "existing"
              ? "Choose a token to see what it can do."
              : members.length === 0
                ? "This account has no members."
                : "Choose a role to see what the token could do.")}
        </p>
      )}
    </div>
  );
}
