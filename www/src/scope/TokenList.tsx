import { Collection, Header, ListBox, ListBoxItem, ListBoxSection, Text } from "react-aria-components";
import type { Account, TokenSummary } from "tokenscope";
import { tokensOf } from "../account/people.ts";
import { endOf } from "../preview/life.ts";
import { Tick } from "../ui/icons.tsx";
import { scopeWords } from "./draft.ts";
import { attempt } from "./useViewed.ts";

/** A token with the code that its life ends with, `null` while it lives. */
export interface ListedToken {
  token: TokenSummary;
  ended: string | null;
}

/** Each token with how its life ended, asked of the package. */
export function listTokens(account: Account): ListedToken[] {
  const now = Date.now();
  return tokensOf(account).map((token) => ({
    token,
    ended: attempt(() => endOf(account.token(token.id, { now }))).value,
  }));
}

interface Props {
  tokens: readonly ListedToken[];
  memberId: string;
  memberName: string;
  roleNames: ReadonlyMap<string, string>;
  chosen: string | null;
  onChoose: (id: string) => void;
}

export const ENDED: Record<string, string> = {
  token_expired: "expired",
  token_deleted: "deleted",
  owner_removed: "owner removed",
  token_unknown: "unknown",
};

/** The member's tokens, then the service tokens, then those that nobody owns any more. */
export function TokenList({ tokens, memberId, memberName, roleNames, chosen, onChoose }: Props) {
  const of = (kind: "own" | "service" | "orphan") =>
    tokens.filter(({ token }) =>
      kind === "service"
        ? token.kind === "service"
        : token.kind === "personal" && (kind === "own" ? token.ownerId === memberId : token.ownerRemoved),
    );
  const sections = [
    { id: "own", title: `Tokens of ${memberName}`, tokens: of("own") },
    { id: "service", title: "Service tokens", tokens: of("service") },
    { id: "orphan", title: "Owner removed", tokens: of("orphan") },
  ];
  const current = tokens.find(({ token }) => token.id === chosen);
  return (
    <>
      {sections[0]?.tokens.length === 0 ? <p className="field-note">{memberName} has no tokens.</p> : null}
      <ListBox
        aria-label="Existing tokens"
        className="list boxed tall"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={chosen === null ? [] : [chosen]}
        onSelectionChange={(keys) => {
          const [key] = keys === "all" ? [] : [...keys];
          if (key !== undefined) onChoose(String(key));
        }}
        items={sections.filter((section) => section.tokens.length > 0)}
        renderEmptyState={() => <p className="list-empty">This account has no tokens</p>}
      >
        {(section) => (
          <ListBoxSection id={section.id}>
            <Header className="list-header">{section.title}</Header>
            <Collection items={section.tokens.map((listed) => ({ ...listed, id: listed.token.id }))}>
              {({ token, ended }) => (
                <ListBoxItem id={token.id} textValue={token.name} className="option">
                  <span className="option-text">
                    <Text slot="label">{token.name}</Text>
                    <Text slot="description" className="option-detail">
                      {scopeWords(token.scope, roleNames)}
                      {token.last4 ? ` · …${token.last4}` : ""}
                      {ended ? <span className="badge">{ENDED[ended] ?? ended}</span> : null}
                    </Text>
                  </span>
                  <span className="option-tick">
                    <Tick />
                  </span>
                </ListBoxItem>
              )}
            </Collection>
          </ListBoxSection>
        )}
      </ListBox>
      {current ? <p className="field-note">{datesWords(current.token)}</p> : null}
    </>
  );
}

const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });

function datesWords({ createdAt, lastUsed, expiry }: TokenSummary): string {
  const day = (time: number) => DATE.format(time);
  return [
    createdAt === null ? [] : `Created ${day(createdAt)}`,
    lastUsed === null ? "never used" : `last used ${day(lastUsed)}`,
    expiry === null ? "does not expire" : `expires ${day(expiry)}`,
  ]
    .flat()
    .join(" · ");
}
