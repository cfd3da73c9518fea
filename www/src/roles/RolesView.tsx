import { useMemo } from "react";
import { entries, text } from "../account/json.ts";
import { hashOf } from "../app/route.ts";
import type { Signed } from "../server/account.ts";

/** The custom roles of the account, and who holds them. */
export function RolesView({ signed: { loaded } }: { signed: Signed }) {
  const { account, document } = loaded;
  const rows = useMemo(() => {
    const holders = new Map<string, number>();
    const count = (references: readonly string[]) => {
      for (const reference of new Set(references)) holders.set(reference, (holders.get(reference) ?? 0) + 1);
    };
    for (const { customRoles } of account.members()) count(customRoles);
    const written = new Map(entries(document.roles).map((role) => [text(role.key), role]));
    return account.roles().map(({ id, key, name }) => {
      const policy = written.get(key)?.policy;
      return {
        key,
        name: name ?? key,
        members: (holders.get(key) ?? 0) + (id === null || id === key ? 0 : (holders.get(id) ?? 0)),
        statements: Array.isArray(policy) ? policy.length : 0,
      };
    });
  }, [account, document]);
  return (
    <>
      <div className="settings-head">
        <p className="trail">Account settings</p>
        <h1 tabIndex={-1}>Roles</h1>
        <p className="settings-lead">What a role allows, and whom a change of it would reach, before it is made.</p>
      </div>
      <section className="card tokens" aria-label="Roles">
        {rows.length === 0 ? (
          <p className="empty">This account has no custom roles.</p>
        ) : (
          <table className="token-table">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Statements</th>
                <th scope="col">Held directly by</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, name, members, statements }) => (
                <tr key={key}>
                  <th scope="row">
                    <a className="token-name" href={hashOf({ view: "role", id: key })}>
                      <bdi>{name}</bdi>
                    </a>
                    <span className="token-note">
                      <code>{key}</code>
                    </span>
                  </th>
                  <td data-title="Statements">{statements}</td>
                  <td data-title="Held by">
                    {members} {members === 1 ? "member" : "members"}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </>
  );
}
