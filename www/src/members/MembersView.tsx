import { useMemo } from "react";
import { people, tokensOf } from "../account/people.ts";
import { hashOf } from "../app/route.ts";
import type { Signed } from "../server/account.ts";

/** The members of the account, what they hold, and how many tokens act as them. */
export function MembersView({ signed: { loaded } }: { signed: Signed }) {
  const { account } = loaded;
  const rows = useMemo(() => {
    const tokens = tokensOf(account).filter(({ kind }) => kind === "personal");
    return people(account).map((person) => ({
      ...person,
      tokens: tokens.filter(({ ownerId }) => ownerId === person.id).length,
    }));
  }, [account]);
  return (
    <>
      <div className="settings-head">
        <p className="trail">Account settings</p>
        <h1 tabIndex={-1}>Members</h1>
        <p className="settings-lead">
          Whose tokens act as whom: a member who loses something takes it from their tokens.
        </p>
      </div>
      <section className="card tokens" aria-label="Members">
        <table className="token-table">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Holds</th>
              <th scope="col">Tokens that one sees</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, name, email, holds, tokens }) => (
              <tr key={id}>
                <th scope="row">
                  <a className="token-name" href={hashOf({ view: "member", id })}>
                    <bdi>{name}</bdi>
                  </a>
                  <span className="token-note">
                    <bdi>{email}</bdi>
                  </span>
                </th>
                <td data-title="Holds">
                  <bdi className="token-scope">{holds}</bdi>
                </td>
                <td data-title="Tokens">{tokens}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
