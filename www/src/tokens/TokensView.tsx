import { useEffect, useMemo, useState } from "react";
import { Button, Input, Label, SearchField } from "react-aria-components";
import { people, roleNames } from "../account/people.ts";
import { go, hashOf, LIST, refine, type TokenSort } from "../app/route.ts";
import { scopeWords } from "../scope/draft.ts";
import { ENDED, type ListedToken, listTokens } from "../scope/TokenList.tsx";
import type { Signed } from "../server/account.ts";
import { ChevronDown, Plus } from "../ui/icons.tsx";
import { Secret } from "./Secret.tsx";
import { agoWords, dayWords, rotationWords } from "./words.ts";

/** A token whose value the server has just told, and tells nobody again. */
export interface Fresh {
  id: string;
  name: string;
  kind: "personal" | "service";
  value: string;
}

interface Props {
  signed: Signed;
  search: string;
  sort: TokenSort;
  fresh: Fresh | null;
  onForget: () => void;
}

/** So many are shown before one asks for more. */
const MANY = 200;

const COLUMNS: readonly { sort: TokenSort | null; title: string }[] = [
  { sort: "name", title: "Name" },
  { sort: null, title: "Can do" },
  { sort: "age", title: "Created" },
  { sort: "used", title: "Last used" },
  { sort: "expiry", title: "Expires" },
];

/** What ends first is what one looks for, and what is youngest. */
const DIRECTIONS: Record<TokenSort, "ascending" | "descending"> = {
  name: "ascending",
  age: "descending",
  used: "descending",
  expiry: "ascending",
};

/** Account settings, Authorization: the access tokens that one sees. */
export function TokensView({ signed, search, sort, fresh, onForget }: Props) {
  const { account } = signed.loaded;
  const all = useMemo(() => listTokens(account), [account]);
  const roles = useMemo(() => roleNames(account), [account]);
  const names = useMemo(() => new Map(people(account).map(({ id, name }) => [id, name])), [account]);
  const [most, setMost] = useState(MANY);
  // What is true now, not when the page was opened.
  const now = Date.now();
  const ownerOf = ({ token }: ListedToken): string =>
    token.kind === "service" ? "service token" : (names.get(token.ownerId ?? "") ?? token.ownerId ?? "nobody");
  const found = all
    .filter((listed) =>
      `${listed.token.name} ${scopeWords(listed.token.scope, roles)} ${ownerOf(listed)}`
        .toLocaleLowerCase()
        .includes(search.trim().toLocaleLowerCase()),
    )
    .sort(order(sort));
  // Leaving the list forgets the value.
  useEffect(() => onForget, [onForget]);
  return (
    <>
      <div className="settings-head">
        <p className="trail">Account settings · Authorization</p>
        <h1 tabIndex={-1}>Access tokens</h1>
        <p className="settings-lead">
          A token acts as its owner, within its scope. See what it could do before it is made.
        </p>
      </div>
      {fresh ? <Secret fresh={fresh} onDone={onForget} /> : null}
      <section className="card tokens" aria-label="Access tokens">
        <div className="tokens-bar">
          <SearchField
            className="field tokens-search"
            value={search}
            onChange={(text) => refine({ ...LIST, search: text, sort })}
          >
            <Label className="visually-hidden">Search tokens</Label>
            <Input className="control" placeholder="Search by name, role or owner" />
          </SearchField>
          <Button className="primary" onPress={() => go({ view: "new" })}>
            <Plus />
            Token
          </Button>
        </div>
        {all.length === 0 ? (
          <p className="empty">No access tokens yet. With “Token” you create the first.</p>
        ) : found.length === 0 ? (
          <p className="empty" role="status">
            No token matches “{search}”.
          </p>
        ) : (
          <table className="token-table">
            <caption className="visually-hidden">
              {found.length} of {all.length} access tokens
            </caption>
            <thead>
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column.title} scope="col" aria-sort={column.sort === sort ? DIRECTIONS[sort] : undefined}>
                    {column.sort === null ? (
                      column.title
                    ) : (
                      <Button className="sort" onPress={() => refine({ ...LIST, search, sort: column.sort ?? sort })}>
                        {column.title}
                        {column.sort === sort ? <ChevronDown /> : null}
                      </Button>
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.slice(0, most).map((listed) => {
                const { token, ended } = listed;
                const isMine = token.kind === "personal" && token.ownerId === signed.memberId;
                const toRotate = ended === null ? rotationWords(token, now) : [];
                return (
                  <tr key={token.id} data-fresh={fresh?.id === token.id ? "" : undefined}>
                    <th scope="row">
                      <a className="token-name" href={hashOf({ view: "token", id: token.id })}>
                        <bdi>{token.name}</bdi>
                      </a>
                      <span className="token-note">
                        {isMine ? null : (
                          <span>
                            <bdi>{ownerOf(listed)}</bdi>
                          </span>
                        )}
                        {token.last4 ? <span>…{token.last4}</span> : null}
                        {ended ? <span className="badge">{ENDED[ended] ?? ended}</span> : null}
                        {toRotate.length > 0 ? <span className="badge warn">rotate: {toRotate.join(", ")}</span> : null}
                      </span>
                    </th>
                    <td data-title="Can do">
                      <bdi className="token-scope">{scopeWords(token.scope, roles)}</bdi>
                    </td>
                    <When title="Created" time={token.createdAt} none="unknown" now={now} />
                    <When title="Last used" time={token.lastUsed} none="never" now={now} />
                    <When title="Expires" time={token.expiry} none="never" now={now} />
                  </tr>
                );
              })}
            </tbody>
          </table>
        )}
        {found.length > most ? (
          <Button className="quiet tokens-more" onPress={() => setMost(most + MANY)}>
            Show {Math.min(MANY, found.length - most)} more of {found.length}
          </Button>
        ) : null}
      </section>
    </>
  );
}

function When({ title, time, none, now }: { title: string; time: number | null; none: string; now: number }) {
  return (
    <td data-title={title} title={time === null ? undefined : dayWords(time)}>
      {time === null ? <span className="faint">{none}</span> : agoWords(time, now)}
    </td>
  );
}

function order(sort: TokenSort): (one: ListedToken, other: ListedToken) => number {
  const latest = (time: (listed: ListedToken) => number | null) => (one: ListedToken, other: ListedToken) =>
    (time(other) ?? -1) - (time(one) ?? -1);
  switch (sort) {
    case "name":
      return (one, other) => one.token.name.localeCompare(other.token.name);
    case "age":
      return latest(({ token }) => token.createdAt);
    case "used":
      return latest(({ token }) => token.lastUsed);
    case "expiry":
      // What ends first is what one looks for.
      return (one, other) =>
        (one.token.expiry ?? Number.POSITIVE_INFINITY) - (other.token.expiry ?? Number.POSITIVE_INFINITY) || 0;
  }
}
