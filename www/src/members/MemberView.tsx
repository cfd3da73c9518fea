import { useMemo, useState } from "react";
import { Button, Label, Radio, RadioGroup } from "react-aria-components";
import type { AccountChange } from "tokenscope/admin";
import { find, people, roleNames, tokensOf } from "../account/people.ts";
import { hashOf } from "../app/route.ts";
import { ImpactList } from "../impact/ImpactList.tsx";
import { useAdmin } from "../impact/useAdmin.ts";
import { Permissions } from "../preview/Permissions.tsx";
import { sectionsOf } from "../preview/table.ts";
import type { Choice } from "../scope/choices.ts";
import { scopeWords } from "../scope/draft.ts";
import { RolePicker } from "../scope/RolePicker.tsx";
import { attempt } from "../scope/useViewed.ts";
import type { Signed } from "../server/account.ts";
import { call, ServerError } from "../server/api.ts";
import { agoWords } from "../tokens/words.ts";
import "../preview/preview.css";
import "../preview/table.css";

interface Props {
  signed: Signed;
  id: string;
  onChanged: () => Promise<void>;
  onRemoved: () => Promise<void>;
}

const BASES = [
  { id: "no_access", name: "No access" },
  { id: "reader", name: "Reader" },
  { id: "writer", name: "Writer" },
  { id: "admin", name: "Admin" },
] as const;

/** One member: what they hold, their tokens, and what another role or their leaving would do. */
export function MemberView({ signed, id, onChanged, onRemoved }: Props) {
  const { loaded, memberId } = signed;
  const { account, document } = loaded;
  const member = useMemo(() => account.members().find((known) => known.id === id), [account, id]);
  const person = useMemo(() => people(account).find((known) => known.id === id), [account, id]);
  const names = useMemo(() => roleNames(account), [account]);
  const tokens = useMemo(
    () =>
      tokensOf(account)
        .filter(({ kind, ownerId }) => kind === "personal" && ownerId === id)
        .sort((one, other) => (other.lastUsed ?? 0) - (one.lastUsed ?? 0)),
    [account, id],
  );
  const [base, setBase] = useState<string | null>(null);
  const [roles, setRoles] = useState<readonly string[] | null>(null);
  const [isRemoving, setRemoving] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isConfirming, setConfirming] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const admin = useAdmin(loaded);
  const choices = useMemo(
    (): Choice[] =>
      account.roles().map(({ key, name }) => ({
        id: key,
        name: name ?? key,
        effect: { kind: "open", words: "" },
        isDisabled: false,
      })),
    [account],
  );
  const table = useMemo(() => attempt(() => account.member(id).permissions()).value, [account, id]);
  const sections = useMemo(() => table && sectionsOf(table, null), [table]);
  const written = find(document.members, "_id", id);
  const now = { base: member?.role ?? "no_access", roles: member?.customRoles ?? [] };
  // References may be ids; the server wants keys.
  const keys = useMemo(
    () =>
      new Map(
        account.roles().flatMap((role) => [
          [role.key, role.key],
          [role.id ?? role.key, role.key],
        ]),
      ),
    [account],
  );
  const held = now.roles.map((reference) => keys.get(reference) ?? reference);
  const nextBase = base ?? now.base;
  const nextRoles = roles ?? held;
  const isChanged = nextBase !== now.base || nextRoles.join("\n") !== held.join("\n");
  const rolesKey = nextRoles.join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: roles are their keys
  const change = useMemo((): AccountChange | null => {
    if (written === undefined) return null;
    if (isRemoving) return { remove: "member", id };
    return isChanged ? { put: "member", value: { ...written, role: nextBase, customRoles: [...nextRoles] } } : null;
  }, [written, id, isRemoving, isChanged, nextBase, rolesKey]);
  const may = (action: string) => attempt(() => account.member(memberId).can(action, `member/${id}`)).value === true;
  if (member === undefined || person === undefined)
    return (
      <div className="narrow">
        <h1 tabIndex={-1}>No such member</h1>
        <p>
          <a href={hashOf({ view: "members" })}>All members</a>
        </p>
      </div>
    );
  const path = `/api/v2/members/${encodeURIComponent(id)}`;
  const isOwner = member.role === "owner";
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setRefusal(null);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      setRefusal(error.message);
      // Their tokens are in use: to be said once more.
      setConfirming(error.status === 409 && isRemoving);
    } finally {
      setBusy(false);
    }
  };
  const save = () =>
    run(async () => {
      await call("PATCH", path, [
        ...(nextBase === now.base ? [] : [{ op: "replace", path: "/role", value: nextBase }]),
        ...(rolesKey === held.join("\n") ? [] : [{ op: "replace", path: "/customRoles", value: nextRoles }]),
      ]);
      await onChanged();
      setBase(null);
      setRoles(null);
    });
  const remove = () =>
    run(async () => {
      await call("DELETE", isConfirming ? `${path}?confirm=true` : path);
      await onRemoved();
    });
  return (
    <>
      <div className="settings-head">
        <p className="trail">
          <a href={hashOf({ view: "members" })}>Account settings · Members</a>
        </p>
        <h1 tabIndex={-1} className="clamped">
          <bdi>{person.name}</bdi>
        </h1>
        <p className="settings-lead">
          <bdi>{person.email}</bdi> · <bdi>{person.holds}</bdi>
        </p>
      </div>
      <div className="bench">
        <div className="form long">
          <section className="card stack" aria-label="Roles">
            <RadioGroup
              className="field"
              value={nextBase}
              onChange={setBase}
              orientation="horizontal"
              isDisabled={isOwner || !may("updateRole")}
            >
              <Label>Base role</Label>
              <div className="pills">
                {BASES.map((known) => (
                  <Radio key={known.id} value={known.id} className="pill">
                    {known.name}
                  </Radio>
                ))}
              </div>
            </RadioGroup>
            {isOwner ? <p className="field-note">The Owner stays the Owner.</p> : null}
            <div className="field">
              <p className="label">Custom roles</p>
              <RolePicker roles={choices} chosen={nextRoles} onChange={setRoles} />
              <p className="field-note">With custom roles, the base role counts no more.</p>
            </div>
            {may("updateRole") || may("updateCustomRole") ? null : (
              <p className="field-note">You may not change this member's roles.</p>
            )}
            {change ? <ImpactList loaded={loaded} admin={admin} change={change} /> : null}
            {refusal ? (
              <p className="field-error" role="alert">
                {refusal}
              </p>
            ) : null}
            {isRemoving ? (
              <div className="actions">
                <Button className="primary danger" isDisabled={isBusy} onPress={() => void remove()}>
                  {isConfirming ? "Remove all the same" : "Remove this member"}
                </Button>
                <Button
                  className="quiet"
                  onPress={() => {
                    setRemoving(false);
                    setConfirming(false);
                    setRefusal(null);
                  }}
                >
                  Keep
                </Button>
              </div>
            ) : (
              <div className="actions">
                <Button className="primary" isDisabled={isBusy || !isChanged} onPress={() => void save()}>
                  Save roles
                </Button>
                {isChanged ? (
                  <Button
                    className="quiet"
                    onPress={() => {
                      setBase(null);
                      setRoles(null);
                    }}
                  >
                    Back to what is saved
                  </Button>
                ) : null}
                <Button
                  className="secondary danger"
                  isDisabled={isBusy || isOwner || !may("deleteMember")}
                  onPress={() => setRemoving(true)}
                >
                  Remove…
                </Button>
              </div>
            )}
          </section>
          <section className="card stack words" aria-labelledby="their-tokens">
            <h2 id="their-tokens">Their tokens</h2>
            {tokens.length === 0 ? <p className="aside">None that you see.</p> : null}
            <ul>
              {tokens.map((token) => (
                <li key={token.id}>
                  <a href={hashOf({ view: "token", id: token.id })}>
                    <bdi>{token.name}</bdi>
                  </a>{" "}
                  <span className="field-note">
                    {scopeWords(token.scope, names)} ·{" "}
                    {token.lastUsed === null ? "never used" : `last used ${agoWords(token.lastUsed, Date.now())}`}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        </div>
        <section className="preview" aria-label="Preview">
          {sections && table ? (
            <Permissions sections={sections} catalogDate={table.catalogDate} whose="member" hasOwner={false} />
          ) : (
            <p className="empty blank">What they may do cannot be told.</p>
          )}
        </section>
      </div>
    </>
  );
}
