import { useCallback, useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { parsePolicy } from "tokenscope";
import type { AccountChange } from "tokenscope/admin";
import { objects, text } from "../account/json.ts";
import { find } from "../account/people.ts";
import { useIdle } from "../account/useIdle.ts";
import { hashOf } from "../app/route.ts";
import { ImpactList } from "../impact/ImpactList.tsx";
import { useAdmin } from "../impact/useAdmin.ts";
import { Permissions } from "../preview/Permissions.tsx";
import { sectionsOf } from "../preview/table.ts";
import { PolicyEditor } from "../scope/PolicyEditor.tsx";
import { attempt } from "../scope/useViewed.ts";
import type { Signed } from "../server/account.ts";
import { call, ServerError } from "../server/api.ts";
import { CodeText } from "../ui/CodeText.tsx";
import { DiagnosticList } from "../ui/DiagnosticList.tsx";
import { sentence } from "./sentences.ts";
import "../preview/preview.css";
import "../preview/table.css";

interface Props {
  signed: Signed;
  roleKey: string;
  onChanged: () => Promise<void>;
  onDeleted: () => Promise<void>;
}

/** One role: in words, as a table, and to be edited with its consequences in sight. */
export function RoleView({ signed, roleKey, onChanged, onDeleted }: Props) {
  const { loaded, memberId } = signed;
  const { account, document } = loaded;
  const role = find(document.roles, "key", roleKey);
  const written = useMemo(() => JSON.stringify(role?.policy ?? [], null, 2), [role]);
  const [typed, setTyped] = useState<string | null>(null);
  const [isDeleting, setDeleting] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const admin = useAdmin(loaded);
  const policy = typed ?? written;
  const base = role?.basePermissions === "reader" ? "reader" : "no_access";
  const parsed = useMemo(() => parsePolicy(policy), [policy]);
  const sections = useMemo(() => {
    const principal = attempt(() => account.policyPrincipal(policy, { base })).value;
    const table = principal?.permissions() ?? null;
    return table && { sections: sectionsOf(table, null), catalogDate: table.catalogDate };
  }, [account, policy, base]);
  const lint = useCallback(() => {
    const known = new Set(parsed.diagnostics.map(({ code, start }) => `${code} ${start}`));
    return (admin?.lintPolicy(policy) ?? []).filter(({ code, start }) => !known.has(`${code} ${start}`));
  }, [admin, policy, parsed]);
  const meant = useIdle(lint);
  const isChanged =
    typed !== null && parsed.policy !== null && JSON.stringify(parsed.policy) !== JSON.stringify(role?.policy);
  const change = useMemo((): AccountChange | null => {
    if (role === undefined) return null;
    if (isDeleting) return { remove: "role", id: text(role._id) ?? roleKey };
    return isChanged ? { put: "role", value: { ...role, policy: parsed.policy } } : null;
  }, [role, roleKey, isDeleting, isChanged, parsed]);
  const may = (action: string) => attempt(() => account.member(memberId).can(action, `role/${roleKey}`)).value === true;
  if (role === undefined)
    return (
      <div className="narrow">
        <h1 tabIndex={-1}>No such role</h1>
        <p>
          <a href={hashOf({ view: "roles" })}>All roles</a>
        </p>
      </div>
    );
  const path = `/api/v2/roles/${encodeURIComponent(roleKey)}`;
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
  const save = () =>
    run(async () => {
      await call("PATCH", path, [{ op: "replace", path: "/policy", value: JSON.parse(policy) }]);
      await onChanged();
      setTyped(null);
    });
  const remove = () =>
    run(async () => {
      await call("DELETE", path);
      await onDeleted();
    });
  const statements = objects(role.policy);
  return (
    <>
      <div className="settings-head">
        <p className="trail">
          <a href={hashOf({ view: "roles" })}>Account settings · Roles</a>
        </p>
        <h1 tabIndex={-1} className="clamped">
          <bdi>{text(role.name) ?? roleKey}</bdi>
        </h1>
        <p className="settings-lead">
          <code>{roleKey}</code>
          {base === "reader" ? " · on top of what a Reader may see" : " · starts from nothing"}
        </p>
      </div>
      <div className="bench">
        <div className="form long">
          <section className="card stack words" aria-labelledby="in-words">
            <h2 id="in-words">In words</h2>
            {statements.length === 0 ? <p className="aside">It says nothing.</p> : null}
            <ol>
              {statements.map((statement, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a statement is known by its place
                <li key={at} data-effect={statement.effect === "deny" ? "deny" : "allow"}>
                  <CodeText>{sentence(statement)}</CodeText>
                </li>
              ))}
            </ol>
            <p className="field-note">Of one role, any “never” that fits wins, in whatever order.</p>
          </section>
          <section className="card stack" aria-label="Policy">
            <PolicyEditor text={policy} onChange={setTyped} />
            {meant && meant.length > 0 ? (
              <div className="meant">
                <h2>What it likely does not mean</h2>
                <DiagnosticList diagnostics={meant} />
              </div>
            ) : null}
            {change ? <ImpactList loaded={loaded} admin={admin} change={change} /> : null}
            {refusal ? (
              <p className="field-error" role="alert">
                {refusal}
              </p>
            ) : null}
            {may("updatePolicy") ? null : <p className="field-note">You may not change this role's policy.</p>}
            {isDeleting ? (
              <div className="actions">
                <Button className="primary danger" isDisabled={isBusy} onPress={() => void remove()}>
                  Delete this role
                </Button>
                <Button className="quiet" onPress={() => setDeleting(false)}>
                  Keep it
                </Button>
              </div>
            ) : (
              <div className="actions">
                <Button
                  className="primary"
                  isDisabled={isBusy || !isChanged || !may("updatePolicy")}
                  onPress={() => void save()}
                >
                  Save policy
                </Button>
                {typed === null ? null : (
                  <Button className="quiet" onPress={() => setTyped(null)}>
                    Back to what is saved
                  </Button>
                )}
                <Button
                  className="secondary danger"
                  isDisabled={isBusy || !may("deleteRole")}
                  onPress={() => setDeleting(true)}
                >
                  Delete…
                </Button>
              </div>
            )}
          </section>
        </div>
        <section className="preview" aria-label="Preview">
          {sections ? (
            <Permissions
              sections={sections.sections}
              catalogDate={sections.catalogDate}
              whose="member"
              hasOwner={false}
            />
          ) : (
            <p className="empty blank">A policy with an error grants nothing.</p>
          )}
        </section>
      </div>
    </>
  );
}
