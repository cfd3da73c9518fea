import { useCallback, useMemo, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { type Account, type Principal, type TokenScope, TokenscopeError, type Witness } from "tokenscope";
import { AccountBar } from "./account/AccountBar.tsx";
import { cappedBy } from "./account/capped.ts";
import type { Loaded } from "./account/load.ts";
import { people, roleNames, tokensOf } from "./account/people.ts";
import { someFlag } from "./account/resources.ts";
import type { Subject } from "./account/statements.ts";
import { useAccount } from "./account/useAccount.ts";
import { useIdle } from "./account/useIdle.ts";
import { SURPRISES } from "./example/example.ts";
import { Surprises } from "./example/Surprises.tsx";
import { endOf } from "./preview/life.ts";
import { Preview, type Viewed } from "./preview/Preview.tsx";
import { choicesOf, plainChoices } from "./scope/choices.ts";
import { draftOf, FIRST_DRAFT, scopeOf } from "./scope/draft.ts";
import { ScopeForm } from "./scope/ScopeForm.tsx";
import { type ListedToken, TokenList } from "./scope/TokenList.tsx";
import { Finder } from "./ui/Choice.tsx";
import { DiagnosticList } from "./ui/DiagnosticList.tsx";
import { Mark } from "./ui/icons.tsx";

export function App() {
  const source = useAccount();
  return (
    <>
      <header className="masthead">
        <p className="brand">
          <Mark />
          tokenscope
        </p>
        <p className="promise">Worked out in this browser. Nothing is uploaded.</p>
      </header>
      <main>
        <div className="intro">
          <h1>What could this token do?</h1>
          <p>
            A token can do what its owner may do and its scope allows. Pick both, and see the answer before the first
            403.
          </p>
        </div>
        <AccountBar source={source} />
        <Workbench key={source.serial} loaded={source.loaded} isExample={source.isExample} />
      </main>
    </>
  );
}

/** The form and its preview, for one account. */
function Workbench({ loaded, isExample }: { loaded: Loaded; isExample: boolean }) {
  const { account, document } = loaded;
  const members = useMemo(() => people(account), [account]);
  const names = useMemo(() => roleNames(account), [account]);
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
  const owner = useMemo(
    () => attempt(() => (ownerId === null ? null : account.member(ownerId))).value,
    [account, ownerId],
  );
  const scopeKey = JSON.stringify(scope);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a scope is its JSON
  const { value: token, problem } = useMemo(
    () =>
      attempt((): Principal | null => {
        if (mode === "existing") return tokenId === null ? null : account.token(tokenId, { now: Date.now() });
        return memberId === null || scope === null ? null : account.draftToken(memberId, scope);
      }),
    [account, mode, tokenId, memberId, scopeKey],
  );
  const findOptions = useCallback(
    () => (ownerId === null ? [] : (attempt(() => account.roleOptions(ownerId)).value ?? [])),
    [account, ownerId],
  );
  const options = useIdle(findOptions);
  const choices = useMemo(
    () => (options === null || options.length === 0 ? plainChoices(account) : choicesOf(options)),
    [account, options],
  );
  const option = options?.find((known) => known.scope !== null && JSON.stringify(known.scope) === scopeKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a scope is its JSON
  const viewed = useMemo((): Viewed | null => {
    if (token === null) return null;
    const subject: Subject = { document, memberId: ownerId, scope, tokenId: mode === "existing" ? tokenId : null };
    const findCapped = (): readonly Witness[] => {
      if (owner === null || ownerId === null || scope === null) return [];
      return cappedBy(document, ownerId, token, (other) =>
        mode === "existing" ? other.token(tokenId ?? "", { now: Date.now() }) : other.draftToken(ownerId, scope),
      );
    };
    return {
      token,
      owner,
      subject,
      cappedBy: option?.cappedBy ?? null,
      findCapped: options === null || option ? null : findCapped,
      suggestion: option?.suggestion ?? null,
    };
  }, [document, mode, tokenId, token, owner, ownerId, scopeKey, option, options]);
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
              <ScopeForm draft={draft} choices={choices} onChange={setDraft} />
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

/** Each token with how its life ended, asked of the package. */
function listTokens(account: Account): ListedToken[] {
  const now = Date.now();
  return tokensOf(account).map((token) => ({
    token,
    ended: attempt(() => endOf(account.token(token.id, { now }))).value,
  }));
}

/** What the package refuses with a code is a message on the page; anything else is a fault. */
function attempt<T>(run: () => T): { value: T; problem: null } | { value: null; problem: string } {
  try {
    return { value: run(), problem: null };
  } catch (error) {
    if (error instanceof TokenscopeError) return { value: null, problem: error.message };
    throw error;
  }
}
