import type { RoleChoice } from "../account/people.ts";
import { Dropdown, type Option } from "../ui/Choice.tsx";
import type { ScopeDraft, ScopeKind } from "./draft.ts";
import { PolicyEditor } from "./PolicyEditor.tsx";
import { RolePicker } from "./RolePicker.tsx";

const KINDS: readonly Option<ScopeKind>[] = [
  { id: "reader", name: "Reader", detail: "Views what its owner can view" },
  { id: "writer", name: "Writer", detail: "Changes projects and what is in them" },
  { id: "admin", name: "Admin", detail: "Everything that its owner can do" },
  { id: "custom", name: "Custom roles…", detail: "One or several of the account's roles" },
  { id: "inline", name: "Inline policy…", detail: "A policy of its own, starting from nothing" },
];

interface Props {
  draft: ScopeDraft;
  roles: readonly RoleChoice[];
  onChange: (draft: ScopeDraft) => void;
}

export function ScopeForm({ draft, roles, onChange }: Props) {
  return (
    <div className="stack">
      <Dropdown label="Role" options={KINDS} value={draft.kind} onChange={(kind) => onChange({ ...draft, kind })} />
      {draft.kind === "custom" ? (
        <RolePicker
          roles={roles}
          chosen={draft.customRoleIds}
          onChange={(customRoleIds) => onChange({ ...draft, customRoleIds })}
        />
      ) : null}
      {draft.kind === "inline" ? (
        <PolicyEditor text={draft.inline} onChange={(inline) => onChange({ ...draft, inline })} />
      ) : null}
    </div>
  );
}
